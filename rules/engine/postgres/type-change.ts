import type { TypeName } from '../model/definition.ts';
import type { Step } from '../model/rule.ts';
import type { SchemaView } from '../model/schema.ts';
import { displayType } from './types.ts';

/** What a driver for JavaScript makes of a value, unless it is told otherwise. */
export type DriverValue = 'number' | 'string' | 'boolean' | 'Date' | 'object' | 'Buffer';

/**
 * What node-postgres gives for the types it knows; `test/truth` asks it. postgres.js agrees on these. What is not listed,
 * enums among them, comes as a string.
 */
export const DRIVER_VALUES: Readonly<Record<string, DriverValue>> = {
  int2: 'number',
  int4: 'number',
  oid: 'number',
  float4: 'number',
  float8: 'number',
  int8: 'string',
  numeric: 'string',
  money: 'string',
  bool: 'boolean',
  date: 'Date',
  timestamp: 'Date',
  timestamptz: 'Date',
  json: 'object',
  jsonb: 'object',
  bytea: 'Buffer',
};

/** How a sentence calls them. */
const SPOKEN: Readonly<Record<DriverValue, string>> = {
  number: 'a number',
  string: 'a string',
  boolean: 'a boolean',
  Date: 'a Date',
  object: 'a parsed object',
  Buffer: 'a Buffer',
};

/** Types whose values pg has no parser for, and whose name alone does not tell that: `vector`, `hstore`, one's own composites. */
function driverValue(type: TypeName, schema: SchemaView): DriverValue | undefined {
  const known = schema.userType(type);
  if (known?.form === 'domain') return known.base === undefined ? undefined : driverValue(known.base, schema);
  if (known !== undefined) return known.form === 'enum' ? 'string' : undefined;
  return DRIVER_VALUES[type.name] ?? (STRINGS.has(type.name) ? 'string' : undefined);
}

const STRINGS = new Set(['text', 'varchar', 'bpchar', 'citext', 'uuid', 'name', 'inet', 'cidr', 'macaddr', 'xml', 'time', 'timetz']);

/** Whole numbers by the bytes they take. */
const INTEGERS: ReadonlyMap<string, number> = new Map([['int2', 2], ['int4', 4], ['int8', 8]]);

const LENGTHS = new Set(['varchar', 'bpchar']);

function lengthOf(type: TypeName): number {
  return LENGTHS.has(type.name) ? (type.modifiers[0] ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
}

const isText = ({ name }: TypeName): boolean => name === 'text' || name === 'varchar' || name === 'bpchar';

/** What the new type no longer takes that the old one took. */
function refused(from: TypeName, to: TypeName, schema: SchemaView): string | undefined {
  const before = INTEGERS.get(from.name);
  const after = INTEGERS.get(to.name);
  if (before !== undefined && after !== undefined) return after < before ? `numbers that do not fit into ${displayType(to)}` : undefined;
  if (isText(from) && isText(to)) return lengthOf(to) < lengthOf(from) ? `values longer than ${lengthOf(to)} characters` : undefined;
  if (isText(from) && schema.userType(to)?.form === 'enum') return `values that \`${displayType(to)}\` does not list`;
  if (isText(from) && to.name === 'uuid') return 'values that are no UUID';
  if (from.name !== 'numeric' || to.name !== 'numeric' || to.modifiers.length === 0) return undefined;
  const whole = (type: TypeName): number => (type.modifiers[0] ?? Number.POSITIVE_INFINITY) - (type.modifiers[1] ?? 0);
  return whole(to) < whole(from) ? `numbers that do not fit into ${displayType(to)}` : undefined;
}

/**
 * What running code notices when a column of its queries changes from one type to another, as half a sentence; `undefined`
 * where it notices nothing, or nobody can tell. That a prepared statement fails once is left out here.
 */
export function noticeOf(from: TypeName | undefined, to: TypeName, schema: SchemaView): string | undefined {
  if (from === undefined || !from.known || !to.known || from.array !== to.array) return undefined;
  const lost = refused(from, to, schema);
  if (lost !== undefined) return `running code may still write ${lost}, which fail from then on`;
  const before = driverValue(from, schema);
  const after = driverValue(to, schema);
  if (before !== undefined && after !== undefined && before !== after) {
    return `running code gets ${SPOKEN[after]} from a JavaScript driver such as \`pg\` where it expects ${SPOKEN[before]}`;
  }
  if (from.name === 'timestamptz' && to.name === 'timestamp') return 'running code whose session or process is in another time zone reads and writes other moments';
  if ((from.name === 'citext') !== (to.name === 'citext')) {
    return to.name === 'citext'
      ? 'what running code compares, sorts and keeps unique no longer tells upper from lower case'
      : 'what running code compares, sorts and keeps unique begins to tell upper from lower case';
  }
  return undefined;
}

/** Whether a change of type stops traffic by itself. */
export function isBlockingTypeChange({ effects }: Step): boolean {
  return effects.rewrite === 'yes' || effects.indexBuild === 'yes' || effects.scan === 'yes';
}
