import { mkdirSync, writeFileSync } from 'node:fs';
import { hazardousWriters } from './hazardous-migrations.ts';
import { ImaginedSchema } from './imagined-schema.ts';
import { Random } from './random.ts';
import { createTable, safeWriters, type Change } from './safe-migrations.ts';

const SEED = 20_260_101;

/** One file in three does something that it should not: about what the public repositories do. */
const HAZARDOUS_EVERY = 3;

/** A project begins with tables, else there is nothing that later files could change. */
const FIRST_TABLES = 2;

/** Files that come before the long one: what changes a table made in the same file is no hazard. */
const EARLIER_FILES = 100;

/** How many changes files make: most make one, and one in thirty carries a whole feature, as in the public repositories. */
const SIZES = [
  { share: 0.6, least: 1, most: 1 },
  { share: 0.25, least: 2, most: 3 },
  { share: 0.12, least: 4, most: 8 },
  { share: 0.03, least: 15, most: 40 },
];

function sizeOf(random: Random): number {
  let left = random.next();
  for (const { share, least, most } of SIZES) {
    if (left < share) return least + random.below(most - least + 1);
    left -= share;
  }
  return 1;
}

/** The migrations of a service over the years, in order; the same ones in every run. */
function* migrations(): Generator<Change> {
  const random = new Random(SEED);
  const schema = new ImaginedSchema(random);
  for (let index = 0; ; index += 1) {
    const changes: Change[] = [];
    if (index < FIRST_TABLES) changes.push(createTable(schema, random));
    // What is wrong comes first, so that it is not about a table that the same file makes.
    else if (index % HAZARDOUS_EVERY === HAZARDOUS_EVERY - 1) changes.push(random.pick(hazardousWriters)(schema, random));
    for (let size = sizeOf(random); changes.length < size; ) changes.push(random.pick(safeWriters)(schema, random));
    yield { title: changes[0]?.title ?? '', sql: changes.map(({ title, sql }) => `-- ${title}\n${sql}\n`).join('\n') };
  }
}

function textOf({ sql }: Change): string {
  return `SET lock_timeout = '3s';\nSET statement_timeout = '1h';\n\n${sql}`;
}

const FIRST_DAY = Date.UTC(2019, 0, 7, 9);
const DAY = 86_400_000;

function fileName(title: string, index: number): string {
  const stamp = new Date(FIRST_DAY + index * DAY).toISOString().replace(/\D/g, '').slice(0, 14);
  return `${stamp}_${title.replace(/\W+/g, '_')}.sql`;
}

function startProject(folder: string): string {
  const migrations = `${folder}/migrations`;
  mkdirSync(migrations, { recursive: true });
  writeFileSync(`${folder}/package.json`, `${JSON.stringify({ name: 'imagined-service', private: true }, null, 2)}\n`);
  writeFileSync(`${folder}/compose.yaml`, 'services:\n  database:\n    image: postgres:16\n');
  return migrations;
}

/** Writes a project with so many migrations in plain SQL, one a day. */
export function generateProject(folder: string, files: number): void {
  const target = startProject(folder);
  let index = 0;
  for (const migration of migrations()) {
    if (index === files) return;
    writeFileSync(`${target}/${fileName(migration.title, index)}`, textOf(migration));
    index += 1;
  }
}

/** Writes a project with one migration of exactly so many lines. */
export function generateLongFile(folder: string, lines: number): void {
  const target = startProject(folder);
  const written: string[] = [];
  let index = 0;
  for (const migration of migrations()) {
    index += 1;
    if (index <= EARLIER_FILES) continue;
    const next = textOf(migration).split('\n');
    if (written.length + next.length > lines) break;
    written.push(...next);
  }
  while (written.length < lines) written.push('-- the end');
  writeFileSync(`${target}/${fileName('everything at once', 0)}`, `${written.join('\n')}\n`);
}
