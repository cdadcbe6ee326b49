/** `Sequelize.STRING`: version 7 has types in `DataTypes` alone. */
const TYPE = /\bSequelize\.(?=[A-Z]{3,}[A-Z0-9]*\b)/g;

/** A call of version 6 in the words that 7 has for it. */
export function asSeven(dsl: string): string {
  return dsl.replace(TYPE, 'DataTypes.').replaceAll('references: { model:', 'references: { table:').replaceAll('sequelize.transaction()', 'sequelize.startUnmanagedTransaction()');
}

const MOVES = 'a table that moves to another schema must be said to (changeSchema)';

/** Shapes that version 7 refuses, and why. */
export const REFUSED: Readonly<Record<string, string>> = {
  'sequelize-017': MOVES,
  'further-28': MOVES,
  types: 'FLOAT has no length without a scale',
  'enum by values': 'an enum holds its values itself',
  'query as an object': 'a query is a text',
};

/** Where what is compiled is that of version 6, and why that does no harm. */
export const OTHERWISE: Readonly<Record<string, string>> = {
  defaults: 'the default of an array without its type, which PostgreSQL takes from the column',
  'table in a schema': 'the schema in the options goes before that of the table that is referenced',
  'index with or': "NOT (f = 'x') in place of f != 'x'",
  'query with lists': 'ARRAY[…] where a list stands behind IN, which PostgreSQL refuses',
};
