/** Released migrations on the command line: quiet about them, loud about their edits, and `--baseline` to draw the line elsewhere. */
import assert from 'node:assert/strict';
import { runNode, type Finished } from '../harness/run.ts';
import { Repository } from '../harness/repository.ts';
import { repository as root } from '../harness/workspace.ts';

const CREATE = 'CREATE TABLE orders (id bigint PRIMARY KEY, note text);\n';
const RENAME = "SET lock_timeout = '2s';\nALTER TABLE orders RENAME COLUMN note TO remark;\n";
const INDEX = 'CREATE INDEX orders_remark ON orders (remark);\n';

interface Output {
  readonly summary: { readonly errors: number; readonly suppressed: number; readonly released: number };
  readonly files: readonly { readonly path: string; readonly problems: readonly { readonly rule: string; readonly message: { readonly what: string } }[] }[];
}

describe('zero-downtime check in a repository', function () {
  this.timeout(300_000);
  let repository: Repository;

  beforeEach(() => {
    repository = Repository.create();
    repository.commit({ 'migrations/1_create.sql': CREATE, 'migrations/2_rename.sql': RENAME });
    repository.git('checkout', '--quiet', '-b', 'topic');
    repository.commit({ 'readme.md': 'Begun.\n' });
  });

  afterEach(() => repository.remove());

  function check(...args: readonly string[]): Promise<Finished> {
    return runNode([`${root}cli/dist/main.js`, 'check', ...args], repository.folder);
  }

  async function rules(...args: readonly string[]): Promise<string[]> {
    const { files } = JSON.parse((await check('--format', 'json', ...args)).stdout) as Output;
    return files.flatMap(({ path, problems }) => problems.map(({ rule }) => `${path}: ${rule}`));
  }

  it('judges what is new, committed or not, and says how much is released', async () => {
    repository.commit({ 'migrations/3_index.sql': INDEX });
    repository.write('migrations/4_index.sql', INDEX.replace('orders_remark', 'orders_id'));
    assert.deepEqual(await rules(), ['migrations/3_index.sql: no-blocking-index', 'migrations/4_index.sql: no-blocking-index']);
    const { stdout, code } = await check();
    assert.match(stdout, /2 errors, 0 warnings in 4 files, 2 released \(--baseline none judges them, too\)\.\n$/);
    assert.equal(code, 1);
  });

  it('counts what there is in code that nobody has touched, so that no hazards does not pass for sound', async () => {
    const server = "import express from 'express';\nconst app = express();\napp.get('/orders', (_request, response) => { response.json([]); });\napp.listen(3000);\n";
    repository.git('checkout', '--quiet', 'main');
    repository.commit({ 'package.json': '{ "dependencies": { "express": "5.1.0" }, "scripts": { "start": "node server.js" } }\n', 'server.js': server });
    repository.git('checkout', '--quiet', '-B', 'topic');
    repository.commit({ 'readme.md': 'Begun anew.\n' });
    assert.equal((await check('server.js')).stdout, 'No hazards in 1 file, 1 in code that nobody has touched (--report all tells them, too).\n');
    assert.match((await check('server.js', '--report', 'all')).stdout, /require-graceful-shutdown[^]*0 errors, 1 warning in 1 file\.\n$/);
  });

  it('says nothing of an index on a table that goes out with it', async () => {
    repository.commit({ 'migrations/3_create.sql': 'CREATE TABLE payments (id bigint PRIMARY KEY, code text);\n' });
    repository.commit({ 'migrations/4_index.sql': 'CREATE INDEX payments_code ON payments (code);\n' });
    assert.deepEqual(await rules(), []);
    assert.deepEqual(await rules('--baseline', '3_create'), ['migrations/4_index.sql: no-blocking-index']);
  });

  it('tells an edit of what is released, and names the base', async () => {
    repository.write('migrations/2_rename.sql', RENAME.replace('remark', 'comment'));
    assert.deepEqual(await rules(), ['migrations/2_rename.sql: no-edited-migration']);
    assert.match((await check()).stdout, /`2_rename\.sql` is not what was released \(`main`, [0-9a-f]{7}\)\./);
  });

  it('takes a migration, a version or a commit for the baseline, and nothing for none', async () => {
    repository.commit({ 'migrations/3_index.sql': INDEX });
    const all = ['migrations/2_rename.sql: no-rename-column', 'migrations/3_index.sql: no-blocking-index'];
    assert.deepEqual(await rules('--baseline', 'none'), all);
    for (const baseline of ['1_create.sql', '1_create', 'migrations/1_create.sql', '1']) assert.deepEqual(await rules('--baseline', baseline), all, baseline);
    for (const baseline of ['3_index.sql', '3', 'HEAD', 'topic']) assert.deepEqual(await rules('--baseline', baseline), [], baseline);
  });

  it('tells a baseline that is nothing of all these, once', async () => {
    repository.commit({ 'migrations/3_index.sql': INDEX });
    const { stderr, code } = await check('--baseline', 'nowhere');
    assert.equal(stderr, 'zero-downtime: baseline "nowhere" is no migration, no version and no commit for migrations; nothing is taken for released.\n');
    assert.equal(code, 1);
  });

  it('keeps the comments of what is released from looking needless', async () => {
    repository.git('checkout', '--quiet', 'main');
    repository.commit({ 'migrations/3_index.sql': `-- eslint-disable-next-line zero-downtime/no-blocking-index -- a small table\n${INDEX}` });
    repository.git('checkout', '--quiet', '-B', 'topic');
    repository.commit({ 'readme.md': 'Begun anew.\n' });
    const { stdout, code } = await check();
    assert.equal(stdout, 'No hazards in 3 files, 1 disabled with a comment, 3 released (--baseline none judges them, too).\n');
    assert.equal(code, 0);
  });
});
