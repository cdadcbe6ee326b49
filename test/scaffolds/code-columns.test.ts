/** A renamed column in the code of each library: it writes both, reads the new one, leaves the old one, while code of every version runs on a real server. */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runInNewContext } from 'node:vm';
import type { Client } from 'pg';
import ts from 'typescript';
import { parseScript } from '../../rules/index.ts';
import type { PlanFile } from '../../scaffolds/plan-file.ts';
import { Workspace } from '../harness/workspace.ts';
import { type RunningServer, startServer } from '../truth/server.ts';
import { STORES } from './changing-code.ts';
import { describedTable } from './described-schema.ts';
import { compileProblems, linkPackages, lintProblems, TSCONFIG } from './sound-code.ts';
import { ScaffoldedProject } from './written.ts';

const CREATE = 'CREATE TABLE users (\n  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n  mail text NOT NULL,\n  name text\n);\nCREATE INDEX users_mail ON users (mail);\n';
const RENAME = 'ALTER TABLE users RENAME COLUMN mail TO email;\n';
const FILE = 'migrations/20260102000000_rename.sql';
const PACKAGE = JSON.stringify({ private: true, type: 'module', dependencies: { pg: '8', kysely: '0.29', knex: '3', 'drizzle-orm': '0.45', typeorm: '1' } });

interface OpenStore {
  add(mail: string): Promise<string>;
  rename(id: string, mail: string): Promise<void>;
  find(id: string): Promise<string>;
  close(): Promise<void>;
}

async function run(client: Client, path: string): Promise<void> {
  for (const { text } of parseScript(readFileSync(path, 'utf8')).statements) await client.query(text);
}

/** The code of a folder as it is now, compiled to a folder of its own: what runs is not what is being edited. */
function release(folder: string, version: number): string {
  const out = join(folder, 'dist', String(version));
  mkdirSync(out, { recursive: true });
  for (const name of readdirSync(join(folder, 'src'))) {
    const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, experimentalDecorators: true, emitDecoratorMetadata: true };
    writeFileSync(join(out, name.replace(/\.ts$/, '.js')), ts.transpileModule(readFileSync(join(folder, 'src', name), 'utf8'), { compilerOptions }).outputText);
  }
  return out;
}

/** Adds, renames and finds over and over through every library of a release; nothing may fail or be found as it was before. */
async function load(out: string, url: string): Promise<() => Promise<number>> {
  let on = true;
  let rounds = 0;
  const stores = await Promise.all(STORES.map(async ({ path }) => {
    const store = (await import(pathToFileURL(join(out, path.replace(/^src\//, '').replace(/\.ts$/, '.js'))).href)) as { open(url: string): OpenStore | Promise<OpenStore> };
    return store.open(url);
  }));
  const loops = stores.map(async (store) => {
    for (let number = 0; on; number += 1) {
      const id = await store.add(`before ${number}`);
      assert.equal(await store.find(id), `before ${number}`);
      await store.rename(id, `after ${number}`);
      assert.equal(await store.find(id), `after ${number}`);
      rounds += 1;
    }
  });
  return async () => {
    const before = rounds;
    while (rounds < before + 2 * STORES.length) await Promise.race([...loops, new Promise((resolve) => setImmediate(resolve))]);
    on = false;
    await Promise.all(loops);
    await Promise.all(stores.map((store) => store.close()));
    return rounds;
  };
}

describe('a renamed column in the code', function () {
  this.timeout(300_000);
  let server: RunningServer;
  let workspace: Workspace;

  before(async () => {
    server = await startServer(16);
  });
  after(() => server.stop());
  afterEach(() => workspace.remove());

  function project(code: Readonly<Record<string, string>>): ScaffoldedProject {
    workspace = new Workspace({ 'package.json': PACKAGE, 'tsconfig.json': TSCONFIG, 'migrations/20260101000000_create.sql': CREATE, [FILE]: RENAME, ...code });
    return new ScaffoldedProject(workspace.folder, { postgresVersion: 16 });
  }

  function begin(scaffolded: ScaffoldedProject): string {
    const [proposal] = scaffolded.proposals(FILE, 'no-rename-column');
    assert.ok(proposal?.changes, proposal?.disabled);
    return scaffolded.write(proposal.changes).at(-1) ?? '';
  }

  it('changes over in three steps, and no query of the version before or behind fails or finds what was before', async () => {
    const scaffolded = project(Object.fromEntries(STORES.map(({ path, text }) => [path, text])));
    const { folder } = workspace;
    linkPackages(folder);
    const runner = await server.connect();
    await run(runner, workspace.path('migrations/20260101000000_create.sql'));
    const { port, password } = runner as unknown as { port: number; password: string };
    const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
    // Lines move; what the stores were said to do wrong before is still said.
    // That a column is missing which the pending rename takes away is true, and ends with the rename.
    const linted = async (): Promise<readonly string[]> => (await lintProblems(folder, ['migrations/', 'dist/'])).map((problem) => problem.replace(/:\d+/, '')).filter((problem) => !problem.includes('no-missing-column'));
    const found = await linted();
    assert.deepEqual(compileProblems(folder), []);

    let stop = await load(release(folder, 0), url);
    const plan = begin(scaffolded);
    for (const path of readdirSync(join(folder, 'migrations')).sort().slice(1)) await run(runner, join(folder, 'migrations', path));
    const titles: string[] = [];
    for (let version = 1, step = scaffolded.next(plan); step !== undefined; step = scaffolded.next(plan), version += 1) {
      titles.push(step.title.replace(/^.*\. /, ''));
      assert.equal(step.changes.places, undefined);
      const written = scaffolded.write(step.changes);
      for (const path of written.filter((each) => each.startsWith('migrations/'))) await run(runner, join(folder, path));
      assert.deepEqual(compileProblems(folder), []);
      assert.deepEqual(await linted(), found);
      if (step.changes.edits.length > 1) {
        // The release before goes on for a while beside the new one, as in a rolling deploy.
        const next = await load(release(folder, version), url);
        assert.ok((await stop()) > 0);
        stop = next;
      }
    }
    assert.ok((await stop()) > 0);
    assert.deepEqual(titles, ['Write both: code that writes mail writes email as well', 'Switch: code reads email instead of mail', 'Leave: code does not write mail any more', 'Contract: the old column goes away']);
    const described = await describedTable(runner, 'users');
    await runner.query('drop table users');
    await run(runner, workspace.path('migrations/20260101000000_create.sql'));
    await runner.query(RENAME);
    assert.deepEqual(described, await describedTable(runner, 'users'));
  });

  it('keeps to SQL of every form, and lists what it cannot change for certain', () => {
    const scaffolded = project({
      'src/queries.ts': `export const upsert = "INSERT INTO users (mail, name) VALUES ($1, $2) ON CONFLICT (mail) DO UPDATE SET mail = excluded.mail";
export const many = \`INSERT INTO users (name, mail) VALUES ('a,)', \${first}), ('b', \${second}), ('c', DEFAULT)\`;
export const lower = 'UPDATE users SET mail = lower(mail)';
export const copied = 'INSERT INTO users (mail) SELECT mail FROM old_users';
export const last = 'UPDATE users u SET name = $1, mail = $2 WHERE id = 1 RETURNING mail';
export const other = 'SELECT o.mail, (SELECT mail FROM users WHERE id = 1) FROM orgs o';
export const inList = 'WITH changed AS (UPDATE users SET mail = $1 RETURNING id) SELECT * FROM changed';
`,
      'src/kysely.ts': `export const many = (db, users) => db.insertInto('users').values(users.map((mail) => ({ mail }))).execute();
export const joined = (db) => db.selectFrom('users').innerJoin('orgs', 'orgs.id', 'users.id').select(['mail', 'users.mail as own', 'orgs.mail']).where('users.name', '=', 'mail').execute();
export const random = (db) => db.insertInto('users').values({ mail: crypto.randomUUID() }).execute();
`,
      'app.py': "cursor.execute('INSERT INTO users (mail) VALUES (%s)', [mail])\n",
    });
    const plan = begin(scaffolded);
    const both = scaffolded.next(plan);
    assert.ok(both);
    scaffolded.write(both.changes);
    assert.deepEqual(both.changes.places, [
      'app.py:1 (code of this language is not edited)',
      'src/kysely.ts:1 (how it is used is not known)',
      'src/kysely.ts:3 (its value is computed, and twice may not give the same)',
      'src/queries.ts:3 (its value is computed, and twice may not give the same)',
      'src/queries.ts:4 (its value comes from a query)',
    ]);
    assert.deepEqual((JSON.parse(workspace.read(plan)) as PlanFile).deploys[1]?.places, both.changes.places);
    const lines = workspace.read('src/queries.ts').split('\n');
    assert.equal(lines[0], `export const upsert = "INSERT INTO users (mail, email, name) VALUES ($1, $1, $2) ON CONFLICT (mail) DO UPDATE SET mail = excluded.mail, email = excluded.mail";`);
    assert.equal(lines[1], "export const many = `INSERT INTO users (name, mail, email) VALUES ('a,)', ${first}, ${first}), ('b', ${second}, ${second}), ('c', DEFAULT, DEFAULT)`;");
    assert.equal(lines[4], "export const last = 'UPDATE users u SET name = $1, mail = $2, email = $2 WHERE id = 1 RETURNING mail';");
    assert.equal(lines[6], "export const inList = 'WITH changed AS (UPDATE users SET mail = $1, email = $1 RETURNING id) SELECT * FROM changed';");

    const read = scaffolded.next(plan);
    assert.ok(read);
    scaffolded.write(read.changes);
    const after = workspace.read('src/queries.ts').split('\n');
    assert.equal(after[4], "export const last = 'UPDATE users u SET name = $1, mail = $2, email = $2 WHERE id = 1 RETURNING email AS mail';");
    assert.match(workspace.read('src/kysely.ts'), /select\(\['mail', 'users\.email as own', 'orgs\.mail'\]\)\.where\('users\.name', '=', 'mail'\)/);
    assert.deepEqual(read.changes.places, [
      'src/kysely.ts:2 (the column may be that of another table in the same query)',
      'src/queries.ts:1 (ON CONFLICT names it: while both columns are unique, be ready for an error 23505 and try again)',
      'src/queries.ts:4 (of which table the column is nobody can tell from the query)',
      'src/queries.ts:6 (of which table the column is nobody can tell from the query)',
    ]);
  });

  it('changes a schema of Prisma with the calls that write by it', () => {
    const scaffolded = project({
      'prisma/schema.prisma': 'model User {\n  id   BigInt @id @default(autoincrement())\n  mail String @unique // where to write\n\n  @@map("users")\n}\n',
      'src/users.ts': `export const add = (prisma, mail) => prisma.user.create({ data: { mail, name: 'x' } });
export const save = (prisma, mail) => prisma.user.upsert({ where: { mail }, create: { mail }, update: { mail: mail.trim() } });
`,
    });
    const plan = begin(scaffolded);
    const both = scaffolded.next(plan);
    assert.ok(both);
    scaffolded.write(both.changes);
    assert.equal(both.changes.places, undefined);
    assert.match(workspace.read('prisma/schema.prisma'), / {2}mail String @unique \/\/ where to write\n {2}email String @unique\n/);
    assert.equal(workspace.read('src/users.ts'), `export const add = (prisma, mail) => prisma.user.create({ data: { mail, email: mail, name: 'x' } });
export const save = (prisma, mail) => prisma.user.upsert({ where: { mail }, create: { mail, email: mail }, update: { mail: mail.trim(), email: mail.trim() } });
`);
    const read = scaffolded.next(plan);
    assert.ok(read);
    scaffolded.write(read.changes);
    assert.equal(read.changes.places, undefined);
    assert.match(workspace.read('prisma/schema.prisma'), / {2}mail String @unique @map\("email"\) \/\/ where to write\n\n {2}@@map/);
    assert.doesNotMatch(workspace.read('src/users.ts'), /email/);
  });

  it('quotes hostile names where they stand, in SQL and in the strings and keys of code', () => {
    workspace = new Workspace({
      'migrations/20260101000000_create.sql': 'CREATE TABLE users (id bigint PRIMARY KEY, mail text);\n',
      [FILE]: 'ALTER TABLE users RENAME COLUMN mail TO "a\'b""c`${d}\\";\n',
      'src/queries.ts': `export const one = 'INSERT INTO users (mail) VALUES ($1)';
export const two = "UPDATE users SET mail = $1";
export const three = \`SELECT mail FROM users\`;
export const four = (db, mail) => db.insertInto('users').values({ mail });
export const five = (db) => db.selectFrom('users').select('mail');
`,
    });
    const scaffolded = new ScaffoldedProject(workspace.folder, { postgresVersion: 16 });
    const plan = begin(scaffolded);
    const both = scaffolded.next(plan);
    assert.ok(both);
    scaffolded.write(both.changes);
    const read = scaffolded.next(plan);
    assert.ok(read);
    scaffolded.write(read.changes);
    const values: Record<string, unknown> = {};
    runInNewContext(ts.transpileModule(workspace.read('src/queries.ts'), { compilerOptions: { module: ts.ModuleKind.CommonJS } }).outputText, { exports: values });
    const name = '"a\'b""c`${d}\\"';
    assert.equal(values['one'], `INSERT INTO users (mail, ${name}) VALUES ($1, $1)`);
    assert.equal(values['two'], `UPDATE users SET mail = $1, ${name} = $1`);
    assert.equal(values['three'], `SELECT ${name} AS mail FROM users`);
    let written: unknown;
    (values['four'] as (db: object, mail: string) => void)({ insertInto: () => ({ values: (row: unknown) => (written = row) }) }, 'm');
    assert.deepEqual({ ...(written as object) }, { mail: 'm', 'a\'b"c`${d}\\': 'm' });
    assert.deepEqual(read.changes.places, ['src/queries.ts:5 (the new name has signs that mean something to the query builder)']);
  });

  it('casts what a retyped column is given, so that a parameter has one type', async () => {
    workspace = new Workspace({
      'migrations/20260101000000_create.sql': 'CREATE TABLE users (id bigint PRIMARY KEY, score varchar(10));\n',
      [FILE]: 'ALTER TABLE users ALTER COLUMN score TYPE integer USING score::integer;\n',
      'src/queries.ts': `export const add = 'INSERT INTO users (id, score) VALUES ($1, $2)';\nexport const find = 'SELECT score FROM users';\n`,
    });
    const scaffolded = new ScaffoldedProject(workspace.folder, { postgresVersion: 16 });
    const [proposal] = scaffolded.proposals(FILE, 'no-rewriting-type-change');
    assert.ok(proposal?.changes, proposal?.disabled);
    const plan = scaffolded.write(proposal.changes).at(-1) ?? '';
    const both = scaffolded.next(plan);
    assert.ok(both);
    scaffolded.write(both.changes);
    assert.match(workspace.read('src/queries.ts'), /INSERT INTO users \(id, score, score_integer\) VALUES \(\$1, \$2, \$2::varchar::integer\)/);
    const client = await server.connect();
    await client.query('drop table if exists users');
    for (const name of readdirSync(join(workspace.folder, 'migrations')).sort()) await run(client, workspace.path(`migrations/${name}`));
    await client.query(/'(INSERT[^']*)'/.exec(workspace.read('src/queries.ts'))?.[1] ?? '', [1, '42']);
    assert.deepEqual((await client.query('select score, score_integer from users')).rows, [{ score: '42', score_integer: 42 }]);
    await client.query('drop table users cascade');
    const read = scaffolded.next(plan);
    assert.deepEqual(read?.changes.places, ['src/queries.ts:2 (the value is of another type in the code)']);
  });

  it('goes on when the first deploy is released', () => {
    const scaffolded = project({ 'src/queries.ts': `export const find = 'SELECT mail FROM users';\n` });
    const plan = begin(scaffolded);
    const released = new ScaffoldedProject(workspace.folder, { postgresVersion: 16, baseline: '20261125120001' });
    assert.match(released.next(plan)?.title ?? '', /^Carry over/);
  });
});
