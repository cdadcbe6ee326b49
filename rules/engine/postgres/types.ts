import type { Verdict } from '../model/effect.ts';
import type { Expression, TypeName } from '../model/definition.ts';
import { quoteIdentifier, quoteName } from '../model/name.ts';
import type { SchemaView } from '../model/schema.ts';

/** Names as the SQL standard and the documentation spell them. */
const DISPLAY_NAMES: ReadonlyMap<string, string> = new Map([
  ['int2', 'smallint'],
  ['int4', 'integer'],
  ['int8', 'bigint'],
  ['float4', 'real'],
  ['float8', 'double precision'],
  ['bool', 'boolean'],
  ['bpchar', 'char'],
  ['varbit', 'bit varying'],
  ['timetz', 'time with time zone'],
]);

/** A type as a user would write it: `varchar(20)`, `integer[]`. */
export function displayType(type: TypeName): string {
  const schema = type.schema === undefined ? '' : `${type.schema}.`;
  const shown = type.name === 'interval' ? type.modifiers.slice(1) : type.modifiers;
  const modifiers = shown.length === 0 ? '' : `(${shown.join(',')})`;
  return `${schema}${DISPLAY_NAMES.get(type.name) ?? type.name}${modifiers}${type.array ? '[]' : ''}`;
}

/** A type ready to stand in SQL; `undefined` for one that cannot be told from its name and numbers. */
export function typeInSql(type: TypeName): string | undefined {
  if (!type.known || (type.name === 'interval' && type.modifiers.length > 0)) return undefined;
  const name = type.schema === undefined ? unqualifiedType(type) : quoteName({ schema: type.schema, name: type.name, known: true });
  const modifiers = type.modifiers.length === 0 ? '' : `(${type.modifiers.join(', ')})`;
  return `${name}${modifiers}${type.array ? '[]' : ''}`;
}

function unqualifiedType({ name, modifiers }: TypeName): string {
  // CHAR without a length is CHAR(1), and bpchar without one is of any length; "char" is a type of one byte.
  if (name === 'bpchar') return modifiers.length === 0 ? 'bpchar' : 'char';
  return name === 'char' ? '"char"' : (DISPLAY_NAMES.get(name) ?? quoteIdentifier(name));
}

/** Same type with the same modifiers. */
export function sameType(left: TypeName, right: TypeName): boolean {
  return (
    left.name === right.name &&
    left.array === right.array &&
    left.modifiers.length === right.modifiers.length &&
    left.modifiers.every((modifier, index) => modifier === right.modifiers[index])
  );
}

/** What a conversion of a column costs. */
export interface CastCost {
  readonly rewrite: Verdict;
  /** The values stay, their order or equality does not: indexes on the column are built anew. */
  readonly reindex: boolean;
}

const FREE: CastCost = { rewrite: 'no', reindex: false };
const REWRITE: CastCost = { rewrite: 'yes', reindex: false };
/** Other comparison, same bytes. */
const REORDERED: CastCost = { rewrite: 'no', reindex: true };
const UNKNOWN: CastCost = { rewrite: 'unknown', reindex: false };

/** Built-in types that some other type converts to without touching a row; for these the old type must be known. */
const REACHED_FREELY = new Set(['text', 'varchar', 'citext', 'numeric', 'timestamp', 'timestamptz', 'time', 'timetz', 'interval', 'inet', 'varbit', 'oid', 'regclass', 'bytea']);

/** Types whose names the server knows without a CREATE TYPE; others may be domains. */
const BUILT_IN = new Set(
  `int2 int4 int8 float4 float8 numeric money text varchar bpchar char name citext bytea bool date time timetz timestamp
  timestamptz interval uuid json jsonb xml inet cidr macaddr macaddr8 bit varbit tsvector tsquery point line lseg box path
  polygon circle oid int4range int8range numrange tsrange tstzrange daterange hstore ltree vector`.split(/\s+/),
);

const UNLIMITED = Number.POSITIVE_INFINITY;

/** Length or precision; none is no limit. */
function limitOf(type: TypeName, position = 0): number {
  return type.modifiers[position] ?? UNLIMITED;
}

function isWider(from: TypeName, to: TypeName): boolean {
  return limitOf(to) >= limitOf(from);
}

/** numeric(p,s): a larger precision is free at the same scale. */
function numericIsFree(from: TypeName, to: TypeName): boolean {
  if (to.modifiers.length === 0) return true;
  if (from.modifiers.length === 0) return false;
  return (from.modifiers[1] ?? 0) === (to.modifiers[1] ?? 0) && isWider(from, to);
}

/** Six digits of a second are all that is stored, so asking for six is no limit. */
const FULL_PRECISION = 6;

function precisionIsFree(from: TypeName, to: TypeName): boolean {
  return to.modifiers.length === 0 || limitOf(to) >= FULL_PRECISION || isWider(from, to);
}

/** interval keeps its fields first, its precision second. */
function intervalIsFree(from: TypeName, to: TypeName): boolean {
  if (to.modifiers.length === 0) return true;
  return from.modifiers[0] === to.modifiers[0] && limitOf(to, 1) >= Math.min(limitOf(from, 1), FULL_PRECISION);
}

/** Built-in conversions that leave the rows alone. Source: measured on 11 to 18, `type …` rows of the lock matrix. */
function builtInCost(from: TypeName, to: TypeName, version: number): CastCost {
  const free = (is: boolean): CastCost => (is ? FREE : REWRITE);
  const unlimited = to.modifiers.length === 0;
  switch (`${from.name} ${to.name}`) {
    case 'varchar varchar':
    case 'varbit varbit':
      return free(isWider(from, to));
    case 'varchar text':
    case 'text text':
    case 'xml text':
    case 'citext citext':
    case 'cidr inet':
      return FREE;
    case 'text varchar':
    case 'xml varchar':
      return free(unlimited);
    case 'citext varchar':
      return unlimited ? REORDERED : REWRITE;
    case 'text citext':
    case 'varchar citext':
    case 'citext text':
      return REORDERED;
    case 'numeric numeric':
      return free(numericIsFree(from, to));
    case 'timestamp timestamp':
    case 'timestamptz timestamptz':
    case 'time time':
    case 'timetz timetz':
      return free(precisionIsFree(from, to));
    case 'interval interval':
      return free(intervalIsFree(from, to));
    case 'timestamp timestamptz':
    case 'timestamptz timestamp':
      // Free from 12 where the session's TimeZone is UTC, which no migration tells.
      return version >= 12 && precisionIsFree(from, to) ? UNKNOWN : REWRITE;
    default:
      return REWRITE;
  }
}

/** The type below a chain of domains without constraints; `undefined` where one is constrained. */
function baseOfDomain(type: TypeName, schema: SchemaView): TypeName | undefined {
  let current = type;
  for (let depth = 0; depth < 8; depth += 1) {
    const known = current.array ? undefined : schema.userType(current);
    if (known?.form !== 'domain' || known.base === undefined) return current;
    if (known.constrained) return undefined;
    current = known.base;
  }
  return current;
}

/** The type below a chain of domains: leaving a domain needs no check. */
function withoutDomain(type: TypeName, schema: SchemaView): TypeName {
  let current = type;
  for (let depth = 0; depth < 8; depth += 1) {
    const known = current.array ? undefined : schema.userType(current);
    if (known?.form !== 'domain' || known.base === undefined) return current;
    current = known.base;
  }
  return current;
}

/**
 * What `ALTER COLUMN … TYPE` costs without a USING expression, or with one that only casts. Where the old type is unknown,
 * a type that nothing converts to freely is a rewrite in every case, and any other is unknown.
 */
export function castCost(from: TypeName | undefined, to: TypeName, schema: SchemaView, version: number): CastCost {
  if (!to.known || from?.known === false) return UNKNOWN;
  if (from === undefined) return unknownSourceCost(to, schema);
  if (from.name === to.name && from.schema === to.schema && sameType(from, to)) return FREE;
  const target = baseOfDomain(to, schema);
  if (target === undefined) return REWRITE;
  const source = withoutDomain(from, schema);
  if (source.array || target.array) return sameType(source, target) ? FREE : REWRITE;
  if (!isUnderstood(source, schema) || !isUnderstood(target, schema)) return UNKNOWN;
  if (sameType(source, target)) return FREE;
  return builtInCost(source, target, version);
}

/** Built in, or made by the history: of any other type nobody knows whether it is a domain. */
function isUnderstood(type: TypeName, schema: SchemaView): boolean {
  return BUILT_IN.has(type.name) || schema.userType(type) !== undefined;
}

function unknownSourceCost(to: TypeName, schema: SchemaView): CastCost {
  const target = baseOfDomain(to, schema);
  if (target === undefined) return REWRITE;
  if (target.array) return UNKNOWN;
  if (!isUnderstood(target, schema)) return UNKNOWN;
  return REACHED_FREELY.has(target.name) ? UNKNOWN : REWRITE;
}

/** What a column of a domain gets where it has no default of its own: that of the nearest domain which has one. */
export function defaultOfDomain(type: TypeName, schema: SchemaView): Expression | undefined {
  let current: TypeName | undefined = type;
  for (let depth = 0; depth < 8 && current !== undefined && !current.array; depth += 1) {
    const known = schema.userType(current);
    if (known?.form !== 'domain') return undefined;
    if (known.default !== undefined) return known.default;
    current = known.base;
  }
  return undefined;
}

/** Whether a column of this type makes ADD COLUMN write every row, to check the domain's constraint. */
export function isConstrainedDomain(type: TypeName, schema: SchemaView): boolean {
  return schema.userType(type)?.form === 'domain' && baseOfDomain(type, schema) === undefined;
}
