/** `zero-downtime` as a gate: what has changed, what is known, its configuration, its other commands, and what goes wrong around it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { readFileConfiguration } from '../../cli/configuration.ts';
import { configurationSchema } from '../../cli/configuration-schema.ts';
import { Progress } from '../../cli/progress.ts';
import { rules } from '../../rules/index.ts';
import { Repository } from '../harness/repository.ts';
import { runNode, type Finished } from '../harness/run.ts';
import { repository as root } from '../harness/workspace.ts';

const CREATE = 'CREATE TABLE orders (id bigint PRIMARY KEY, note text);\n';
const INDEX = 'CREATE INDEX orders_note ON orders (note);\n';
const DROP = "SET lock_timeout = '2s';\nALTER TABLE orders DROP COLUMN note;\n";
const SERVER = "import express from 'express';\nimport session from 'express-session';\n\nconst app = express();\napp.use(session({ secret: 'x', resave: false }));\napp.listen(3000);\n";
const MANIFEST = '{ "private": true, "dependencies": { "express": "5", "express-session": "1" }, "scripts": { "start": "node src/server.js" } }';

function run(folder: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}, input?: string): Promise<Finished> {
  return runNode([`${root}cli/dist/main.js`, ...args], folder, environment, input);
}

describe('zero-downtime as a gate', function () {
  this.timeout(300_000);
  const repositories: Repository[] = [];
  let repository: Repository;

  function keep(made: Repository): Repository {
    repositories.push(made);
    return made;
  }

  /** A main branch with a released migration and a service, and a topic branch on it. */
  beforeEach(() => {
    repository = keep(Repository.create());
    repository.commit({ 'package.json': MANIFEST, 'db/migrations/1_create.sql': CREATE, 'src/server.js': SERVER });
    repository.git('checkout', '--quiet', '-b', 'topic');
    repository.commit({ 'readme.md': 'Begun.\n' });
  });

  afterEach(() => {
    for (const made of repositories.splice(0)) made.remove();
  });

  const check = (...args: readonly string[]): Promise<Finished> => run(repository.folder, ['check', ...args]);

  async function reported(...args: readonly string[]): Promise<string[]> {
    const { stdout } = await check('--format', 'json', ...args);
    const { files } = JSON.parse(stdout) as { readonly files: readonly { readonly path: string; readonly problems: readonly { readonly rule: string; readonly suppressed?: boolean }[] }[] };
    return files.flatMap(({ path, problems }) => problems.filter(({ suppressed }) => suppressed !== true).map(({ rule }) => `${path}: ${rule}`));
  }

  describe('of what has changed', () => {
    it('says nothing of code that nobody has touched, and everything with --report all', async () => {
      assert.deepEqual(await reported(), []);
      assert.ok((await reported('--report', 'all')).includes('src/server.js: no-in-memory-session-store'));
      repository.write('src/server.js', `${SERVER}// touched elsewhere\n`);
      assert.deepEqual(await reported(), []);
      repository.write('src/server.js', SERVER.replace("'x'", "'y'"));
      assert.ok((await reported()).includes('src/server.js: no-in-memory-session-store'));
      repository.write('src/server.js', SERVER.replace('const app = express();\n', '').replace('app.', 'express().'));
      assert.ok((await reported()).includes('src/server.js: no-in-memory-session-store'), 'a line is gone, and with it whatever it was good for');
    });

    it('looks at the files that changed since a commit', async () => {
      const first = repository.git('rev-parse', 'HEAD');
      repository.commit({ 'db/migrations/2_index.sql': INDEX });
      repository.commit({ 'readme.md': 'Goes on.\n' });
      assert.deepEqual(await reported('--since', 'main'), ['db/migrations/2_index.sql: no-blocking-index']);
      assert.deepEqual(await reported('--since', first), ['db/migrations/2_index.sql: no-blocking-index']);
      assert.deepEqual(await reported('--since', 'HEAD'), []);
      assert.match((await check('--since', 'main')).stdout, /in 1 file\.\n$/);
      repository.write('db/migrations/3_index.sql', INDEX.replace('orders_note', 'other'));
      assert.deepEqual(await reported('--since', 'HEAD'), ['db/migrations/3_index.sql: no-blocking-index']);
    });

    it('takes the commit of --since for what is released', async () => {
      repository.git('checkout', '--quiet', 'main');
      const before = repository.git('rev-parse', 'HEAD');
      repository.commit({ 'db/migrations/2_index.sql': INDEX });
      repository.commit({ 'readme.md': 'Released.\n' });
      assert.deepEqual(await reported(), []);
      assert.deepEqual(await reported('--since', before), ['db/migrations/2_index.sql: no-blocking-index']);
    });

    it('names the files whose verdict a change may change', async () => {
      repository.commit({ 'db/migrations/2_drop.sql': DROP, 'db/migrations/3_index.sql': 'CREATE INDEX other ON orders (id);\n', 'src/report.py': 'rows = query("select note from orders")\n' });
      const affected = async (...files: readonly string[]): Promise<string[]> => (await run(repository.folder, ['affected', ...files])).stdout.split('\n').filter((line) => line !== '');
      assert.deepEqual(await affected('src/report.py'), ['db/migrations/2_drop.sql']);
      assert.deepEqual(await affected('db/migrations/2_drop.sql'), ['db/migrations/2_drop.sql', 'db/migrations/3_index.sql']);
      assert.deepEqual(await affected('package.json'), ['db/migrations/2_drop.sql', 'db/migrations/3_index.sql', 'src/server.js']);
      assert.deepEqual(await affected('readme.md'), []);
      assert.deepEqual(await reported('--affected', 'src/report.py', 'readme.md'), ['db/migrations/2_drop.sql: no-drop-column']);
      assert.deepEqual(await reported('--affected', 'nowhere.py'), []);
      repository.git('rm', '--quiet', 'src/report.py');
      assert.deepEqual(await affected('src/report.py'), [], 'gone from the files; the base never had it');
    });
  });

  describe('in a repository of some age', () => {
    it('lists everything once, writes what it knows, and then reports what is new', async () => {
      const first = await check('--init');
      assert.equal(first.code, 0);
      assert.match(first.stdout, /no-in-memory-session-store/);
      assert.match(first.stderr, /zero-downtime\.json was written[^\n]*\n[^\n]*zero-downtime-suppressions\.json was written: \d+ reports? from above/);
      assert.deepEqual(JSON.parse(readFileSync(repository.path('zero-downtime.json'), 'utf8')), { $schema: 'https://zero-downtime.dev/schema.json', preset: 'recommended' });
      assert.match(readFileSync(repository.path('zero-downtime-suppressions.json'), 'utf8'), /"src\/server\.js": \{\n[\s\S]*"zero-downtime\/no-in-memory-session-store": \{\n {6}"count": 1\n/);

      const untouched = await check();
      assert.deepEqual([untouched.code, untouched.stderr], [0, ''], 'what is not told is there all the same');

      repository.write('src/server.js', SERVER.replace("'x'", "'z'"));
      const quiet = await check();
      assert.equal(quiet.code, 0);
      assert.match(quiet.stdout, /^No hazards in \d files?, \d known already/);
      repository.write('src/server.js', `${SERVER}app.use(session({ secret: 'y', resave: false }));\n`);
      assert.equal((await reported()).filter((line) => line.endsWith('no-in-memory-session-store')).length, 1, 'one more, and what nobody has touched stays known');
    });

    it('overwrites nothing', async () => {
      repository.write('zero-downtime.json', '{ "preset": "strict" }');
      assert.match((await check('--init')).stderr, /zero-downtime\.json is there already and stays as it is/);
      assert.equal(readFileSync(repository.path('zero-downtime.json'), 'utf8'), '{ "preset": "strict" }');
    });

    it('says what the list has too much, and takes it out', async () => {
      await check('--init');
      repository.write('src/server.js', "import express from 'express';\n\nexpress();\n");
      const { stderr, code } = await check();
      assert.equal(code, 0);
      assert.match(stderr, /lists more than there is: src\/server\.js has 0 of 1 no-in-memory-session-store[^\n]*--prune-suppressions/);
      await check('--prune-suppressions');
      assert.deepEqual(JSON.parse(readFileSync(repository.path('zero-downtime-suppressions.json'), 'utf8')), {});
      assert.equal((await check()).stderr, '');
    });

    it('tells a list that it cannot read, and reports everything', async () => {
      repository.write('zero-downtime-suppressions.json', '[');
      repository.write('db/migrations/2_index.sql', INDEX);
      const { stderr, code } = await check();
      assert.match(stderr, /zero-downtime-suppressions\.json cannot be read/);
      assert.equal(code, 1);
    });
  });

  describe('with a configuration', () => {
    it('takes preset, severities, files and settings from it, and the command line over it', async () => {
      repository.commit({ 'db/migrations/2_index.sql': INDEX, 'old/1.sql': 'DROP TABLE orders;\n' });
      assert.equal((await reported()).length, 2);
      repository.write('zero-downtime.json', JSON.stringify({ rules: { 'no-blocking-index': 'warn' }, ignores: ['old/**'], baseline: 'none' }));
      const { stdout, code } = await check();
      assert.match(stdout, /warning {2}no-blocking-index/);
      assert.doesNotMatch(stdout, /no-drop-table/);
      assert.equal(code, 0 + Number(/[1-9]\d* error/.test(stdout)));
      repository.write('other.json', JSON.stringify({ paths: ['old'] }));
      assert.deepEqual(await reported('--config', 'other.json'), ['old/1.sql: no-drop-table']);
      assert.deepEqual(await reported('--config', 'other.json', '--baseline', 'HEAD'), []);
    });

    it('tells what it cannot use, goes on with the rest, and does not end well', async () => {
      repository.write('zero-downtime.json', JSON.stringify({ preset: 'harsh', rules: { 'no-x': 'error', 'no-drop-table': 3 }, postgresVersion: 3, paths: 'db', colour: true }));
      const { stderr, code } = await check();
      assert.equal(code, 2);
      for (const told of [/preset must be/, /rules\.no-x is no rule/, /rules\.no-drop-table must be/, /postgresVersion must be/, /paths must be/, /colour is unknown/]) assert.match(stderr, told);
      repository.write('zero-downtime.json', '{');
      assert.match((await check()).stderr, /zero-downtime\.json cannot be read/);
      assert.match((await check('--config', 'nowhere.json')).stderr, /nowhere\.json cannot be read: ENOENT/);
    });

    it('has a schema that takes what the reader takes, and refuses what it refuses', () => {
      const validate = new Ajv({ strict: false }).compile(configurationSchema('https://zero-downtime.dev'));
      const good = [
        {},
        { $schema: 'x', preset: 'strict', rules: { 'no-drop-table': 'off' }, paths: ['db'], ignores: ['x/**'] },
        { postgresVersion: 16, migrations: ['db/**'], schema: 'app', runner: { tool: 'goose', transaction: 'file' }, baseline: 'none', releases: 'v*', lockTimeout: 'external', tables: { small: ['a'] }, report: 'all', singleInstance: true, platform: 'bun', server: { 'a/**': 'cli' }, shutdown: 'external', cacheClients: [{ module: 'a', export: 'b', method: 'put', key: 1, value: 2, ttl: 3, ttlUnit: 'ms' }], cacheWrappers: [{ module: 'a', export: 'b' }], gracePeriodSeconds: 30, callees: [{ callee: 'db.run', sqlArg: 1, tx: 'file' }, { callee: 'sql' }] },
        { projects: [{ migrations: ['a/**'], code: ['b/**'], postgresVersion: 14 }] },
      ];
      const bad = [{ preset: 'x' }, { rules: { 'no-drop-table': 1 } }, { rules: { nothing: 'off' } }, { paths: 'db' }, { postgresVersion: 9 }, { runner: {} }, { tables: {} }, { report: 'none' }, { platform: 'x' }, { singleInstance: 'yes' }, { server: { a: 'x' } }, { gracePeriodSeconds: -1 }, { cacheClients: [{ module: 'a' }] }, { cacheWrappers: [{ module: 'a', export: 'b', ttlUnit: 'h' }] }, { callees: ['run'] }, { callees: [{ callee: 'a b' }] }, { callees: [{ callee: 'a', sqlArg: -1 }] }, { lockTimeout: '2s' }, { colour: 1 }, { projects: [{}] }, { projects: [{ migrations: ['a'], colour: 1 }] }];
      for (const [wanted, all] of [[true, good], [false, bad]] as const) {
        for (const each of all) {
          const problems: string[] = [];
          readFileConfiguration(each, problems);
          assert.equal(validate(each), wanted, `schema on ${JSON.stringify(each)}`);
          assert.equal(problems.length === 0, wanted, `reader on ${JSON.stringify(each)}: ${problems.join()}`);
        }
      }
      assert.deepEqual(JSON.parse(readFileSync(`${root}cli/dist/configuration.schema.json`, 'utf8')), JSON.parse(JSON.stringify(configurationSchema('https://zero-downtime.dev'))));
    });
  });

  describe('on its command line', () => {
    it('takes over what has exactly one remedy, and reports the rest', async () => {
      repository.commit({ 'db/migrations/2_index.sql': `\ufeff${INDEX}`, 'db/migrations/3_drop.sql': DROP });
      const { stdout, stderr, code } = await check('--fix');
      assert.equal(readFileSync(repository.path('db/migrations/2_index.sql'), 'utf8'), `\ufeff${INDEX.replace('INDEX', 'INDEX CONCURRENTLY')}`);
      assert.match(stderr, /1 report of db\/migrations\/2_index\.sql repaired/);
      assert.doesNotMatch(stdout, /no-blocking-index/);
      assert.equal(readFileSync(repository.path('db/migrations/3_drop.sql'), 'utf8'), DROP);
      assert.equal(code, 0 + Number(/[1-9]\d* error/.test(stdout)));
    });

    it('checks standard input as if it stood in a file, and writes none', async () => {
      const { stdout, code } = await run(repository.folder, ['check', '--stdin', '--stdin-filename', 'db/migrations/2_index.sql', '--fix'], {}, INDEX);
      assert.equal(code, 1);
      assert.match(stdout, /^db\/migrations\/2_index\.sql\n\n {2}1:1 {2}error {2}no-blocking-index/);
      assert.throws(() => readFileSync(repository.path('db/migrations/2_index.sql')));
      assert.match((await run(repository.folder, ['check', '-'], {}, INDEX)).stdout, /no-blocking-index[^\n]*blocks orders/);
      assert.equal((await run(repository.folder, ['check', '-'], {}, CREATE)).code, 0);
    });

    it('writes reports into files beside the one that it prints', async () => {
      repository.commit({ 'db/migrations/2_index.sql': INDEX });
      const { stdout, code } = await check('--format', 'github', '--output', 'sarif=out.sarif', '--output', 'markdown=out.md');
      assert.equal(code, 1);
      assert.match(stdout, /^::error file=db\/migrations\/2_index\.sql/);
      assert.match(readFileSync(repository.path('out.sarif'), 'utf8'), /"version": "2\.1\.0"/);
      assert.match(readFileSync(repository.path('out.md'), 'utf8'), /^### Zero Downtime: 1 error/);
    });

    it('explains a rule, lists the rules, and guesses which was meant', async () => {
      const page = await run(repository.folder, ['explain', 'zero-downtime/no-drop-column']);
      assert.match(page.stdout, /^# no-drop-column\n/);
      assert.doesNotMatch(page.stdout, /\]\(\.\.|```sql flagged/);
      const list = await run(repository.folder, ['explain']);
      assert.equal(list.stdout.split('\n').length, rules.length + 1);
      const meant = await run(repository.folder, ['explain', 'no-drop-columns']);
      assert.deepEqual([meant.code, meant.stderr], [2, 'zero-downtime: no-drop-columns is no rule; is no-drop-column meant?\n']);
    });

    it('has help for each command, with every option and exit code', async () => {
      const help = (await run(repository.folder, ['help', 'check'])).stdout;
      for (const option of ['--since', '--fix', '--stdin-filename', '--output', '--init', '--baseline', '--report']) assert.ok(help.includes(option), option);
      assert.match(help, /Exit codes:\n {2}0 [\s\S]* {2}1 [\s\S]* {2}2 /);
      assert.equal((await run(repository.folder, ['affected', '--help'])).stdout, (await run(repository.folder, ['help', 'affected'])).stdout);
      assert.match((await run(repository.folder, ['check', '--since'])).stderr, /--since needs a value/);
    });
  });

  describe('where something is amiss', () => {
    it('tells a base that is not there, and does not end well', async () => {
      const { stderr, stdout, code } = await check('--since', 'origin/nowhere');
      assert.deepEqual([code, stdout], [2, '']);
      assert.equal(stderr, 'zero-downtime: --since origin/nowhere is no commit here. Fetch it first.\n');
      assert.match((await check('--since', '--output=x')).stderr, /--since/);
      repository.git('checkout', '--quiet', '--orphan', 'other');
      repository.commit({ 'readme.md': 'Apart.\n' });
      assert.match((await check('--since', 'main')).stderr, /HEAD and main have no commit in common\./);
      assert.equal((await check('--baseline', 'nowhere', 'db/migrations/1_create.sql')).code, 2);
    });

    it('works on a detached head', async () => {
      repository.commit({ 'db/migrations/2_index.sql': INDEX });
      repository.git('checkout', '--quiet', '--detach');
      assert.deepEqual(await reported(), ['db/migrations/2_index.sql: no-blocking-index']);
      assert.deepEqual(await reported('--since', 'main'), ['db/migrations/2_index.sql: no-blocking-index']);
    });

    it('says that a clone is too shallow, and judges everything', async () => {
      repository.commit({ 'db/migrations/2_index.sql': INDEX });
      const shallow = keep(Repository.clone(repository, '--depth', '1', '--single-branch', '--branch', 'topic'));
      const all = await run(shallow.folder, ['check']);
      assert.match(all.stderr, /too shallow to tell what is released, so everything is judged: fetch its base/);
      assert.equal(all.code, 1);
      const since = await run(shallow.folder, ['check', '--since', 'origin/main']);
      assert.match(since.stderr, /--since origin\/main is no commit here\. This clone is shallow: fetch more of its history/);
      assert.equal(since.code, 2);
    });

    it('tells that there is no repository, or no git', async () => {
      repository.write('db/migrations/2_index.sql', INDEX);
      const without = await run(repository.folder, ['check', '--since', 'main'], { PATH: '/nowhere' });
      assert.deepEqual([without.code, without.stderr], [2, 'zero-downtime: --since needs git, which cannot be run here.\n']);
      const plain = await run(repository.folder, ['check'], { PATH: '/nowhere' });
      assert.equal(plain.code, 1, 'nothing is known to be released, so everything is judged');
      const none = await run('/', ['check', '--since', 'main', '/nowhere']);
      assert.match(none.stderr, /--since needs a git repository/);
      assert.equal(none.code, 2);
    });

    it('tells what it cannot write, and loses nothing', async () => {
      repository.commit({ 'db/migrations/2_index.sql': INDEX });
      const { stdout, stderr, code } = await check('--output', 'sarif=readme.md/out.sarif', '--output', 'json=db');
      assert.match(stderr, /readme\.md\/out\.sarif cannot be written: ENOTDIR/);
      assert.match(stderr, /db cannot be written: EISDIR/);
      assert.match(stdout, /no-blocking-index/);
      assert.equal(code, 1);
      assert.equal((await check('db/migrations/1_create.sql', '--output', 'json=db')).code, 2);
      assert.match((await check('--output', 'pdf=x')).stderr, /--output must be <format>=<file>/);
    });

    it('goes on where a file has vanished, and says so', async () => {
      repository.commit({ 'db/migrations/2_index.sql': INDEX });
      const { stderr, stdout, code } = await check('db/migrations/2_index.sql', 'db/migrations/3_gone.sql');
      assert.match(stderr, /db\/migrations\/3_gone\.sql does not exist/);
      assert.match(stdout, /no-blocking-index/);
      assert.equal(code, 1);
    });
  });
});

describe('the progress of a long run', () => {
  function shown(isTTY: boolean, milliseconds: number, steps: number): string {
    let now = 0;
    let text = '';
    const progress = new Progress({ isTTY, write: (more) => (text += more) }, steps, () => now);
    for (let step = 0; step < steps; step += 1) {
      now += milliseconds;
      progress.step();
    }
    progress.end();
    return text;
  }

  it('is one line of a terminal, after a second, and gone at the end', () => {
    assert.equal(shown(true, 500, 3), '\r\u001b[K2 of 3 files\r\u001b[K3 of 3 files\r\u001b[K');
    assert.equal(shown(true, 10, 50), '');
    assert.equal(shown(false, 500, 10), '');
  });
});
