import type { ImaginedColumn, ImaginedSchema, ImaginedTable } from './imagined-schema.ts';
import type { Random } from './random.ts';

/** The change that one file makes: words for its name, and its statements. */
export interface Change {
  readonly title: string;
  readonly sql: string;
}

/** Writes one change to the schema, and remembers there what it made. */
export type Writer = (schema: ImaginedSchema, random: Random) => Change;

function definition({ name, type }: ImaginedColumn, random: Random): string {
  if (type === 'boolean') return `  ${name} boolean NOT NULL DEFAULT false`;
  return `  ${name} ${type}${random.happens(0.3) ? ' NOT NULL' : ''}`;
}

/** A table with its indexes and now and then a foreign key: nobody uses it yet, so all of it is harmless. */
export function createTable(schema: ImaginedSchema, random: Random): Change {
  const parent = schema.tables.length > 0 && random.happens(0.6) ? random.pick(schema.tables) : undefined;
  const table = schema.newTable();
  const columns = Array.from({ length: 4 + random.below(7) }, () => schema.newColumn(table));
  const lines = ['  id bigint GENERATED ALWAYS AS IDENTITY', ...columns.map((column) => definition(column, random)), '  created_at timestamp with time zone NOT NULL DEFAULT now()'];
  if (parent !== undefined) {
    const reference = `${parent.name}_id`;
    lines.push(`  ${reference} bigint NOT NULL`, `  CONSTRAINT ${table.name}_${reference}_fkey FOREIGN KEY (${reference}) REFERENCES ${parent.name} (id) ON DELETE CASCADE`);
  }
  lines.push(`  CONSTRAINT ${table.name}_pkey PRIMARY KEY (id)`);
  const indexes = columns.slice(0, random.below(3)).map(({ name }) => `CREATE INDEX ${table.name}_${name}_idx ON ${table.name} (${name});`);
  const comment = `COMMENT ON TABLE ${table.name} IS 'One row for each of the ${table.name.replaceAll('_', ' ')} of a customer.';`;
  return { title: `create ${table.name}`, sql: [`CREATE TABLE ${table.name} (`, lines.join(',\n'), ');', '', ...indexes, comment].join('\n') };
}

/** Columns that old rows may leave empty. */
export function addColumns(schema: ImaginedSchema, random: Random): Change {
  const table = schema.someTable();
  const columns = Array.from({ length: 1 + random.below(3) }, () => schema.newColumn(table));
  const clauses = columns.map(({ name, type }) => `  ADD COLUMN ${name} ${type}${type === 'boolean' ? ' NOT NULL DEFAULT false' : ''}`);
  return { title: `add ${columns[0]?.name ?? ''} to ${table.name}`, sql: `ALTER TABLE ${table.name}\n${clauses.join(',\n')};` };
}

function addIndex(schema: ImaginedSchema): Change {
  const table = schema.someTable();
  const { name } = schema.someColumn(table);
  return { title: `index ${table.name} by ${name}`, sql: `CREATE INDEX CONCURRENTLY IF NOT EXISTS ${table.name}_by_${name} ON ${table.name} (${name});` };
}

function referenceBetween(schema: ImaginedSchema, random: Random): { table: ImaginedTable; parent: ImaginedTable; column: ImaginedColumn } {
  const table = schema.someTable();
  return { table, parent: random.pick(schema.tables), column: schema.newColumn(table, 'bigint') };
}

function addForeignKey(schema: ImaginedSchema, random: Random): Change {
  const { table, parent, column } = referenceBetween(schema, random);
  const name = `${table.name}_${column.name}_fkey`;
  const sql = [
    `ALTER TABLE ${table.name} ADD COLUMN ${column.name} bigint;`,
    `ALTER TABLE ${table.name} ADD CONSTRAINT ${name} FOREIGN KEY (${column.name}) REFERENCES ${parent.name} (id) NOT VALID;`,
    'COMMIT;',
    `ALTER TABLE ${table.name} VALIDATE CONSTRAINT ${name};`,
  ].join('\n');
  return { title: `link ${table.name} to ${parent.name}`, sql };
}

function backfill(schema: ImaginedSchema): Change {
  const table = schema.someTable();
  const { name } = schema.newColumn(table, 'text');
  const sql = [
    `ALTER TABLE ${table.name} ADD COLUMN ${name} text;`,
    `UPDATE ${table.name} SET ${name} = 'unknown'`,
    ` WHERE id IN (SELECT id FROM ${table.name} WHERE ${name} IS NULL ORDER BY id LIMIT 1000 FOR UPDATE SKIP LOCKED);`,
  ].join('\n');
  return { title: `backfill ${name} of ${table.name}`, sql };
}

function createView(schema: ImaginedSchema): Change {
  const table = schema.someTable();
  const shown = table.columns.slice(0, 4).map(({ name }) => `t.${name}`);
  const sql = `CREATE OR REPLACE VIEW recent_${table.name} AS\nSELECT t.id${shown.map((column) => `, ${column}`).join('')}\n  FROM ${table.name} AS t\n WHERE t.created_at > now() - interval '30 days';`;
  return { title: `view of recent ${table.name}`, sql };
}

function createTrigger(schema: ImaginedSchema): Change {
  const { name } = schema.newTable();
  const sql = `CREATE TABLE ${name} (id bigint PRIMARY KEY, updated_at timestamp with time zone);

CREATE OR REPLACE FUNCTION touch_${name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.updated_at := now();
  IF TG_OP = 'INSERT' AND NEW.id IS NULL THEN
    RAISE EXCEPTION 'a row of % needs a key', TG_TABLE_NAME;
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER touch_${name} BEFORE INSERT OR UPDATE ON ${name} FOR EACH ROW EXECUTE FUNCTION touch_${name}();`;
  return { title: `touch ${name}`, sql };
}

function createEnum(schema: ImaginedSchema): Change {
  const table = schema.newTable();
  const sql = `DO $$ BEGIN\n  CREATE TYPE ${table.name}_state AS ENUM ('new', 'open', 'done', 'failed');\nEXCEPTION WHEN duplicate_object THEN NULL;\nEND $$;\n\nCREATE TABLE ${table.name} (\n  id bigint PRIMARY KEY,\n  state ${table.name}_state NOT NULL DEFAULT 'new'\n);`;
  return { title: `states of ${table.name}`, sql };
}

function seed(schema: ImaginedSchema, random: Random): Change {
  const { name } = schema.newTable();
  const rows = Array.from({ length: 5 + random.below(20) }, (_, index) => `  (${index + 1}, 'entry ${index + 1}', ${random.below(1000)})`);
  return { title: `seed ${name}`, sql: `CREATE TABLE ${name} (id integer PRIMARY KEY, title text NOT NULL, weight integer NOT NULL);\n\nINSERT INTO ${name} (id, title, weight) VALUES\n${rows.join(',\n')};` };
}

/** Changes that a running service survives; what is common stands here more than once. */
export const safeWriters: readonly Writer[] = [createTable, createTable, createTable, addColumns, addColumns, addColumns, addIndex, addIndex, addForeignKey, backfill, createView, createTrigger, createEnum, seed];
