import { textOf, textWithHoles, type Value } from '../../code/value.ts';
import type { Decision } from '../../model/code-origin.ts';
import type { TypeName } from '../../model/definition.ts';
import { HOLE } from '../../model/name.ts';
import type { Range } from '../../model/range.ts';
import type { SchemaView } from '../../model/schema.ts';
import { bareName, isSet, nameOf, option, schemaOf } from './names.ts';

/** The names that the server gives its types when TypeORM asks, by its own names. */
const SPELLED: ReadonlyMap<string, string> = new Map([
  ['int2', 'smallint'],
  ['int4', 'integer'],
  ['int8', 'bigint'],
  ['float4', 'real'],
  ['float8', 'double precision'],
  ['bool', 'boolean'],
  ['varchar', 'character varying'],
  ['bpchar', 'character'],
  ['timestamp', 'timestamp without time zone'],
  ['timestamptz', 'timestamp with time zone'],
  ['time', 'time without time zone'],
  ['timetz', 'time with time zone'],
  ...['text', 'numeric', 'uuid', 'json', 'jsonb', 'date', 'interval', 'bytea', 'inet', 'cidr', 'citext', 'money', 'xml', 'tsvector', 'hstore'].map((name): [string, string] => [name, name]),
]);

const KNOWN = new Set(SPELLED.values());

/** Types whose length counts. */
const MEASURED = new Set(['character varying', 'character']);

/** Whether `changeColumn` would find another type in the database than the new column has, for certain. */
function isAnother(old: TypeName, type: string, length: string, array: boolean): boolean {
  const spelled = old.known && old.schema === undefined ? SPELLED.get(old.name) : undefined;
  if (spelled === undefined) return false;
  return spelled !== type || old.array !== array || (MEASURED.has(type) && String(old.modifiers[0] ?? '') !== length);
}

/**
 * TypeORM looks the old column up by its name, and drops and adds the column where its type or length is spelt in another way
 * (driver/postgres/PostgresQueryRunner.js, `changeColumn`). `undefined` where nobody knows which column, or which type, is meant.
 */
export function recreates(table: Value | undefined, old: Value, column: Value, range: Range): Decision | undefined {
  const name = bareName(table, range).map(({ text }) => text).join('');
  const schema = schemaOf(table, range);
  const before = textOf(nameOf(old, range));
  const type = textOf(option(column, 'type'))?.toLowerCase() ?? '';
  const length = textWithHoles(option(column, 'length')) ?? '';
  if (name.includes(HOLE) || before === undefined || !KNOWN.has(type) || length.includes(HOLE)) return undefined;
  const relation = { schema: schema === undefined ? undefined : textOf(schema), name, known: true };
  const decide = (view: SchemaView): boolean => {
    const known = view.relation(relation)?.columns.get(before)?.type;
    return known !== undefined && isAnother(known, type, length, isSet(column, 'isArray'));
  };
  return { decide };
}
