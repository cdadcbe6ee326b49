import type { ImaginedSchema } from './imagined-schema.ts';
import type { Writer } from './safe-migrations.ts';

/** A change of one column of one table, which is what most hazards are. */
function onColumn(words: string, write: (table: string, column: string, schema: ImaginedSchema) => string): Writer {
  return (schema) => {
    const table = schema.someTable();
    const { name } = schema.someColumn(table);
    return { title: `${words} ${name} of ${table.name}`, sql: write(table.name, name, schema) };
  };
}

/** The same, of a column that is gone afterwards. */
function onLastUse(words: string, write: (table: string, column: string) => string): Writer {
  return (schema) => {
    const table = schema.someTable();
    const column = schema.someColumn(table);
    schema.forget(table, column);
    return { title: `${words} ${column.name} of ${table.name}`, sql: write(table.name, column.name) };
  };
}

const validatingKey: Writer = (schema, random) => {
  const table = schema.someTable();
  const parent = random.pick(schema.tables);
  const { name } = schema.newColumn(table, 'bigint');
  const sql = [
    `ALTER TABLE ${table.name} ADD COLUMN ${name} bigint;`,
    `ALTER TABLE ${table.name} ADD CONSTRAINT ${table.name}_${name}_fkey FOREIGN KEY (${name}) REFERENCES ${parent.name} (id);`,
    `CREATE INDEX CONCURRENTLY ${table.name}_${name}_idx ON ${table.name} (${name});`,
  ].join('\n');
  return { title: `reference ${parent.name} from ${table.name}`, sql };
};

const requiredColumn: Writer = (schema) => {
  const table = schema.someTable();
  const { name, type } = schema.newColumn(table);
  return { title: `require ${name} of ${table.name}`, sql: `ALTER TABLE ${table.name} ADD COLUMN ${name} ${type} NOT NULL;` };
};

/** Changes that block or break a running service, as they stand in real repositories. */
export const hazardousWriters: readonly Writer[] = [
  onColumn('index', (table, column) => `CREATE INDEX ${table}_${column}_idx2 ON ${table} (${column});`),
  onColumn('unique', (table, column) => `ALTER TABLE ${table} ADD CONSTRAINT ${table}_${column}_key UNIQUE (${column});`),
  onColumn('limit', (table, column) => `ALTER TABLE ${table} ADD CONSTRAINT ${table}_${column}_check CHECK (${column} IS NOT NULL);`),
  onColumn('type', (table, column) => `ALTER TABLE ${table} ALTER COLUMN ${column} TYPE text USING ${column}::text;`),
  onColumn('fill', (table, column) => `UPDATE ${table} SET ${column} = DEFAULT WHERE ${column} IS NULL;\nALTER TABLE ${table} ALTER COLUMN ${column} SET NOT NULL;`),
  onLastUse('drop', (table, column) => `ALTER TABLE ${table} DROP COLUMN ${column};`),
  onLastUse('rename', (table, column) => `ALTER TABLE ${table} RENAME COLUMN ${column} TO ${column}_renamed;`),
  validatingKey,
  requiredColumn,
];
