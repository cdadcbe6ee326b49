/** What is released, read from real repositories, and that reading one never starts a program of its owner's. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitBases } from '../../eslint-plugin/git-base.ts';
import type { Base, Revision } from '../../rules/index.ts';
import { Repository } from '../harness/repository.ts';

const FIRST = { 'migrations/1_a.sql': 'SELECT 1;\n' };
const SECOND = { 'migrations/2_b.sql': 'SELECT 2;\n' };
const THIRD = { 'migrations/3_c.sql': 'SELECT 3;\n' };

function baseOf(repository: Repository, revision?: Revision, environment: NodeJS.ProcessEnv = {}): Base | undefined {
  return new GitBases(() => 0, environment).of(repository.folder, revision);
}

/** Which of the three migrations are released. */
function releasedIn(repository: Repository, revision?: string, environment?: NodeJS.ProcessEnv): string[] | undefined {
  const base = baseOf(repository, revision, environment);
  return base && ['1_a', '2_b', '3_c'].filter((name) => base.has(repository.path(`migrations/${name}.sql`)));
}

describe('what is released', () => {
  const repositories: Repository[] = [];

  function keep(repository: Repository): Repository {
    repositories.push(repository);
    return repository;
  }

  /** Two commits on main. */
  function withTwoCommits(): Repository {
    const repository = keep(Repository.create());
    repository.commit(FIRST);
    repository.commit(SECOND);
    return repository;
  }

  afterEach(() => {
    for (const repository of repositories.splice(0)) repository.remove();
  });

  it('on a branch, is what the merge base with main has', () => {
    const repository = withTwoCommits();
    repository.git('checkout', '--quiet', '-b', 'topic');
    repository.commit(THIRD);
    repository.git('checkout', '--quiet', 'main');
    repository.commit({ 'other.txt': '' });
    repository.git('checkout', '--quiet', 'topic');
    assert.deepEqual(releasedIn(repository), ['1_a', '2_b']);
    assert.match(baseOf(repository)?.name ?? '', /^`main`, [0-9a-f]{7}$/);
  });

  it('in a clone, is what the remote’s default branch has', () => {
    const origin = keep(Repository.create());
    origin.commit(FIRST);
    origin.git('branch', '--move', 'trunk');
    const clone = keep(Repository.clone(origin));
    clone.commit(SECOND);
    assert.deepEqual(releasedIn(clone), ['1_a']);
    assert.match(baseOf(clone)?.name ?? '', /^`origin\/HEAD`, /);
  });

  it('on main itself, is what the commit before has', () => {
    const repository = withTwoCommits();
    assert.deepEqual(releasedIn(repository), ['1_a']);
    assert.match(baseOf(repository)?.name ?? '', /^the commit before, /);
  });

  it('on main, after a push of several commits, is what was there before the push', () => {
    const repository = withTwoCommits();
    const before = repository.git('rev-parse', 'HEAD~1');
    repository.commit(THIRD);
    const event = join(repository.folder, '.git/event.json');
    writeFileSync(event, JSON.stringify({ before }));
    assert.deepEqual(releasedIn(repository, undefined, { GITHUB_EVENT_PATH: event }), ['1_a']);
    for (const wrong of ['{"before": "0000000000000000000000000000000000000000"}', '{"before": "--help"}', '{', 'null']) {
      writeFileSync(event, wrong);
      assert.deepEqual(releasedIn(repository, undefined, { GITHUB_EVENT_PATH: event }), ['1_a', '2_b'], wrong);
    }
  });

  it('in a pull request, is what its target has', () => {
    const origin = keep(Repository.create());
    origin.commit(FIRST);
    origin.git('checkout', '--quiet', '-b', 'release');
    origin.commit(SECOND);
    origin.git('checkout', '--quiet', 'main');
    const clone = keep(Repository.clone(origin));
    clone.git('checkout', '--quiet', '-b', 'topic', 'origin/release');
    clone.commit(THIRD);
    assert.deepEqual(releasedIn(clone, undefined, { GITHUB_BASE_REF: 'release' }), ['1_a', '2_b']);
  });

  it('with a detached head, is the same', () => {
    const repository = withTwoCommits();
    repository.git('checkout', '--quiet', '-b', 'topic');
    const commit = repository.commit(THIRD);
    repository.git('checkout', '--quiet', '--detach', commit);
    assert.deepEqual(releasedIn(repository), ['1_a', '2_b']);
  });

  it('in a shallow clone, is nothing, unless its depth holds the commit before', () => {
    const origin = withTwoCommits();
    assert.equal(releasedIn(keep(Repository.clone(origin, '--depth=1'))), undefined);
    assert.deepEqual(releasedIn(keep(Repository.clone(origin, '--depth=2'))), ['1_a']);
  });

  it('is nothing without git, without a commit, and with the first', () => {
    const folder = mkdtempSync(join(tmpdir(), 'zero-downtime-none-'));
    assert.equal(new GitBases(() => 0, {}).of(folder, undefined), undefined);
    rmSync(folder, { recursive: true });
    const repository = keep(Repository.create());
    assert.equal(releasedIn(repository), undefined);
    repository.commit(FIRST);
    assert.equal(releasedIn(repository), undefined);
  });

  it('is what a revision has, where one is named; an option is none', () => {
    const repository = withTwoCommits();
    repository.git('tag', 'v1.0', 'HEAD~1');
    repository.commit(THIRD);
    assert.deepEqual(releasedIn(repository, 'v1.0'), ['1_a']);
    assert.deepEqual(releasedIn(repository, 'HEAD'), ['1_a', '2_b', '3_c']);
    for (const wrong of ['nowhere', '--octopus', '-h', '', ':/Change', 'a b']) assert.equal(releasedIn(repository, wrong), undefined, wrong);
  });

  it('is what HEAD had when it parted from a branch, called by the branch; a hash is not said twice', () => {
    const repository = withTwoCommits();
    repository.git('checkout', '--quiet', '-b', 'topic');
    repository.commit(THIRD);
    repository.git('checkout', '--quiet', 'main');
    repository.commit({ 'other.txt': '' });
    const tip = repository.git('rev-parse', 'HEAD');
    repository.git('checkout', '--quiet', 'topic');
    const parted = baseOf(repository, { partedFrom: 'main' });
    const short = repository.git('merge-base', 'HEAD', 'main').slice(0, 7);
    assert.deepEqual([parted?.name, parted?.merged, parted?.has(repository.path('other.txt'))], [`\`main\`, ${short}`, true, false]);
    assert.equal(baseOf(repository, { partedFrom: tip })?.name, `\`${short}\``);
    assert.equal(baseOf(repository, tip)?.name, `\`${tip.slice(0, 7)}\``);
    assert.equal(baseOf(repository, { partedFrom: '--octopus' }), undefined);
  });

  it('is asked of the repository that a folder lies in, whatever the environment of a hook says', () => {
    const repository = withTwoCommits();
    const before = process.env['GIT_DIR'];
    process.env['GIT_DIR'] = '/nowhere';
    try {
      const base = new GitBases(() => 0, {}).of(repository.path('migrations'), undefined);
      assert.equal(base?.has(repository.path('migrations/1_a.sql')), true);
    } finally {
      if (before === undefined) delete process.env['GIT_DIR'];
      else process.env['GIT_DIR'] = before;
    }
  });

  it('knows a text by its content, whatever its line ends and byte order mark', () => {
    const repository = keep(Repository.create());
    repository.commit({ 'migrations/1_a.sql': '\ufeffSELECT 1;\r\nSELECT 2;\r\n', 'migrations/2_b.sql': 'SELECT é;\n' });
    const base = baseOf(repository, 'HEAD');
    assert.ok(base !== undefined);
    assert.ok(base.holds(repository.path('migrations/1_a.sql'), 'SELECT 1;\nSELECT 2;\n'));
    assert.ok(base.holds(repository.path('migrations/2_b.sql'), 'SELECT é;\r\n'));
    assert.ok(!base.holds(repository.path('migrations/2_b.sql'), 'SELECT e;\n'));
    assert.equal(base.read(repository.path('migrations/2_b.sql')), 'SELECT é;\n');
    assert.equal(base.read(repository.path('migrations/3_c.sql')), undefined);
    assert.ok(!base.has('/elsewhere/1_a.sql'));
  });

  it('is looked for anew after a while, and changes the cache key', () => {
    const repository = withTwoCommits();
    let now = 0;
    const bases = new GitBases(() => now, {});
    const before = bases.commitOf(repository.folder, undefined);
    repository.commit(THIRD);
    assert.equal(bases.commitOf(repository.folder, undefined), before);
    now = 10_000;
    assert.notEqual(bases.commitOf(repository.folder, undefined), before);
  });

  it('is searched for the words of a name, in the files of code alone', () => {
    const repository = keep(Repository.create());
    repository.commit({ 'src/a.ts': "log('couponCode');\n", 'src/größe/b.go': 'CouponCode\n', 'notes.md': 'coupon_code\n', 'src/c.ts': 'other();\n' });
    repository.commit({ 'src/c.ts': 'coupon_code();\n' });
    const base = baseOf(repository);
    assert.deepEqual(base?.find?.('coupon[_-]?code', ['ts', 'go']), [repository.path('src/a.ts'), repository.path('src/größe/b.go')]);
    assert.deepEqual(base.find('nowhere', ['ts']), []);
    assert.equal(base.find('a\u0000b', ['ts']), undefined);
  });

  it('is searched without the text converters and pagers of its owner', () => {
    const victim = keep(Repository.create());
    victim.commit({ 'src/a.ts': 'select(1);\n' });
    const mark = join(victim.folder, '.git/executed');
    const program = join(victim.folder, '.git/program');
    writeFileSync(program, `#!/bin/sh\necho "$0 $@" >> ${mark}\n`);
    chmodSync(program, 0o755);
    for (const setting of ['diff.x.textconv', 'core.pager', 'pager.grep', 'filter.x.smudge', 'alias.grep']) victim.git('config', setting, program);
    victim.git('config', 'grep.fallbackToNoIndex', 'true');
    victim.git('config', 'grep.patternType', 'fixed');
    victim.write('.git/info/attributes', '* filter=x diff=x\n');
    assert.deepEqual(baseOf(victim, 'HEAD')?.find?.('SEL+ECT', ['ts']), [victim.path('src/a.ts')]);
    assert.ok(!existsSync(mark), 'nothing was started');
  });

  it('starts no program that the configuration of the repository names, and fetches nothing', () => {
    const origin = withTwoCommits();
    origin.git('config', 'uploadpack.allowFilter', 'true');
    const victim = keep(Repository.clone(origin, '--no-checkout', '--filter=blob:none'));
    const mark = join(victim.folder, '.git/executed');
    const program = join(victim.folder, '.git/program');
    writeFileSync(program, `#!/bin/sh\necho "$0 $@" >> ${mark}\n`);
    chmodSync(program, 0o755);
    for (const hook of ['post-index-change', 'reference-transaction', 'post-checkout', 'fsmonitor-watchman']) {
      writeFileSync(join(victim.folder, '.git/hooks', hook), `#!/bin/sh\necho ${hook} >> ${mark}\n`);
      chmodSync(join(victim.folder, '.git/hooks', hook), 0o755);
    }
    const settings = ['core.fsmonitor', 'core.sshCommand', 'core.pager', 'core.editor', 'core.gitProxy', 'core.askPass', 'diff.external', 'credential.helper', 'gpg.program', 'uploadpack.packObjectsHook', 'core.alternateRefsCommand', 'filter.x.smudge', 'filter.x.clean', 'diff.x.textconv', 'pager.ls-tree', 'pager.cat-file', 'pager.merge-base', 'pager.grep'];
    for (const setting of settings) victim.git('config', setting, program);
    for (const command of ['merge-base', 'ls-tree', 'cat-file', 'grep']) victim.git('config', `alias.${command}`, `!${program}`);
    victim.git('config', 'remote.origin.url', `ext::${program} %S`);
    victim.git('config', 'protocol.ext.allow', 'always');
    victim.git('config', 'protocol.allow', 'always');
    victim.write('.git/info/attributes', '* filter=x diff=x\n');
    rmSync(mark, { force: true });

    const base = baseOf(victim, 'HEAD');
    const path = victim.path('migrations/1_a.sql');
    assert.ok(base !== undefined);
    assert.ok(base.has(path));
    // The text is not here: the clone was made without, and nobody may fetch it.
    assert.equal(base.read(path), undefined);
    assert.ok(base.holds(path, 'SELECT 1;\n'), 'its name is enough to know the text');
    assert.deepEqual(releasedIn(victim), ['1_a']);
    assert.equal(base.find?.('select', ['sql']), undefined, 'nobody can look into texts that are not here');
    assert.ok(!existsSync(mark), 'nothing was started');
  });
});
