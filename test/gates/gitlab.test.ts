/** The template for GitLab: its script in a clone, with the variables that a pipeline has. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { parse } from 'yaml';
import { OFFLINE } from '../harness/offline.ts';
import { Repository } from '../harness/repository.ts';
import { repository as root } from '../harness/workspace.ts';

interface Job {
  readonly variables: Readonly<Record<string, string>>;
  readonly script: readonly string[];
  readonly artifacts: { readonly reports: { readonly codequality: string } };
}

describe('the template for GitLab', function () {
  this.timeout(300_000);
  const { 'zero-downtime': job } = parse(readFileSync(`${root}templates/gitlab.yml`, 'utf8')) as { readonly 'zero-downtime': Job };
  const repositories: Repository[] = [];

  afterEach(() => {
    for (const each of repositories.splice(0)) each.remove();
  });

  function pipeline(clone: Repository, variables: Readonly<Record<string, string>>): { readonly status: number | null; readonly issues: readonly { readonly location: { readonly path: string } }[] } {
    const { status, stderr } = spawnSync('bash', ['-e', '-c', job.script.join('\n')], { cwd: clone.folder, encoding: 'utf8', env: { PATH: process.env['PATH'], HOME: clone.folder, ...OFFLINE, CI_PROJECT_DIR: clone.folder, ...job.variables, ...variables } });
    assert.equal(stderr, '');
    return { status, issues: JSON.parse(readFileSync(clone.path(job.artifacts.reports.codequality), 'utf8')) as [] };
  }

  it('reports what a merge request adds to its target, and what a push adds to what was there', () => {
    const origin = Repository.create();
    origin.commit({ 'db/1_create.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, note text);\n', '.gitignore': 'node_modules\n.npm\n' });
    origin.git('checkout', '--quiet', '-b', 'release');
    const before = origin.commit({ 'db/2_index.sql': 'CREATE INDEX orders_note ON orders (note);\n' });
    origin.git('checkout', '--quiet', '-b', 'topic');
    origin.commit({ 'db/3_drop.sql': "SET lock_timeout = '1s';\nDROP TABLE orders;\n" });
    origin.git('checkout', '--quiet', 'main');
    const clone = Repository.clone(origin, '--branch', 'topic');
    repositories.push(origin, clone);
    symlinkSync(`${root}node_modules`, clone.path('node_modules'), 'dir');
    const paths = (variables: Readonly<Record<string, string>>): string[] => pipeline(clone, variables).issues.map(({ location }) => location.path);

    assert.deepEqual(paths({ CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'release' }), ['db/3_drop.sql']);
    assert.deepEqual(paths({}), ['db/2_index.sql', 'db/3_drop.sql']);
    assert.equal(pipeline(clone, {}).status, 1);
    clone.git('branch', '--quiet', '--force', 'main', 'topic');
    clone.git('update-ref', 'refs/remotes/origin/main', 'topic');
    assert.deepEqual(paths({ CI_COMMIT_BEFORE_SHA: before }), ['db/3_drop.sql']);
    clone.git('checkout', '--quiet', before);
    assert.equal(pipeline(clone, { CI_COMMIT_BEFORE_SHA: '0'.repeat(40), CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'release' }).status, 1);
  });
});
