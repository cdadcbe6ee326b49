/** `zero-downtime plan`: what a user sees who has no editor at hand. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { repository, Workspace } from '../harness/workspace.ts';

const CREATE = 'CREATE TABLE users (id bigint PRIMARY KEY, mail text NOT NULL);\n';
const RENAME = 'ALTER TABLE users RENAME COLUMN mail TO email;\n';

describe('zero-downtime plan', function () {
  this.timeout(300_000);
  let workspace: Workspace;

  beforeEach(() => {
    workspace = new Workspace({ 'migrations/1_create.sql': CREATE, 'migrations/2_rename.sql': RENAME });
  });
  afterEach(() => workspace.remove());

  function plan(...args: readonly string[]): { readonly out: string; readonly error: string; readonly status: number | null } {
    const { stdout, stderr, status } = spawnSync(process.execPath, [`${repository}cli/dist/main.js`, 'plan', ...args], { cwd: workspace.folder, encoding: 'utf8' });
    return { out: stdout, error: stderr, status };
  }

  it('prints the first deploy and writes nothing', () => {
    const { out, status } = plan('migrations/2_rename.sql:1');
    assert.equal(status, 0);
    assert.match(out, /^Rename users\.mail to email without downtime/);
    assert.match(out, /== migrations\/2_rename\.sql \(changed\)/);
    assert.match(out, /== migrations\/3_create_backfill_users_email\.sql \(new\)/);
    assert.match(out, /Nothing was written/);
    assert.equal(workspace.read('migrations/2_rename.sql'), RENAME);
    assert.deepEqual(readdirSync(workspace.path('migrations')).sort(), ['1_create.sql', '2_rename.sql']);
  });

  it('writes each step when it is asked to, until there is none left', () => {
    assert.equal(plan('migrations/2_rename.sql:1', '--write').status, 0);
    assert.match(workspace.read('migrations/2_rename.sql'), /ADD COLUMN email text/);
    const [name = ''] = readdirSync(workspace.path('zero-downtime/plans'));
    assert.match(plan('next', join('zero-downtime/plans', name), '--write').out, /Carry over/);
    assert.match(plan('next', '--write').out, /Contract[^\n]*\n {2}Before it goes out: The backfill has ended[^\n]*\n {2}Before it goes out: Code that reads and writes email instead of mail runs on every instance/);
    assert.deepEqual(plan('next'), { out: '', error: 'No plan below zero-downtime/plans has a step left.\n', status: 2 });
  });

  it('renames a column that no migration renames yet', () => {
    workspace.write('migrations/2_rename.sql', 'CREATE TABLE orders (id bigint PRIMARY KEY);\n');
    const { out, status } = plan('rename', 'users.mail', 'email', '--write');
    assert.equal(status, 0);
    assert.match(out, /^Rename users\.mail to email without downtime[^\n]*\n\n {2}new {5}migrations\/3_add_users_email\.sql\n/);
    assert.match(workspace.read('migrations/3_add_users_email.sql'), /ADD COLUMN email text/);
    assert.match(plan('next', '--write').out, /Carry over/);
    assert.equal(plan('rename', 'mail', 'email').error, 'Say which column, and its new name: zero-downtime plan rename <table>.<column> <name>.\n');
  });

  it('changes rows by a script where it is asked to, and says why there is none', () => {
    assert.equal(plan('migrations/2_rename.sql:1', '--script').error, 'No rows are changed there, or no package.json says that the project has code.\n');
    workspace.write('package.json', '{"dependencies":{"pg":"8"}}');
    assert.match(plan('migrations/2_rename.sql:1', '--script').error, /^No module of the package exports a client/);
    workspace.write('src/db.ts', "import { Pool } from 'pg';\n\nexport const pool = new Pool();\n");
    const { out } = plan('migrations/2_rename.sql:1', '--script', '--write');
    assert.match(out, /^Rename users\.mail[^\n]*; the rows by a script through pool\.\n[^]* {2}new {5}src\/backfill-users-email\.ts\n/);
    assert.doesNotMatch(workspace.read('migrations/2_rename.sql'), /PROCEDURE/);
  });

  it('overwrites nothing', () => {
    workspace.write('migrations/4_backfill_users_email.sql', 'SELECT 1;\n');
    const { out } = plan('migrations/2_rename.sql:1', '--write');
    assert.match(out, /new {4,5}migrations\/6_backfill_users_email\.sql/);
    assert.equal(workspace.read('migrations/4_backfill_users_email.sql'), 'SELECT 1;\n');
  });

  it('says why there is no plan where the history does not tell enough', () => {
    workspace.write('migrations/3_other.sql', 'ALTER TABLE orders RENAME COLUMN sum TO total;\n');
    assert.deepEqual(plan('migrations/3_other.sql:1'), { out: '', error: 'The history does not tell the type of `sum`.\n', status: 2 });
    assert.ok(!existsSync(workspace.path('zero-downtime')));
  });

  it('writes what can be done about a store where it is declared, with nothing wrong there', () => {
    workspace.write('package.json', '{ "type": "module" }');
    workspace.write('src/sessions.ts', 'export interface SessionStore {\n  find(id: string): Promise<string>;\n  save(id: string): Promise<void>;\n}\n');
    const { out } = plan('src/sessions.ts:1', '--write');
    assert.match(out, /^Write SessionStore to two stores, by phases\./);
    assert.match(workspace.read('src/dual-write-session-store.ts'), /export class DualWriteSessionStore implements SessionStoreMethods/);
    assert.equal(plan('src/sessions.ts:1').error, '`dual-write-session-store.ts` is there already.\n');
  });

  it('shows of a package.json that is changed the lines that are new', () => {
    workspace.write('package.json', '{\n  "type": "module",\n  "dependencies": {\n    "express": "^5.0.0",\n    "express-rate-limit": "^8.1.0",\n    "ioredis": "^5.4.0"\n  }\n}\n');
    workspace.write('src/server.ts', "import express from 'express';\nimport { Redis } from 'ioredis';\nimport { rateLimit } from 'express-rate-limit';\nexport const redis = new Redis();\nconst app = express();\napp.use(rateLimit({ limit: 100 }));\napp.listen(3000);\n");
    const { out } = plan('src/server.ts:6');
    assert.match(out, /== package\.json \(changed\)\n {4}"rate-limit-redis": "\^5\.0\.0",\n {4}"express-rate-limit": "\^8\.5\.0",\n\n== /);
  });

  it('says so where nothing is wrong, where there is no such file, and where a plan is none', () => {
    assert.equal(plan('migrations/1_create.sql:1').error, 'Nothing is wrong in migrations/1_create.sql on line 1.\n');
    assert.equal(plan('migrations/9.sql:1').error, 'migrations/9.sql cannot be read.\n');
    workspace.write('zero-downtime/plans/1.json', '{}');
    assert.equal(plan('next', 'zero-downtime/plans/1.json').error, 'The file is no plan that this version knows.\n');
  });
});
