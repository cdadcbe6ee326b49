import type { Call } from '../../code/call.ts';
import { CalledHost } from '../../code/host.ts';
import { joined, quotedIdentifier, sql, substitute, textOfPieces } from '../../code/sql.ts';
import { constant, entry, hole, isConstant, madeText, piecesOf, textOf, truth, unknown, type Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import type { SqlPiece } from '../../model/sql-piece.ts';

export type Pieces = readonly SqlPiece[];

/** `pgm.func('now()')`: SQL that is taken over as it is. */
export class PgLiteral extends CalledHost {
  readonly pieces: Pieces;

  constructor(pieces: Pieces, range: Range) {
    super(range);
    this.pieces = pieces;
  }

  call(method: string | undefined, call: Call): Value {
    return method === 'toString' ? { kind: 'text', pieces: this.pieces, range: call.range } : unknown(call.range);
  }
}

/** Whether something is there that JavaScript takes for true. */
export function given(value: Value | undefined): value is Value {
  return value !== undefined && truth(value) !== false;
}

/** Whether an option was left out. */
export function isMissing(value: Value | undefined): boolean {
  return value === undefined || isConstant(value, undefined);
}

/** One or several. */
export function listOf(value: Value | undefined): readonly Value[] {
  if (value === undefined || isMissing(value)) return [];
  return value.kind === 'list' ? (value.complete ? value.items : [...value.items, unknown(value.range)]) : [value];
}

/** A piece of SQL that the migration gives as text. */
export function raw(value: Value | undefined, at: Range): Pieces {
  if (value instanceof PgLiteral) return value.pieces;
  return value === undefined ? [hole(at)] : (piecesOf(value) ?? [hole(value.range)]);
}

/** A name between quotes, qualified where it is an object with a schema (utils/createSchemalize.ts). */
export function name(value: Value | undefined, at: Range): Pieces {
  if (value instanceof PgLiteral) return value.pieces;
  if (value?.kind === 'record') {
    const schema = entry(value, 'schema');
    const own = name(entry(value, 'name'), value.range);
    return given(schema) ? sql(value.range)`${name(schema, value.range)}.${own}` : own;
  }
  return value?.kind === 'text' ? quotedIdentifier(value) : quotedIdentifier({ kind: 'text', pieces: [hole(value?.range ?? at)], range: value?.range ?? at });
}

/** The name as it stands in another one; a hole where it is not known. */
export function bareName(value: Value | undefined, at: Range): Value {
  if (value?.kind === 'record') return entry(value, 'name') ?? unknown(value.range);
  return value ?? unknown(at);
}

export function names(value: Value | undefined, at: Range): Pieces {
  return joined(listOf(value).map((item) => name(item, at)), ', ', at);
}

/** A value as a constant of SQL: texts between dollars (utils/escapeValue.ts). */
export function escaped(value: Value | undefined, at: Range): Pieces {
  if (value instanceof PgLiteral) return value.pieces;
  switch (value?.kind) {
    case 'text': {
      const tag = '$pga$';
      return sql(value.range)`${tag}${value.pieces}${tag}`;
    }
    case 'constant':
      return value.value === null ? sql(value.range)`NULL` : (piecesOf(value) ?? []);
    case 'list':
      return sql(value.range)`ARRAY[${joined(value.items.map((item) => escaped(item, at)), ',', value.range)}]`;
    case 'record':
      return [];
    default:
      return [hole(value?.range ?? at)];
  }
}

/** Words in front of which a blank stands, where an option is given. */
export function words(options: Value | undefined, option: string, text: string, at: Range): Pieces {
  const value = entry(options, option);
  return value !== undefined && truth(value) === true ? sql(value.range)` ${text}` : sql(at)``;
}

/** Type names that are PostgreSQL's own under another one (operations/generalTypes). */
const ADAPTED: Readonly<Record<string, string>> = { int: 'integer', string: 'text', float: 'real', double: 'double precision', datetime: 'timestamp', bool: 'boolean' };

/** Types that a file names for itself: `exports.shorthands`. */
export type Shorthands = Value | undefined;

/** A column's definition as a record of options, shorthands resolved (operations/generalTypes, `applyType`). */
export function columnOptions(definition: Value, shorthands: Shorthands): ReadonlyMap<string, Value> {
  let options: ReadonlyMap<string, Value> = definition.kind === 'record' ? definition.entries : new Map([['type', definition]]);
  for (let left = 10; left > 0; left -= 1) {
    const type = options.get('type');
    const shorthand = textOf(type) ?? '';
    const own = entry(shorthands, shorthand) ?? (shorthand === 'id' && type !== undefined ? identityType(type.range) : undefined);
    if (own === undefined || isMissing(own) || own.kind === 'unknown') return options;
    const base: ReadonlyMap<string, Value> = own.kind === 'record' ? own.entries : new Map([['type', own]]);
    options = new Map([...base, ...[...options].filter(([key]) => key !== 'type')]);
    if (textOf(options.get('type')) === shorthand) return options;
  }
  return options;
}

function identityType(range: Range): Value {
  return { kind: 'record', entries: new Map<string, Value>([['type', madeText('serial', range)], ['primaryKey', constant(true, range)]]), complete: true, range };
}

/** The type of a column or attribute. */
export function typeName(value: Value | undefined, at: Range): Pieces {
  if (value?.kind === 'record') return name(value, at);
  const text = textOf(value);
  const adapted = text !== undefined && Object.hasOwn(ADAPTED, text) ? ADAPTED[text] : undefined;
  return adapted === undefined || value === undefined ? raw(value, at) : sql(value.range)`${adapted}`;
}

/** `pgm.sql('… {name} …', { name })` (utils/createTransformer.ts). */
export function substituted(pieces: Pieces, values: Value | undefined): Pieces {
  if (values?.kind !== 'record') return pieces;
  return substitute(pieces, /\{(\w+)\}/g, (match, at) => {
    const value = values.entries.get(match[1] ?? '');
    if (value === undefined) return undefined;
    if (isMissing(value)) return [];
    return value.kind === 'text' || value.kind === 'record' ? name(value, at) : escaped(value, at);
  });
}

/** A text made of names, for what the library names itself. */
export function made(parts: readonly (Value | string)[], range: Range): Value {
  const text = parts.map((part) => (typeof part === 'string' ? part : textOfPieces(piecesOf(part) ?? [hole(part.range)]))).join('');
  return madeText(text, range);
}
