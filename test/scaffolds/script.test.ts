/** Rows that a script changes through the client that the project has: run as a process on a real server, killed and begun again. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import type { Client } from 'pg';
import { parseScript } from '../../rules/index.ts';
import { repository, Workspace } from '../harness/workspace.ts';
import { type RunningServer, startServer } from '../truth/server.ts';
import { endAll, watched } from './running-service.ts';
import { compileProblems, linkPackages, lintProblems, TSCONFIG } from './sound-code.ts';
import { ScaffoldedProject } from './written.ts';

const FILE = 'migrations/20260102000000_change.sql';
const TABLE = '"Us `$${ers"';
const CREATE = `CREATE TABLE ${TABLE} (id bigint, "k ""2" timestamptz, mail text, data jsonb, PRIMARY KEY (id, "k ""2"));\n`;
/** A backtick, a backslash, a question mark and both quotes, which each mean something in one of the languages around them. */
const CHANGE = `UPDATE ${TABLE} SET mail = '\`\\\\ ?"''\${x}' || id WHERE NOT data ? 'done';\n`;
const CONNECTION = '{ host: process.env.PGHOST, port: Number(process.env.PGPORT), user: process.env.PGUSER, password: process.env.PGPASSWORD, database: process.env.PGDATABASE }';

interface ProjectOf {
  readonly name: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly path: string;
  readonly client: string;
  readonly script: string;
  readonly type?: 'module';
  /** What the offer says of the client. */
  readonly through?: string;
}

const PROJECTS: readonly ProjectOf[] = [
  { name: 'pg', dependencies: { pg: '8' }, type: 'module', path: 'src/db.ts', client: "import { Pool } from 'pg';\n\nexport const pool = new Pool();\n", script: 'src/backfill-us-ers-mail.ts' },
  { name: 'postgres', dependencies: { postgres: '3' }, type: 'module', path: 'src/sql.ts', client: 'import postgres from "postgres"\n\nconst sql = postgres()\n\nexport default sql\n', script: 'src/backfill-us-ers-mail.ts' },
  { name: 'Knex in CommonJS', dependencies: { knex: '3', pg: '8' }, path: 'lib/database.js', client: `const knex = require('knex');\n\nconst db = knex({ client: 'pg', connection: ${CONNECTION} });\n\nmodule.exports = { db };\n`, script: 'lib/backfill-us-ers-mail.js' },
  { name: 'Kysely', dependencies: { kysely: '0.29', pg: '8' }, type: 'module', path: 'src/db.ts', client: "import { Kysely, PostgresDialect } from 'kysely';\nimport { Pool } from 'pg';\n\nexport const db = new Kysely<Record<string, never>>({ dialect: new PostgresDialect({ pool: new Pool() }) });\n", script: 'src/backfill-us-ers-mail.ts' },
  { name: 'Drizzle around a pool', dependencies: { 'drizzle-orm': '0.45', pg: '8' }, type: 'module', path: 'src/db.ts', client: "import { drizzle } from 'drizzle-orm/node-postgres';\nimport { Pool } from 'pg';\n\nconst pool = new Pool();\n\nexport const db = drizzle(pool);\n", script: 'src/backfill-us-ers-mail.ts' },
  { name: 'Drizzle around postgres', dependencies: { 'drizzle-orm': '0.45', postgres: '3' }, type: 'module', path: 'src/db.ts', client: "import { drizzle } from 'drizzle-orm/postgres-js';\nimport postgres from 'postgres';\n\nexport const db = drizzle(postgres());\n", script: 'src/backfill-us-ers-mail.ts' },
  { name: 'a DataSource of TypeORM, which the script initializes', dependencies: { typeorm: '1', pg: '8' }, type: 'module', path: 'src/data-source.ts', client: "import { DataSource } from 'typeorm';\n\nexport const AppDataSource = new DataSource({ type: 'postgres', url: process.env.DATABASE_URL ?? '' });\n", script: 'src/backfill-us-ers-mail.ts', through: 'AppDataSource' },
  { name: 'a pool of its own, where modules export none', dependencies: { pg: '8' }, type: 'module', path: 'src/db.ts', client: "import { Pool } from 'pg';\n\nexport class Store {\n  readonly #pool = new Pool();\n\n  async size(): Promise<number> {\n    const { rowCount } = await this.#pool.query('SELECT 1');\n    return rowCount ?? 0;\n  }\n}\n", script: 'src/backfill-us-ers-mail.ts', through: 'a connection of its own, to DATABASE_URL' },
  { name: 'a connection of postgres of its own, where modules export several', dependencies: { postgres: '3' }, type: 'module', path: 'src/db.ts', client: "import postgres from 'postgres';\n\nexport const sql = postgres();\nexport const reports = postgres();\n", script: 'src/backfill-us-ers-mail.ts', through: 'a connection of its own, to DATABASE_URL' },
  { name: 'a pool of its own in CommonJS, which PGHOST and its like name', dependencies: { pg: '8' }, path: 'lib/database.js', client: "const pg = require('pg');\n\nexports.makePool = () => new pg.Pool();\n", script: 'lib/backfill-us-ers-mail.js', through: 'a connection of its own, to DATABASE_URL' },
];

/** A script as a process. */
class Run {
  readonly child: ChildProcess;
  output = '';
  readonly ended: Promise<number | null>;

  constructor(file: string, client: Client, key: string | undefined) {
    const environment = { PGHOST: '127.0.0.1', PGPORT: String(client.port), PGUSER: client.user ?? '', PGPASSWORD: String(client.password), PGDATABASE: client.database ?? '', ...(file.endsWith('.ts') ? { DATABASE_URL: `postgres://${client.user ?? ''}:${String(client.password)}@127.0.0.1:${client.port}/${client.database ?? ''}` } : {}) };
    this.child = spawn(process.execPath, ['--import', `${repository}node_modules/tsx/dist/loader.mjs`, file, ...(key === undefined ? [] : [key])], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } });
    watched(this.child);
    for (const stream of [this.child.stdout, this.child.stderr]) stream?.on('data', (text: Buffer) => (this.output += String(text)));
    this.ended = once(this.child, 'close').then(([code]) => code as number | null);
  }

  /** The key that was printed last. */
  get key(): string | undefined {
    return [...this.output.matchAll(/to go on: '(.*)'$/gm)].at(-1)?.[1];
  }

  async saying(text: RegExp): Promise<void> {
    while (!text.test(this.output)) await Promise.race([once(this.child.stdout ?? this.child, 'data'), this.ended.then((code) => assert.fail(`ended with ${code}: ${this.output}`))]);
  }
}

describe('rows that a script changes', function () {
  this.timeout(300_000);
  let server: RunningServer;
  let database: Client;
  let workspace: Workspace;

  before(async () => {
    server = await startServer(16);
    database = await server.connect();
  });
  after(() => server.stop());
  afterEach(async () => {
    await endAll();
    workspace.remove();
  });

  function project({ dependencies, type, path, client }: ProjectOf, files: Readonly<Record<string, string>> = {}): ScaffoldedProject {
    workspace = new Workspace({ 'package.json': JSON.stringify({ private: true, ...(type === undefined ? {} : { type }), dependencies }), 'tsconfig.json': TSCONFIG, 'migrations/20260101000000_create.sql': CREATE, [FILE]: CHANGE, [path]: client, ...files });
    return new ScaffoldedProject(workspace.folder, { postgresVersion: 16 });
  }

  async function fill(count: number): Promise<void> {
    await database.query('drop schema public cascade; create schema public');
    await database.query(CREATE);
    await database.query(`insert into ${TABLE} select n, timestamptz '2026-01-01 00:00:00.123456+00' + (n % 5) * interval '1 hour', 'M' || n, case when n % 10 = 0 then '{"done": 1}' else '{}' end::jsonb from generate_series(9007199254740000, 9007199254740000 + $1::bigint - 1) n`, [count]);
  }

  async function rows(): Promise<readonly unknown[]> {
    return (await database.query<object>(`select * from ${TABLE} order by id`)).rows;
  }

  /** The script of the first project, whichever client that has: where it stands. */
  function writtenScript(): string {
    const [first] = PROJECTS;
    assert.ok(first);
    const scaffolded = project(first);
    linkPackages(workspace.folder);
    const [, proposal] = scaffolded.proposals(FILE, 'require-batched-backfill');
    assert.ok(proposal?.changes);
    scaffolded.write(proposal.changes);
    return workspace.path(first.script);
  }

  for (const each of PROJECTS) {
    it(`through ${each.name}: killed, begun again behind the key that it printed, with the rows that the UPDATE makes`, async () => {
      const scaffolded = project(each);
      linkPackages(workspace.folder);
      const [inSql, byScript] = scaffolded.proposals(FILE, 'require-batched-backfill');
      assert.ok(inSql?.changes, inSql?.disabled);
      assert.match(byScript?.title ?? '', new RegExp(`: page by page, each committed by itself; the rows by a script (?:through )?${each.through ?? '(?:pool|sql|db)'}$`));
      assert.ok(byScript?.changes, byScript?.disabled);
      assert.deepEqual(scaffolded.write(byScript.changes), [FILE, each.script]);
      assert.match(workspace.read(FILE), new RegExp(`The rows that are there are changed by ${each.script}: run it once this is out`));
      assert.deepEqual(parseScript(workspace.read(FILE)).statements, []);
      assert.deepEqual(compileProblems(workspace.folder), []);
      assert.deepEqual(await lintProblems(workspace.folder), []);

      await fill(12_000);
      const seed = Math.random();
      const script = workspace.path(each.script);
      const first = new Run(script, database, undefined);
      await first.saying(/rows changed/);
      await new Promise((resolve) => setTimeout(resolve, seed * 400));
      first.child.kill('SIGKILL');
      await first.ended;
      const second = new Run(script, database, first.key);
      assert.equal(await second.ended, 0, `seed ${seed}: ${second.output}`);
      assert.match(second.output, /Done: \d+ rows changed\n$/);
      const made = await rows();
      const third = new Run(script, database, undefined);
      assert.equal(await third.ended, 0);
      assert.equal(third.output, 'Done: 0 rows changed\n');
      await fill(12_000);
      await database.query(CHANGE);
      assert.deepEqual(made, await rows(), `seed ${seed}`);
    });
  }

  it('ends behind the page that is under way when it is told to, with a code that says so', async () => {
    const script = writtenScript();
    await fill(12_000);
    const run = new Run(script, database, undefined);
    await run.saying(/rows changed/);
    run.child.kill('SIGTERM');
    assert.equal(await run.ended, 1);
    assert.doesNotMatch(run.output, /Done/);
    const { rows: left } = await database.query<{ count: number }>(`select count(*)::int from ${TABLE} where mail like 'M%' and not data ? 'done'`);
    assert.ok((left[0]?.count ?? 0) > 0);
  });

  it('makes another pass for rows that somebody held', async () => {
    const script = writtenScript();
    await fill(3_000);
    const holder = await server.connect();
    await holder.query(`begin; select from ${TABLE} where id = 9007199254740005 for update`);
    const run = new Run(script, database, undefined);
    await run.saying(/2699 rows changed, some are held: once more from the start/);
    await holder.query('commit');
    assert.equal(await run.ended, 0, run.output);
    assert.match(run.output, /Done: 2700 rows changed\n$/);
  });

  it('takes procedure and call out of a renamed column, and leaves the rest', () => {
    const [first] = PROJECTS;
    assert.ok(first);
    const scaffolded = project(first, { 'migrations/20260101000000_create.sql': 'CREATE TABLE users (id bigint PRIMARY KEY, mail text NOT NULL);\n', [FILE]: 'ALTER TABLE users RENAME COLUMN mail TO email;\n' });
    const [, proposal] = scaffolded.proposals(FILE, 'no-rename-column');
    assert.ok(proposal?.changes, proposal?.disabled);
    const written = scaffolded.write(proposal.changes);
    assert.deepEqual(written, [FILE, 'src/backfill-users-email.ts', 'zero-downtime/plans/20261125120000_rename_users_mail.json']);
    assert.match(workspace.read(FILE), /ADD COLUMN email text;/);
    const texts = [readFileSync(workspace.path(FILE), 'utf8')];
    for (let step = scaffolded.next(written[2] ?? ''); step !== undefined; step = scaffolded.next(written[2] ?? '')) texts.push(...scaffolded.write(step.changes).filter((path) => path.endsWith('.sql')).map((path) => workspace.read(path)));
    assert.doesNotMatch(texts.join('\n'), /PROCEDURE|\bCALL\b/);
    assert.match(texts.join('\n'), /DROP COLUMN mail/);
  });

  const PLAIN = { 'migrations/20260101000000_create.sql': 'CREATE TABLE users (id bigint PRIMARY KEY, mail text);\n', [FILE]: 'UPDATE users SET mail = lower(mail);\n' };

  it('goes through Sequelize, but for SQL with a dollar sign, which that takes for a parameter', async () => {
    const sequelize: ProjectOf = { name: 'Sequelize', dependencies: { sequelize: '6', pg: '8' }, type: 'module', path: 'src/database.ts', client: `import { Sequelize } from 'sequelize';\n\nlet sequelize: Sequelize;\n\nfunction connect(): void {\n  sequelize = new Sequelize(process.env.DATABASE_URL ?? '', { logging: false });\n}\n\nconnect();\n\nexport { sequelize };\n`, script: 'src/backfill-users-mail.ts' };
    assert.equal(project(sequelize).proposals(FILE, 'require-batched-backfill')[1]?.disabled, 'Sequelize takes a dollar sign for a parameter, and the SQL has one.');
    workspace.remove();
    const scaffolded = project(sequelize, PLAIN);
    linkPackages(workspace.folder);
    const [, proposal] = scaffolded.proposals(FILE, 'require-batched-backfill');
    assert.match(proposal?.title ?? '', /by a script through sequelize$/);
    assert.ok(proposal?.changes, proposal?.disabled);
    scaffolded.write(proposal.changes);
    assert.deepEqual(compileProblems(workspace.folder), []);
    assert.deepEqual(await lintProblems(workspace.folder), []);
    await database.query("drop schema public cascade; create schema public; create table users (id bigint primary key, mail text); insert into users select n, 'M?:x' || n from generate_series(1, 2500) n");
    const run = new Run(workspace.path(sequelize.script), database, undefined);
    assert.equal(await run.ended, 0, run.output);
    assert.match(run.output, /1000 rows changed[^]*Done: 2500 rows changed\n$/);
    assert.deepEqual((await database.query("select from users where mail <> lower(mail)")).rowCount, 0);
  });

  it('goes through a client of Prisma, however the package makes it; never through one that reads from replicas', () => {
    const types = "export declare class PrismaClient {\n  $queryRawUnsafe<Rows>(sql: string, ...values: unknown[]): Promise<Rows>;\n  $disconnect(): Promise<void>;\n  $extends(extension: object): this;\n}\n";
    for (const made of ['export const prisma = new PrismaClient();', 'const kept = globalThis as unknown as { prisma?: PrismaClient };\nexport const prisma = kept.prisma ?? new PrismaClient();', 'const made = (): PrismaClient => new PrismaClient();\nexport const prisma = made();', 'export const prisma = new Proxy({} as PrismaClient, {});', 'let prisma: PrismaClient;\nprisma = new PrismaClient();\nexport { prisma };', 'export const prisma = new PrismaClient().$extends({});']) {
      const scaffolded = project({ name: 'Prisma', dependencies: { '@prisma/client': '7' }, type: 'module', path: 'src/db.ts', client: `import { PrismaClient } from '@prisma/client';\n\n${made}\n`, script: '' }, { ...PLAIN, 'node_modules/@prisma/client/index.d.ts': types, 'node_modules/@prisma/client/package.json': '{ "name": "@prisma/client", "type": "module", "types": "index.d.ts" }' });
      linkPackages(workspace.folder);
      const [, proposal] = scaffolded.proposals(FILE, 'require-batched-backfill');
      assert.ok(proposal?.changes, `${made}: ${proposal?.disabled ?? 'none'}`);
      scaffolded.write(proposal.changes);
      assert.match(workspace.read('src/backfill-users-mail.ts'), /const rows = await prisma\.\$queryRawUnsafe<\{ page: string \}\[\]>\(pageBehind\(last\), last\);[^]*prisma\.\$disconnect\(\)/);
      assert.deepEqual(compileProblems(workspace.folder), []);
      workspace.remove();
    }
    for (const made of ['const primary = new PrismaClient();\nexport const prisma = primary.$extends(readReplicas({}));', 'let prisma: PrismaClient;\nexport function connect(): void {\n  prisma = new PrismaClient();\n}\nexport { prisma };']) {
      assert.match(project({ name: 'Prisma', dependencies: { '@prisma/client': '7' }, path: 'src/db.ts', client: `import { PrismaClient } from '@prisma/client';\n\n${made}\n`, script: '' }, PLAIN).proposals(FILE, 'require-batched-backfill')[1]?.disabled ?? '', /^No module of the package exports/);
      workspace.remove();
    }
    project({ name: '', dependencies: {}, path: 'src/db.ts', client: '', script: '' });
  });

  it('is told apart from what nobody can know, with the reason, and is not offered without a package', () => {
    const [first] = PROJECTS;
    assert.ok(first);
    const reasons: readonly (readonly [Readonly<Record<string, string>>, RegExp])[] = [
      [{ 'src/db.ts': 'export const nothing = 1;\n' }, /^No module of the package exports a client of pg, postgres, Knex, Kysely, Drizzle, Prisma, TypeORM or Sequelize, which a script could use, and the package has neither pg nor postgres\.$/],
      [{ 'package.json': '{}', 'src/other.ts': "import { Pool } from 'pg';\n\nexport const reports = new Pool();\n" }, /^Several modules of the package export a client \(`pool` of src\/db\.ts, `reports` of src\/other\.ts\): which one is of this database nobody can tell\.$/],
      [{ 'src/backfill-us-ers-mail.ts': '' }, /is there already/],
    ];
    for (const [files, reason] of reasons) {
      assert.match(project(first, files).proposals(FILE, 'require-batched-backfill')[1]?.disabled ?? '', reason);
      workspace.remove();
    }
    const knex = PROJECTS.find(({ name }) => name.startsWith('Knex'));
    assert.ok(knex);
    assert.equal(project(knex, { [FILE]: CHANGE.replace('\\ ?', '\\?') }).proposals(FILE, 'require-batched-backfill')[1]?.disabled, 'Knex loses a backslash before a question mark, which the SQL has.');
    workspace.remove();
    const scaffolded = project(first);
    rmSync(workspace.path('package.json'));
    assert.equal(scaffolded.proposals(FILE, 'require-batched-backfill').length, 1);
  });
});
