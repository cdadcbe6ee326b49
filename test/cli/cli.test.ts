/** `zero-downtime check` as a user runs it: what it prints, how it ends, and what it does with what it cannot use. */
import assert from 'node:assert/strict';
import { chmodSync, cpSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { runNode, type Finished } from '../harness/run.ts';
import { repository, Workspace } from '../harness/workspace.ts';

const CREATE = 'CREATE TABLE orders (id bigint PRIMARY KEY, note text);\n';
const RENAME = "SET lock_timeout = '2s';\nALTER TABLE orders RENAME COLUMN note TO remark;\n";

interface Output {
  readonly summary: { readonly errors: number; readonly warnings: number; readonly suppressed: number };
  readonly files: readonly { readonly path: string; readonly skipped?: string; readonly problems: readonly { readonly rule: string; readonly start: { line: number; column: number } }[] }[];
}

describe('zero-downtime check', function () {
  this.timeout(300_000);
  let workspace: Workspace | undefined;

  function project(files: Readonly<Record<string, string>>): Workspace {
    workspace = new Workspace(files);
    return workspace;
  }

  function check(...args: readonly string[]): Promise<Finished> {
    return runNode([`${repository}cli/dist/main.js`, 'check', ...args], workspace?.folder ?? repository);
  }

  async function output(...args: readonly string[]): Promise<Output> {
    return JSON.parse((await check('--format', 'json', ...args)).stdout) as Output;
  }

  afterEach(() => {
    workspace?.remove();
    workspace = undefined;
  });

  it('prints the line, who is blocked, why, and the safe way, and ends with 1', async () => {
    project({ 'db/1_create.sql': CREATE, 'db/2_rename.sql': RENAME });
    const { code, stdout } = await check('db');
    assert.equal(code, 1);
    assert.match(stdout, /db\/2_rename\.sql\n\n {2}2:34 {2}error {2}no-rename-column {2}blocks orders \(ACCESS EXCLUSIVE\)\n/);
    assert.match(stdout, /\n {4}ALTER TABLE orders RENAME COLUMN note TO remark;\n {37}\^\^\^\^\n/);
    assert.match(stdout, /Renaming `note` of `orders`[^\n]*\n {4}Why: [^\n]*\n {4}Instead: /);
    assert.match(stdout, /1 error, 0 warnings in 2 files\.\n$/);
  });

  it('starts from what V8 compiled before, and as well where that is damaged, another’s or not there', async () => {
    const { folder } = project({ 'db/1_create.sql': CREATE, 'db/2_rename.sql': RENAME });
    const installed = `${folder}/node_modules/zero-downtime`;
    cpSync(`${repository}cli/dist`, `${installed}/dist`, { recursive: true });
    symlinkSync(`${repository}node_modules/libpg-query`, `${folder}/node_modules/libpg-query`);
    writeFileSync(`${installed}/package.json`, '{ "type": "module" }');
    const cache = `${installed}/dist/command-line.cjs.cache`;
    const start = (): Promise<Finished> => runNode([`${installed}/dist/main.js`, 'check', 'db'], folder);
    const { code, stdout } = await start();
    assert.equal(code, 1);
    const whole = readFileSync(cache);
    for (const content of [whole.subarray(0, whole.length / 2), Buffer.from('something else'), Buffer.alloc(0), undefined]) {
      if (content === undefined) rmSync(cache);
      else writeFileSync(cache, content);
      const { stderr, ...again } = await start();
      assert.deepEqual(again, { code, stdout }, stderr);
    }
  });

  it('says of the example service what its README promises, and nothing of the sound half', async () => {
    const example = `${repository}examples/orders-service`;
    const promised = [...readFileSync(`${example}/README.md`, 'utf8').matchAll(/^\| `[^|]*\| `((?:no|require)-[a-z-]+)`/gm)].flatMap(([, rule]) => rule ?? []);
    const checked = async (folder: string): Promise<Output> => JSON.parse((await runNode([`${repository}cli/dist/main.js`, 'check', '--baseline', 'none', '--format', 'json', '.'], folder)).stdout) as Output;
    const { files } = await checked(example);
    const reported = new Set(files.filter(({ path }) => !path.startsWith('sound/')).flatMap(({ problems }) => problems.map(({ rule }) => rule)));
    assert.ok(promised.length > 20);
    assert.deepEqual(promised.filter((rule) => !reported.has(rule)), []);
    assert.deepEqual((await checked(`${example}/sound`)).files.flatMap(({ path, problems }) => problems.map(({ rule }) => `${path}: ${rule}`)), []);
  });

  it('reads a migration of knex as the SQL that it sends, and shows the code', async () => {
    project({
      'migrations/1.js': "exports.up = (knex) => knex.schema.createTable('orders', (table) => table.text('note'));\n",
      'migrations/2.ts': "import type { Knex } from 'knex';\n\nexport async function up(knex: Knex) {\n  await knex.schema.alterTable('orders', (table) => {\n    table.renameColumn('note', 'remark');\n  });\n}\n",
      'src/server.ts': "import knex from 'knex';\nexport const up = knex({ client: 'pg' });\n",
    });
    const { code, stdout } = await check();
    assert.equal(code, 1);
    assert.match(stdout, /^migrations\/2\.ts\n\n {2}5:24 {2}error {2}no-rename-column {2}blocks orders \(ACCESS EXCLUSIVE\)\n/);
    assert.match(stdout, /\n {8}table\.renameColumn\('note', 'remark'\);\n {27}\^\^\^\^\^\^\n/);
    assert.match(stdout, /1 error, 0 warnings/);
  });

  it('ends with 0 where there is nothing, and where there are only warnings', async () => {
    project({ '1_create.sql': CREATE });
    assert.deepEqual([(await check()).code, (await check()).stdout], [0, 'No hazards in 1 file.\n']);
    workspace?.write('2_add.sql', 'ALTER TABLE orders ADD COLUMN a int;\n');
    const { code, stdout } = await check();
    assert.equal(code, 0);
    assert.match(stdout, /0 errors, 1 warning/);
  });

  it('gives the same to a program as one object of JSON', async () => {
    project({ 'db/1_create.sql': CREATE, 'db/2_rename.sql': RENAME, 'mysql/1_x.sql': 'CREATE TABLE `t` (a int);' });
    const { files, summary } = await output();
    assert.deepEqual(summary, { files: 3, errors: 1, warnings: 0, suppressed: 0, known: 0, skipped: 1, released: 0, untouched: 0 });
    assert.deepEqual(files.map(({ path, skipped, problems }) => [path, skipped, problems.map(({ rule, start }) => [rule, start.line, start.column])]), [
      ['db/2_rename.sql', undefined, [['no-rename-column', 2, 34]]],
      ['mysql/1_x.sql', 'another dialect', []],
    ]);
  });

  it('keeps the reason of a disable comment', async () => {
    project({ '1_create.sql': CREATE, '2_rename.sql': `/* eslint-disable zero-downtime/no-rename-column -- nobody reads it yet */\n${RENAME}` });
    const { code, stdout } = await check('--format', 'json');
    assert.equal(code, 0);
    assert.match(stdout, /"reason":"nobody reads it yet"/);
  });

  it('takes the version, the schema and the transaction from its options', async () => {
    project({ '1_create.sql': CREATE, '2_index.sql': 'CREATE INDEX CONCURRENTLY i ON orders (note);\nSELECT 1;\n', '3_null.sql': "SET lock_timeout = '1s';\nALTER TABLE orders ALTER COLUMN note SET NOT NULL;\n" });
    assert.match((await check('--transaction', 'file', '2_index.sql')).stdout, /no-concurrently-in-transaction/);
    assert.match((await check('--postgres-version', '18', '3_null.sql')).stdout, /NOT NULL `note` NOT VALID/);
  });

  it('tells once what it cannot use, checks the rest, and ends with 2', async () => {
    project({ '1_create.sql': CREATE });
    const { code, stdout, stderr } = await check('--colour', '--postgres-version', 'new', 'nowhere', '.');
    assert.equal(code, 2);
    assert.match(stderr, /--colour is no option/);
    assert.match(stderr, /postgresVersion must be a major version from 11 to 19/);
    assert.match(stderr, /nowhere does not exist/);
    assert.match(stdout, /No hazards in 1 file/);
  });

  it('does not go round in circles, and goes on behind a file that it may not read', async () => {
    const { folder } = project({ 'a/1_create.sql': CREATE, 'a/2_rename.sql': RENAME, 'a/3_secret.sql': CREATE });
    symlinkSync(folder, `${folder}/a/loop`, 'dir');
    symlinkSync(`${folder}/nowhere.sql`, `${folder}/a/4_gone.sql`);
    chmodSync(`${folder}/a/3_secret.sql`, 0);
    const { stderr, stdout } = await check('a');
    assert.match(stderr, /4_gone\.sql is not there any more/);
    assert.match(stdout, /no-rename-column/);
  });

  it('explains itself', async () => {
    const help = await runNode([`${repository}cli/dist/main.js`, '--help'], repository);
    assert.equal(help.code, 0);
    assert.match(help.stdout, /zero-downtime check \[paths\]/);
    const version = await runNode([`${repository}cli/dist/main.js`, '--version'], repository);
    assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/);
    assert.equal((await runNode([`${repository}cli/dist/main.js`, 'chekc'], repository)).code, 2);
  });
});

describe('the built plugin', () => {
  it('is what the root imports by its name', async () => {
    const { default: plugin } = (await import('eslint-plugin-zero-downtime')) as { default: { configs: { recommended: unknown[]; strict: unknown[] }; rules: object } };
    assert.ok(Array.isArray(plugin.configs.recommended) && Array.isArray(plugin.configs.strict));
    assert.ok(Object.keys(plugin.rules).length >= 14);
  });
});
