import { quoteIdentifier, quoteName, type QualifiedName, type TypeName } from '../../rules/index.ts';

/** A text as a dollar-quoted string, under a tag that the text does not hold. */
export function dollarQuoted(text: string): string {
  let tag = '$$';
  for (let number = 1; text.includes(tag); number += 1) tag = `$body${number}$`;
  return `${tag}\n${text}\n${tag}`;
}

/** A type ready to stand in SQL; `undefined` for one that cannot be told from its name and numbers. */
export function typeText(type: TypeName): string | undefined {
  if (!type.known || (type.name === 'interval' && type.modifiers.length > 0)) return undefined;
  const name = type.schema === undefined ? unqualifiedType(type) : quoteName({ schema: type.schema, name: type.name, known: true });
  const modifiers = type.modifiers.length === 0 ? '' : `(${type.modifiers.join(', ')})`;
  return `${name}${modifiers}${type.array ? '[]' : ''}`;
}

/** The server's own names as people write them. */
const SPOKEN: ReadonlyMap<string, string> = new Map([
  ['int2', 'smallint'],
  ['int4', 'integer'],
  ['int8', 'bigint'],
  ['float4', 'real'],
  ['float8', 'double precision'],
  ['bool', 'boolean'],
  // The type of one byte, not CHAR(1).
  ['char', '"char"'],
]);

function unqualifiedType({ name, modifiers }: TypeName): string {
  // CHAR without a length is CHAR(1), and bpchar without one is of any length.
  if (name === 'bpchar') return modifiers.length === 0 ? 'bpchar' : 'char';
  return SPOKEN.get(name) ?? quoteIdentifier(name);
}

/** The name in the schema of another. */
export function besides(relation: QualifiedName, name: string): QualifiedName {
  return { schema: relation.schema, name, known: true };
}
