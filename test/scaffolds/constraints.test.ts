/** Constraints whose old rows are proved while traffic goes on: written, run, and the schema is the one that was wanted. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { Checker } from '../../cli/check.ts';
import { DiskFiles } from '../../eslint-plugin/disk.ts';
import { parseScript, rules } from '../../rules/index.ts';
import { Workspace } from '../harness/workspace.ts';
import { type Major, type RunningServer, startServer } from '../truth/server.ts';
import { describedTable } from './described-schema.ts';
import { ScaffoldedProject } from './written.ts';

const CREATE = `CREATE TABLE "Orgs" (id bigint PRIMARY KEY);
CREATE TABLE users (id bigint PRIMARY KEY, org bigint, "e""mail" text);
CREATE INDEX users_org ON users (org);
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
];

async function run(client: Client, folder: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) for (const { text } of parseScript(readFileSync(join(folder, path), 'utf8')).statements) await client.query(text);
}

describe('a constraint that is proved', function () {
  this.timeout(60_000);
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
      const checker = new Checker(workspace.folder, { baseline: 'none', postgresVersion: major }, new DiskFiles(() => 0), rules, 'recommended');
      for (const path of files) assert.deepEqual(checker.check(workspace.path(path), workspace.read(path)).problems.map((problem) => problem.rule), [], path);

      const client = await servers.get(major)?.connect();
      assert.ok(client !== undefined);
      await client.query('drop schema public cascade; create schema public');
      await run(client, workspace.folder, ['migrations/1_create.sql', ...files]);
      const described = await describedTable(client, 'users');
      await client.query('drop schema public cascade; create schema public');
      await client.query(CREATE + sql);
      assert.deepEqual(described, await describedTable(client, 'users'));
    });
  }

  it('is not offered for one of several commands of a statement, with the reason', () => {
    workspace = new Workspace({ 'migrations/1_create.sql': CREATE, 'migrations/2_change.sql': 'ALTER TABLE users ALTER COLUMN org SET NOT NULL, ADD COLUMN age int;\n' });
    const [proposal] = new ScaffoldedProject(workspace.folder).proposals('migrations/2_change.sql', 'no-scanning-not-null');
    assert.equal(proposal?.disabled, 'The statement does more than one thing: give SET NOT NULL a statement of its own first.');
  });
});
