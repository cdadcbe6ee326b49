/** The command line where nothing may be written, and where files vanish while it runs. */
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, createWriteStream, readdirSync, rmSync, statSync } from 'node:fs';
import type { Finished } from '../harness/run.ts';
import { repository, Workspace } from '../harness/workspace.ts';

const CREATE = 'CREATE TABLE orders (id bigint PRIMARY KEY, note text);\n';
const CONCURRENT = "SET lock_timeout = '2s';\nBEGIN;\nCREATE INDEX CONCURRENTLY orders_note ON orders (note);\nCOMMIT;\n";
const INDEX = 'CREATE INDEX orders_note ON orders (note);\n';
const NOBODY = 65_534;

/** Programs that mount a folder read-only for what they start; which of them may depends on the machine. */
const MOUNTS = [['unshare', '--mount'], ['unshare', '--map-root-user', '--mount']].map((program) => [...program, 'sh', '-c', 'mount -o ro,bind "$0" "$0" && cd "$0" && exec "$@"']);

describe('zero-downtime in a folder that', function () {
  this.timeout(300_000);
  let workspace: Workspace;

  /** The command line lies in the folder as npm would have installed it. */
  beforeEach(() => {
    workspace = new Workspace({ 'zero-downtime.json': '{ "baseline": "none" }', 'db/1_create.sql': CREATE, 'db/2_index.sql': INDEX, 'db/3_concurrent.sql': CONCURRENT });
    cpSync(`${repository}cli/dist`, `${workspace.folder}/node_modules/zero-downtime/dist`, { recursive: true });
    cpSync(`${repository}node_modules/libpg-query/`, `${workspace.folder}/node_modules/libpg-query`, { recursive: true, dereference: true });
    workspace.write('node_modules/zero-downtime/package.json', '{ "type": "module" }');
  });

  afterEach(() => {
    chmodAll(workspace.folder, 0o755, 0o644);
    workspace.remove();
  });

  function chmodAll(folder: string, folders: number, files: number): void {
    chmodSync(folder, folders);
    for (const name of readdirSync(folder)) {
      const path = `${folder}/${name}`;
      const status = statSync(path, { throwIfNoEntry: false });
      if (name === 'eslint-plugin-zero-downtime' || status === undefined) continue;
      if (status.isDirectory()) chmodAll(path, folders, files);
      else if (status.isFile()) chmodSync(path, files);
    }
  }

  function start(args: readonly string[], prefix: readonly string[] = [], user?: number): ReturnType<typeof spawn> {
    const command = [...prefix, process.execPath, `${workspace.folder}/node_modules/zero-downtime/dist/main.js`, ...args];
    const whose = user === undefined ? {} : { uid: user, gid: user };
    return spawn(command[0] ?? '', command.slice(1), { cwd: workspace.folder, env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'], ...whose });
  }

  function ended(child: ReturnType<typeof spawn>): Promise<Finished> {
    return new Promise((resolve, reject) => {
      let stdout = '';
      let stderr = '';
      child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
      child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, stdout, stderr }));
    });
  }

  /** Runs where nothing can be written: on a read-only mount, else as somebody without the right. */
  function readOnly(...args: readonly string[]): Promise<Finished> {
    const mount = MOUNTS.find(([program = '', ...rest]) => spawnSync(program, [...rest, workspace.folder, 'true'], { stdio: 'ignore' }).status === 0);
    if (mount !== undefined) return ended(start(args, [...mount, workspace.folder]));
    chmodAll(workspace.folder, 0o555, 0o444);
    return ended(start(args, [], process.getuid?.() === 0 ? NOBODY : undefined));
  }

  it('is read-only is checked like any other', async () => {
    const { code, stdout, stderr } = await readOnly('check', 'db');
    assert.deepEqual([code, stderr], [1, '']);
    assert.match(stdout, /no-blocking-index/);
    assert.match(stdout, /2 errors, 0 warnings in 3 files\.\n$/);
  });

  it('is read-only keeps its files, and every report is told all the same', async () => {
    const report = await readOnly('check', 'db', '--output', 'sarif=out.sarif');
    assert.match(report.stderr, /^zero-downtime: out\.sarif cannot be written: (?:EROFS|EACCES)[^\n]*\n$/);
    assert.match(report.stdout, /no-blocking-index/);
    assert.equal(report.code, 1);
    const sound = await readOnly('check', 'db/1_create.sql', '--output', 'sarif=out.sarif');
    assert.equal(sound.code, 2, 'nothing is wrong with the migration, but the report is not where it was to be');
  });

  it('is read-only is told what --init could not write', async () => {
    const { code, stderr } = await readOnly('check', '--init', 'db');
    assert.match(stderr, /zero-downtime-suppressions\.json cannot be written: (?:EROFS|EACCES)/);
    assert.equal(code, 2);
  });

  it('loses a file while the run waits for another goes on, and says so', async () => {
    rmSync(workspace.path('db/2_index.sql'));
    execFileSync('mkfifo', [workspace.path('db/2_slow.sql')]);
    const run = start(['check', 'db/2_slow.sql', 'db/3_concurrent.sql', 'db/1_create.sql']);
    const end = ended(run);
    // Whoever opens a pipe for writing waits until the other end reads: by then the run has looked for its files.
    const pipe = createWriteStream(workspace.path('db/2_slow.sql'));
    await new Promise((resolve) => pipe.once('open', resolve));
    rmSync(workspace.path('db/3_concurrent.sql'));
    pipe.end(INDEX);
    const { code, stdout, stderr } = await end;
    assert.equal(stderr, 'zero-downtime: db/3_concurrent.sql is not there any more.\n');
    assert.match(stdout, /db\/2_slow\.sql[\s\S]*no-blocking-index/);
    assert.equal(code, 1);
  });
});
