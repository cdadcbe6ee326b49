import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { generateProject } from '../projects/generate.ts';
import { Random } from '../projects/random.ts';

const COLUMNS = ['status', 'total', 'created_at', 'note', 'amount', 'currency', 'email', 'kind', 'parent_id', 'priority'];
const TABLES = ['users', 'invoices', 'payments', 'sessions', 'events', 'letters', 'tickets', 'products', 'carts', 'audits'];

/** The column that is looked for, and its table. */
export const LOOKED_FOR = { table: 'orders', column: 'coupon_code' } as const;

/** Migrations that a service of this size has behind it: the parser has read them before anybody asks for a column. */
const EARLIER_MIGRATIONS = 300;

/** The migration that drops it. */
export const DROP = 'migrations/20300101000002_drop.sql';

/** A file has it in one of so many. */
const RARITY = 100;

function functionOf(random: Random, table: string, index: number): string {
  const [one, other] = [random.pick(COLUMNS), random.pick(COLUMNS)];
  const name = `${one.replaceAll('_', '')}Of${index}`;
  return [
    `/** Gives what the page of ${table} shows beside ${other}. */`,
    `export async function ${name}(db: Database, id: bigint): Promise<readonly string[]> {`,
    `  const rows = await db.query('SELECT id, ${one}, ${other} FROM ${table} WHERE id = $1 ORDER BY ${one}', [id]);`,
    `  if (rows.length === 0) throw new Error(\`no ${table} with \${id}\`);`,
    `  return rows.map(({ ${one}, ${other} }) => format(${one}, { ${other}, locale: 'en' }));`,
    '}',
    '',
  ].join('\n');
}

function userOf(random: Random): string {
  const { table, column } = LOOKED_FOR;
  return random.pick([
    `export const used = () => db.query('SELECT ${column} FROM ${table} WHERE ${column} IS NOT NULL');\n`,
    `export const set = (id, value) => knex('${table}').where({ id }).update({ ${column}: value });\n`,
    `export const find = (couponCode) => prisma.order.findMany({ where: { couponCode } });\n`,
    `export const other = (query) => query.couponCode;\n`,
  ]);
}

/** Writes a service of so many files of code, some 4 KB each: queries over other tables, and in one of a hundred files the column that is looked for. */
export function generateService(folder: string, files: number): void {
  const random = new Random(7);
  for (let index = 0; index < files; index += 1) {
    const path = `${folder}/src/${['api', 'jobs', 'pages', 'shared'][index % 4] ?? ''}/part-${index % 50}/module-${index}.ts`;
    mkdirSync(dirname(path), { recursive: true });
    const functions = Array.from({ length: 5 + random.below(10) }, (_, at) => functionOf(random, random.pick(TABLES), at));
    writeFileSync(path, `import { format } from '../../format.ts';\n\n${functions.join('\n')}${index % RARITY === 0 ? userOf(random) : ''}`);
  }
  generateProject(folder, EARLIER_MIGRATIONS);
  writeFileSync(`${folder}/migrations/20300101000001_create.sql`, `CREATE TABLE ${LOOKED_FOR.table} (id bigint PRIMARY KEY, ${LOOKED_FOR.column} text);\n`);
  writeFileSync(`${folder}/${DROP}`, `ALTER TABLE ${LOOKED_FOR.table} DROP COLUMN ${LOOKED_FOR.column};\n`);
}
