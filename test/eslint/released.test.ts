/** Released migrations under ESLint: quiet about them, their comments are no litter, and its cache knows the base. */
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { Repository } from '../harness/repository.ts';
import { runNode } from '../harness/run.ts';
import { repository as root } from '../harness/workspace.ts';

const CREATE = 'CREATE TABLE orders (id bigint PRIMARY KEY, note text);\n';
const RENAME = "SET lock_timeout = '2s';\nALTER TABLE orders RENAME COLUMN note TO remark;\n";
const INDEX = 'CREATE INDEX orders_remark ON orders (remark);\n';
const CONFIG = "import zeroDowntime from 'eslint-plugin-zero-downtime';\nexport default [...zeroDowntime.configs.recommended];\n";

describe('ESLint in a repository', function () {
  this.timeout(300_000);
  let repository: Repository;

  beforeEach(() => {
    repository = Repository.create();
    mkdirSync(repository.path('node_modules'));
    symlinkSync(`${root}eslint-plugin`, repository.path('node_modules/eslint-plugin-zero-downtime'), 'dir');
    repository.commit({ '.gitignore': 'node_modules\n.eslintcache\n', 'eslint.config.mjs': CONFIG, 'migrations/1_create.sql': CREATE, 'migrations/2_rename.sql': RENAME });
    repository.git('checkout', '--quiet', '-b', 'topic');
    repository.commit({ 'readme.md': 'Begun.\n' });
  });

  afterEach(() => repository.remove());

  async function reported(...args: readonly string[]): Promise<string[]> {
    const { stdout, stderr } = await runNode([`${root}node_modules/eslint/bin/eslint.js`, '--format', 'json', ...args, '.'], repository.folder);
    assert.match(stdout, /^\[/, stderr);
    const results = JSON.parse(stdout) as readonly { readonly filePath: string; readonly messages: readonly { readonly ruleId: string | null }[] }[];
    return results.flatMap(({ filePath, messages }) => messages.map(({ ruleId }) => `${filePath.slice(repository.folder.length + 1)}: ${ruleId ?? 'unused directive'}`));
  }

  it('reports what is new, and the edit of what is not', async () => {
    repository.write('migrations/3_index.sql', INDEX);
    assert.deepEqual(await reported(), ['migrations/3_index.sql: zero-downtime/no-blocking-index']);
    repository.write('migrations/2_rename.sql', RENAME.replace('remark', 'comment'));
    assert.deepEqual(await reported(), ['migrations/2_rename.sql: zero-downtime/no-edited-migration', 'migrations/3_index.sql: zero-downtime/no-blocking-index']);
  });

  it('reports everything where the settings say that nothing is released', async () => {
    repository.write('eslint.config.mjs', CONFIG.replace('recommended]', "recommended, { settings: { 'zero-downtime': { baseline: 'none' } } }]"));
    assert.deepEqual(await reported(), ['migrations/2_rename.sql: zero-downtime/no-rename-column']);
  });

  it('does not call a comment needless because its migration was released', async () => {
    const text = `-- eslint-disable-next-line zero-downtime/no-blocking-index -- a small table\n${INDEX}-- eslint-disable-next-line zero-downtime/no-drop-column -- a mistake\nSELECT 1;\n`;
    repository.write('migrations/3_index.sql', text);
    assert.deepEqual(await reported(), ['migrations/3_index.sql: unused directive']);
    repository.commit({ 'readme.md': 'Goes on.\n' });
    repository.git('branch', '--force', 'main', 'topic');
    repository.commit({ 'other.txt': '' });
    assert.deepEqual(await reported(), ['migrations/3_index.sql: unused directive'], 'what was needless before is so still');
  });

  it('gives the new verdict under --cache when the last code that names a dropped column goes', async () => {
    repository.commit({ 'src/a.ts': "query('SELECT id FROM orders');\n" });
    repository.git('branch', '--force', 'main', 'topic');
    repository.commit({ 'other.txt': '' });
    repository.write('migrations/3_drop.sql', "SET lock_timeout = '2s';\nALTER TABLE orders DROP COLUMN remark;\n");
    assert.deepEqual(await reported('--cache'), [], 'neither what runs nor what is written now names it');
    repository.write('src/b.ts', "query('SELECT remark FROM orders');\n");
    assert.deepEqual(await reported('--cache'), ['migrations/3_drop.sql: zero-downtime/no-drop-column']);
    repository.write('src/b.ts', "query('SELECT id FROM orders');\n");
    assert.deepEqual(await reported('--cache'), []);
  });

  it('gives the new verdict under --cache when a tag says that other code runs', async () => {
    repository.write('eslint.config.mjs', CONFIG.replace('recommended]', "recommended, { settings: { 'zero-downtime': { releases: 'v*' } } }]"));
    repository.commit({ 'src/a.ts': "query('SELECT remark FROM orders');\n" });
    repository.git('tag', 'v1');
    repository.commit({ 'src/a.ts': "query('SELECT id FROM orders');\n" });
    repository.git('branch', '--force', 'main', 'topic');
    repository.commit({ 'other.txt': '' });
    repository.write('migrations/3_drop.sql', "SET lock_timeout = '2s';\nALTER TABLE orders DROP COLUMN remark;\n");
    assert.deepEqual(await reported('--cache'), ['migrations/3_drop.sql: zero-downtime/no-drop-column'], 'v1 still reads it');
    repository.git('tag', 'v2', 'main');
    assert.deepEqual(await reported('--cache'), []);
  });

  it('tells code that names what an unreleased migration takes away, and under --cache what another migration does to it', async () => {
    repository.write('eslint.config.mjs', CONFIG.replace('recommended', 'strict'));
    repository.commit({ 'src/a.js': "query('SELECT remark FROM orders');\nquery('SELECT mood FROM orders');\n" });
    repository.git('branch', '--force', 'main', 'topic');
    repository.commit({ 'other.txt': '' });
    assert.deepEqual(await reported('--cache'), [], 'what is as it was is not told');
    repository.write('migrations/3_drop.sql', "SET lock_timeout = '2s';\nALTER TABLE orders DROP COLUMN remark;\n");
    assert.deepEqual(await reported('--cache'), ['migrations/3_drop.sql: zero-downtime/no-drop-column', 'src/a.js: zero-downtime/no-removed-name']);
    repository.write('src/a.js', "query('SELECT mood FROM orders WHERE id > 1');\n");
    repository.write('migrations/3_drop.sql', "SET lock_timeout = '2s';\nALTER TABLE orders ADD COLUMN nick text;\n");
    assert.deepEqual(await reported('--cache'), ['src/a.js: zero-downtime/no-missing-column']);
    repository.write('migrations/3_drop.sql', "SET lock_timeout = '2s';\nALTER TABLE orders ADD COLUMN mood text;\n");
    assert.deepEqual(await reported('--cache'), []);
  });

  it('gives the new verdict under --cache when a release moves the base', async () => {
    repository.commit({ 'migrations/3_index.sql': INDEX });
    assert.deepEqual(await reported('--cache'), ['migrations/3_index.sql: zero-downtime/no-blocking-index']);
    repository.git('branch', '--force', 'main', 'topic');
    repository.git('commit', '--quiet', '--allow-empty', '--message', 'Next');
    assert.deepEqual(await reported('--cache'), []);
  });
});
