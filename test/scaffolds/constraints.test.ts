/** Constraints whose old rows are proved while traffic goes on: written, run, and the schema is the one that was wanted. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { Checker } from '../../cli/check.ts';
import { severitiesOf } from '../../cli/severities.ts';
import { DiskFiles } from '../../eslint-plugin/disk.ts';
import { parseScript, rules } from '../../rules/index.ts';
import { Workspace } from '../harness/workspace.ts';
import { type Major, type RunningServer, startServer } from '../truth/server.ts';
import { describedTable } from './described-schema.ts';
import { ScaffoldedProject } from './written.ts';

const CREATE = `CREATE TABLE "Orgs" (id bigint PRIMARY KEY);
CREATE TABLE users (id bigint PRIMARY KEY, org bigint, "e""mail" text);
CREATE INDEX users_org ON users (org);
CREATE TABLE keyless ("a b" int, c int NOT NULL);
`;

interface Change {
  readonly title: string;
  readonly rule: string;
  readonly sql: string;
  readonly files: readonly string[];
  readonly major: Major;
}

const CHANGES: readonly Change[] = [
  {
    title: 'a foreign key without a name, to a table whose name needs quotes',
    rule: 'no-validating-constraint',
    sql: 'ALTER TABLE users ADD FOREIGN KEY (org) REFERENCES "Orgs" (id) ON DELETE CASCADE DEFERRABLE;',
    files: ['migrations/2_change.sql', 'migrations/3_validate_users_org_fkey.sql'],
    major: 14,
  },
  {
    title: 'a CHECK on a column with a quote in its name',
    rule: 'no-validating-constraint',
    sql: `ALTER TABLE users ADD CONSTRAINT "has @" CHECK ("e""mail" LIKE '%@%');`,
    files: ['migrations/2_change.sql', 'migrations/3_validate_has.sql'],
    major: 14,
  },
  {
    title: 'NOT NULL, proved by a CHECK that goes away again',
    rule: 'no-scanning-not-null',
    sql: 'ALTER TABLE users ALTER COLUMN "e""mail" SET NOT NULL;',
    files: ['migrations/2_change.sql', 'migrations/3_validate_users_e_mail_not_null.sql', 'migrations/4_set_users_e_mail_not_null.sql'],
    major: 14,
  },
  {
    title: 'NOT NULL on 18, which can itself be NOT VALID',
    rule: 'no-scanning-not-null',
    sql: 'ALTER TABLE users ALTER COLUMN org SET NOT NULL;',
    files: ['migrations/2_change.sql', 'migrations/3_validate_users_org_not_null.sql'],
    major: 18,
  },
  {
    title: 'UNIQUE without a name, deferrable, over an index that is built beside traffic',
    rule: 'no-blocking-unique',
    sql: 'ALTER TABLE users ADD UNIQUE (org, "e""mail") DEFERRABLE INITIALLY DEFERRED;',
    files: ['migrations/2_change.sql', 'migrations/3_add_users_org_e_mail_key.sql'],
    major: 14,
  },
  {
    title: 'UNIQUE for which two NULLs are the same',
    rule: 'no-blocking-unique',
    sql: 'ALTER TABLE users ADD CONSTRAINT "One $$ each" UNIQUE NULLS NOT DISTINCT ("e""mail");',
    files: ['migrations/2_change.sql', 'migrations/3_add_one_each.sql'],
    major: 18,
  },
  {
    title: 'a primary key over a column that could be NULL until now',
    rule: 'no-blocking-unique',
    sql: 'ALTER TABLE keyless ADD PRIMARY KEY ("a b", c);',
    files: ['migrations/2_change.sql', 'migrations/3_bind_keyless_a_b_c_not_null.sql', 'migrations/4_validate_keyless_a_b_c_not_null.sql', 'migrations/5_add_keyless_pkey.sql'],
    major: 14,
  },
];

async function run(client: Client, folder: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) for (const { text } of parseScript(readFileSync(join(folder, path), 'utf8')).statements) await client.query(text);
}

describe('a constraint that is proved', function () {
  this.timeout(300_000);
  const servers = new Map<Major, RunningServer>();
  let workspace: Workspace;

  before(async () => {
    for (const major of [14, 18] as const) servers.set(major, await startServer(major));
  });
  after(() => Promise.all([...servers.values()].map((server) => server.stop())));
  afterEach(() => workspace.remove());

  for (const { title, rule, sql, files, major } of CHANGES) {
    it(title, async () => {
      workspace = new Workspace({ 'migrations/1_create.sql': CREATE, 'migrations/2_change.sql': `${sql}\n` });
      const project = new ScaffoldedProject(workspace.folder, { postgresVersion: major });
      const [proposal] = project.proposals('migrations/2_change.sql', rule);
      assert.ok(proposal?.changes, proposal?.disabled);
      assert.deepEqual(project.write(proposal.changes), files);
      const checker = new Checker(workspace.folder, { baseline: 'none', postgresVersion: major }, new DiskFiles(() => 0), rules, severitiesOf(rules, 'recommended'));
      for (const path of files) assert.deepEqual(checker.check(workspace.path(path), workspace.read(path)).problems.map((problem) => problem.rule), [], path);

      const client = await servers.get(major)?.connect();
      assert.ok(client !== undefined);
      await client.query('drop schema public cascade; create schema public');
      await run(client, workspace.folder, ['migrations/1_create.sql', ...files]);
      const table = sql.includes('keyless') ? 'keyless' : 'users';
      const described = await describedTable(client, table);
      await client.query('drop schema public cascade; create schema public');
      await client.query(CREATE + sql);
      assert.deepEqual(described, await describedTable(client, table));
    });
  }

  it('takes a file of its own where the one at hand does more, or runs in a transaction', () => {
    workspace = new Workspace({ 'migrations/1_create.sql': CREATE, 'migrations/2_change.sql': 'ALTER TABLE users ADD COLUMN age int;\nALTER TABLE users ADD CONSTRAINT one UNIQUE (org);\n' });
    const project = new ScaffoldedProject(workspace.folder, { runner: { transaction: 'file' } });
    const [proposal] = project.proposals('migrations/2_change.sql', 'no-blocking-unique');
    assert.equal(proposal?.title, 'Add one to users without downtime: build its index CONCURRENTLY, then take it over');
    assert.ok(proposal.changes);
    assert.deepEqual(project.write(proposal.changes).map((path) => path.replace('migrations/', '')), ['2_change.sql', '3_index_one.sql', '4_add_one.sql']);
    assert.equal(workspace.read('migrations/2_change.sql'), 'ALTER TABLE users ADD COLUMN age int;\n-- To add one to users: in the migrations behind this one.\n;\n');
  });

  it('takes the file at hand out of its transaction where that is all it holds', () => {
    const up = '-- +goose Up\nALTER TABLE users ADD CONSTRAINT one UNIQUE (org);\n\n-- +goose Down\nALTER TABLE users DROP CONSTRAINT one;\n';
    workspace = new Workspace({ 'migrations/00001_create.sql': `-- +goose Up\n${CREATE}`, 'migrations/00002_change.sql': up });
    const project = new ScaffoldedProject(workspace.folder);
    const [proposal] = project.proposals('migrations/00002_change.sql', 'no-blocking-unique');
    assert.ok(proposal?.changes, proposal?.disabled);
    project.write(proposal.changes);
    assert.match(workspace.read('migrations/00002_change.sql'), /^-- \+goose NO TRANSACTION\n[^]*-- \+goose Up\n-- [^\n]*\nCREATE UNIQUE INDEX CONCURRENTLY one ON users \(org\);\n\n-- \+goose Down\nDROP INDEX CONCURRENTLY IF EXISTS one;\n$/);
  });

  it('is left to a person where the runner has no way out of its transaction, and the file says so', () => {
    workspace = new Workspace({ 'migrations/1_create.sql': CREATE, 'migrations/2_change.sql': 'ALTER TABLE users ADD CONSTRAINT one UNIQUE (org);\n' });
    const project = new ScaffoldedProject(workspace.folder, { runner: { transaction: 'all pending' } });
    const [proposal] = project.proposals('migrations/2_change.sql', 'no-blocking-unique');
    assert.ok(proposal?.changes, proposal?.disabled);
    assert.deepEqual(proposal.changes.byHand, ['CREATE UNIQUE INDEX CONCURRENTLY one ON users (org)']);
    const written = project.write(proposal.changes);
    assert.deepEqual(written, ['migrations/2_change.sql', 'zero-downtime/plans/20261125120000_add_one.json']);
    assert.match(workspace.read('migrations/2_change.sql'), /-- By hand before this deploy, outside a transaction: CREATE UNIQUE INDEX CONCURRENTLY one ON users \(org\)\n[^]*CREATE UNIQUE INDEX IF NOT EXISTS one ON users \(org\);\n$/);
    const adopt = project.next(written[1] ?? '');
    assert.ok(adopt);
    assert.deepEqual(project.write(adopt.changes).at(-1), 'migrations/3_add_one.sql');
  });

  it('is taken out of a statement that does more, which stays in front of it', () => {
    const change = '-- Change\nALTER TABLE ONLY users\n  ADD COLUMN age numeric(4, 1),\n  ALTER COLUMN org SET NOT NULL, -- every user has one\n  DROP COLUMN IF EXISTS nick;\n';
    workspace = new Workspace({ 'migrations/1_create.sql': CREATE, 'migrations/2_change.sql': change });
    const project = new ScaffoldedProject(workspace.folder);
    const [proposal] = project.proposals('migrations/2_change.sql', 'no-scanning-not-null');
    assert.ok(proposal?.changes, proposal?.disabled);
    project.write(proposal.changes);
    assert.match(workspace.read('migrations/2_change.sql'), /^-- Change\n(?:--[^\n]*\n)*SET lock_timeout = '2s';\n\nALTER TABLE ONLY users\n {2}ADD COLUMN age numeric\(4, 1\), DROP COLUMN IF EXISTS nick;\n\nALTER TABLE users ADD CONSTRAINT users_org_not_null CHECK \(org IS NOT NULL\) NOT VALID;\n$/);
  });

  it('is not offered for one of several commands whose way back would have to be taken apart too, with the reason', () => {
    const both = '-- +goose Up\nALTER TABLE users ALTER COLUMN org SET NOT NULL, ADD COLUMN age int;\n\n-- +goose Down\nALTER TABLE users ALTER COLUMN org DROP NOT NULL, DROP COLUMN age;\n';
    workspace = new Workspace({ 'migrations/00001_create.sql': `-- +goose Up\n${CREATE}`, 'migrations/00002_change.sql': both });
    const [proposal] = new ScaffoldedProject(workspace.folder).proposals('migrations/00002_change.sql', 'no-scanning-not-null');
    assert.equal(proposal?.disabled, 'The statement does more than one thing: give SET NOT NULL a statement of its own first.');
  });
});
