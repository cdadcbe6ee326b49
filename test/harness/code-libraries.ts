/** Libraries whose migrations are code, with bodies of migrations for each: what every library can send as it stands, and its own calls. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CODE_TOOLS } from '../../rules/engine/tools/tools.ts';
import { code } from './code.ts';

/** The schema before the migrations. */
export const SCHEMA = `
  create table orgs (id serial primary key, slug text not null unique, name text);
  create table users (id serial primary key, name varchar(40) not null default 'x', email text, age int, status varchar(20) not null default 'new', org_id int, active boolean, created_at timestamp);
  create table posts (id serial primary key, title text, user_id int references users (id), views int);
  create index posts_title on posts (title);
`;

export interface Library {
  /** As `CODE_TOOLS` have it. */
  readonly name: string;
  /** The folder of its cases. */
  readonly cases: string;
  readonly package: string;
  /** The name of a file, by its number. */
  path(number: number): string;
  /** A migration with a body. */
  migration(body: string, number: number): string;
  /** A statement of the body that sends SQL. */
  raw(sql: string): string;
}

const stamp = (number: number): string => `2026010${number}000000`;

export const LIBRARIES: readonly Library[] = [
  { name: 'knex', cases: 'knex', package: 'knex', path: (n) => `migrations/${stamp(n)}_x.js`, migration: (body) => `exports.up = async (knex) => {\n${body}\n};\nexports.down = async () => {};\n`, raw: (sql) => `await knex.raw(\`${sql}\`);` },
  { name: 'Kysely', cases: 'kysely', package: 'kysely', path: (n) => `migrations/${stamp(n)}_x.js`, migration: (body) => `import { sql } from 'kysely';\nexport async function up(db) {\n${body}\n}\nexport async function down(db) {}\n`, raw: (sql) => `await sql\`${sql}\`.execute(db);` },
  {
    name: 'typeorm',
    cases: 'typeorm',
    package: 'typeorm',
    path: (n) => `migrations/170000000000${n}-X.ts`,
    migration: (body, n) => `import { MigrationInterface, QueryRunner, Table, TableCheck, TableColumn, TableExclusion, TableForeignKey, TableIndex, TableUnique } from 'typeorm';\nexport class X170000000000${n} implements MigrationInterface {\n  async up(queryRunner: QueryRunner) {\n${body}\n  }\n  async down() {}\n}\n`,
    raw: (sql) => `await queryRunner.query(\`${sql}\`);`,
  },
  { name: 'node-pg-migrate', cases: 'node-pg-migrate', package: 'node-pg-migrate', path: (n) => `migrations/170000000000${n}_x.js`, migration: (body) => `exports.up = async (pgm) => {\n${body}\n};\nexports.down = (pgm) => {};\n`, raw: (sql) => `pgm.sql(\`${sql}\`);` },
  {
    name: 'mikro-orm',
    cases: 'mikro-orm',
    package: '@mikro-orm/migrations',
    path: (n) => `migrations/Migration${stamp(n)}.ts`,
    migration: (body, n) => `import { Migration } from '@mikro-orm/migrations';\nexport class Migration${stamp(n)} extends Migration {\n  override async up(): Promise<void> {\n${body}\n  }\n  override async down(): Promise<void> {}\n}\n`,
    raw: (sql) => `this.addSql(\`${sql}\`);`,
  },
  { name: 'Sequelize', cases: 'sequelize', package: 'sequelize', path: (n) => `migrations/${stamp(n)}-x.js`, migration: (body) => `const { DataTypes, Op } = require('sequelize');\nmodule.exports = {\n  async up(queryInterface, Sequelize) {\n${body}\n  },\n  async down() {},\n};\n`, raw: (sql) => `await queryInterface.sequelize.query(\`${sql}\`);` },
  { name: 'db-migrate', cases: 'db-migrate', package: 'db-migrate', path: (n) => `migrations/${stamp(n)}-x.js`, migration: (body) => `const async = require('async');\nexports.up = async function (db) {\n${body}\n};\nexports.down = async function (db) {};\nexports._meta = { version: 1 };\n`, raw: (sql) => `await db.runSql(\`${sql}\`);` },
  { name: 'Payload', cases: 'payload', package: '@payloadcms/db-postgres', path: (n) => `migrations/2026010${n}_000000.ts`, migration: (body) => `import { type MigrateUpArgs, sql } from '@payloadcms/db-postgres';\nexport async function up({ db, payload, req }: MigrateUpArgs): Promise<void> {\n${body}\n}\nexport async function down() {}\n`, raw: (sql) => `await db.execute(sql\`${sql}\`);` },
];

/** What every library can send as it stands. */
export const STATEMENTS = [
  'create index i on users (email)',
  'alter table users drop column email',
  'alter table users alter column email set not null',
  'alter table users alter column status type varchar(10)',
  'alter table posts add constraint f foreign key (user_id) references users (id)',
  'update users set status = 1',
  'alter table users rename column email to mail',
  'drop table posts',
  'create index concurrently i on users (email)',
  'alter table users add column note text; alter table posts add column note text',
];

/** Bodies of migrations from the library's own cases. */
export function casesOf({ cases }: Library): readonly string[] {
  const path = fileURLToPath(new URL(`../${cases}/measured.jsonl`, import.meta.url));
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8').trim().split('\n').map((line) => (JSON.parse(line) as { readonly dsl: string }).dsl);
}

/** The SQL of a migration in code; nothing where it cannot be read. */
export function sentBy({ name }: Library, path: string, text: string): string | undefined {
  const statements = CODE_TOOLS.find((tool) => tool.name === name)?.compile(code(text, `/project/${path}`))?.script.statements;
  if (statements === undefined) throw new Error(`no migration of ${name}: ${text}`);
  return statements.some(({ problem }) => problem?.reason === 'code') ? undefined : statements.map((statement) => `${statement.text.replace(/;\s*$/, '')};\n`).join('');
}
