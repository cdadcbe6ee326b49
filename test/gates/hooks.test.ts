/** The recipes of docs/guide/pre-commit.md as a person follows them: a commit that is refused, and one that goes through. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parse } from 'yaml';
import { OFFLINE } from '../harness/offline.ts';
import { recipe } from '../harness/recipes.ts';
import { Repository } from '../harness/repository.ts';
import { repository as root } from '../harness/workspace.ts';

const PAGE = 'docs/guide/pre-commit.md';
const CREATE = 'CREATE TABLE orders (id bigint PRIMARY KEY, note text);\n';
const HAZARD = 'CREATE INDEX orders_note ON orders (note);\n';
const SOUND = 'CREATE INDEX CONCURRENTLY orders_note ON orders (note);\n';
const DROP = "SET lock_timeout = '2s';\nALTER TABLE orders DROP COLUMN note;\n";

interface Committed {
  readonly ok: boolean;
  readonly output: string;
}

describe('the recipes for hooks', function () {
  this.timeout(300_000);
  const repositories: Repository[] = [];
  let repository: Repository;

  beforeEach(() => {
    repository = Repository.create();
    repositories.push(repository);
    Object.assign(repository.environment, OFFLINE);
    // As npm install would lay them; HOME is the folder itself, so that nothing of this machine counts.
    symlinkSync(`${root}node_modules`, repository.path('node_modules'), 'dir');
    repository.commit({ '.gitignore': 'node_modules\n.cache\n.npm\n.config\n', 'package.json': '{ "name": "orders" }\n', 'db/migrations/1_create.sql': CREATE, 'src/model.py': 'class Order:\n    __tablename__ = "orders"\n    id = Column()\n' });
    repository.git('checkout', '--quiet', '-b', 'topic');
  });

  after(() => {
    for (const made of repositories.splice(0)) made.remove();
  });

  function write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) repository.write(name, text);
  }

  /** Stages everything and commits it through the hooks. */
  function commit(): Committed {
    repository.git('add', '--all');
    try {
      return { ok: true, output: repository.git('commit', '--message', 'Change') };
    } catch (error) {
      const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string };
      return { ok: false, output: stdout + stderr };
    }
  }

  /** What a hook is for, whatever tool calls it. */
  function assertGate(): void {
    repository.write('db/migrations/2_index.sql', HAZARD);
    const refused = commit();
    assert.equal(refused.ok, false, refused.output);
    assert.match(refused.output, /db\/migrations\/2_index\.sql[\s\S]*no-blocking-index[\s\S]*1 error/);
    write({ 'db/migrations/2_index.sql': SOUND, 'readme.md': 'No migration.\n' });
    const accepted = commit();
    assert.ok(accepted.ok, accepted.output);
  }

  it('hold with husky and lint-staged', () => {
    const { 'package.json': manifest = '', ...files } = recipe(PAGE, 'husky and lint-staged');
    execFileSync(process.execPath, [`${root}node_modules/husky/bin.js`], { cwd: repository.folder });
    write({ 'package.json': manifest, ...files });
    assertGate();
  });

  it('hold with lefthook', () => {
    const lefthook = createRequire(import.meta.url).resolve(`lefthook-${process.platform}-${process.arch}/bin/lefthook`);
    write(recipe(PAGE, 'lefthook'));
    // Where git starts the hook, lefthook looks for itself in this variable first.
    execFileSync(lefthook, ['install'], { cwd: repository.folder, stdio: 'ignore' });
    repository.environment['LEFTHOOK_BIN'] = lefthook;
    assertGate();
  });

  it('hold as a hook of git itself, and for code that brings back what a migration drops', () => {
    write(recipe(PAGE, 'Anything else'));
    const hook = repository.path('.git/hooks/pre-commit');
    chmodSync(hook, 0o755);
    repository.write('.git/hooks/pre-commit', `#!/bin/sh\n${readFileSync(hook, 'utf8')}`);
    assertGate();
    repository.write('db/migrations/3_drop.sql', DROP);
    const dropped = commit();
    assert.ok(dropped.ok, dropped.output);
    repository.write('src/report.py', 'rows = connection.execute("SELECT note FROM orders")\n');
    const brought = commit();
    assert.equal(brought.ok, false, brought.output);
    assert.match(brought.output, /db\/migrations\/3_drop\.sql[\s\S]*no-drop-column/);
  });

  const [hook] = parse(readFileSync(`${root}.pre-commit-hooks.yaml`, 'utf8')) as readonly [{ readonly id: string; readonly entry: string; readonly language: string }];

  // It is a program of Python; where it is not installed, its hook is called as it would be.
  if (spawnSync('pre-commit', ['--version']).status === 0) {
    it('hold with pre-commit', () => {
      const source = Repository.create();
      repositories.push(source);
      source.commit({ '.pre-commit-hooks.yaml': readFileSync(`${root}.pre-commit-hooks.yaml`, 'utf8') });
      const configuration = recipe(PAGE, 'pre-commit')['.pre-commit-config.yaml'] ?? '';
      repository.write('.pre-commit-config.yaml', configuration.replace(/repo: .*/, `repo: ${source.folder}`).replace(/rev: .*/, `rev: ${source.git('rev-parse', 'HEAD')}`));
      repository.environment['PRE_COMMIT_HOME'] = repository.path('.cache/pre-commit');
      repository.git('add', '--all');
      execFileSync('pre-commit', ['install'], { cwd: repository.folder, env: { ...process.env, PRE_COMMIT_HOME: repository.path('.cache/pre-commit') }, stdio: 'ignore' });
      assertGate();
    });
  } else {
    it('hold with the entry that pre-commit calls', () => {
      repository.write('.git/hooks/pre-commit', `#!/bin/sh\ngit diff --cached --name-only --diff-filter=d -z | xargs -0 -r ${hook.entry}\n`);
      chmodSync(repository.path('.git/hooks/pre-commit'), 0o755);
      assertGate();
    });
  }
});
