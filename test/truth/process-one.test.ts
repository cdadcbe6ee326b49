/**
 * What becomes of SIGTERM where something stands as process 1 in front of a service that ends in order: measured with the shells and
 * the npm of the machine that runs the tests, in a process namespace of its own, as a container has. Only Linux has them.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as later } from 'node:timers/promises';

/** Says when it is up, and takes a while to end in order. */
const SERVICE = `
  process.on('SIGTERM', () => setTimeout(() => { console.log('in order'); process.exit(0); }, 300));
  setInterval(() => undefined, 1000);
  console.log('up');
`;

/** Longer than the service needs, and than any shell takes to hand a signal on. */
const PATIENCE = 2_000;

type Outcome = 'in order' | 'never told' | 'cut off';

if (process.platform === 'linux') {
  describe('SIGTERM to process 1', () => {
    let folder: string;

    before(() => {
      folder = mkdtempSync(join(tmpdir(), 'process-one-'));
      writeFileSync(join(folder, 'service.js'), SERVICE);
      writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'service', scripts: { start: 'node service.js' } }));
    });

    after(() => rmSync(folder, { recursive: true, force: true }));

    function script(name: string, text: string): string {
      const path = join(folder, name);
      writeFileSync(path, text);
      chmodSync(path, 0o755);
      return path;
    }

    async function outcomeOf(command: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Outcome> {
      const asRoot = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
      const child = spawn('unshare', [...asRoot, '--pid', '--fork', '--mount-proc', '--kill-child', ...command], { cwd: folder, env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'ignore'] });
      const said: string[] = [];
      const ended = once(child, 'close');
      const up = new Promise<void>((resolve) => createInterface(child.stdout).on('line', (line) => {
        said.push(line);
        if (line === 'up') resolve();
      }));
      await Promise.race([up, ended]);
      const first = Number(readFileSync(`/proc/${child.pid ?? 0}/task/${child.pid ?? 0}/children`, 'utf8').trim());
      process.kill(first, 'SIGTERM');
      const patience = new AbortController();
      const outcome = await Promise.race([ended.then(() => 'ended'), later(PATIENCE, 'still there', { signal: patience.signal })]);
      patience.abort();
      if (outcome === 'still there') process.kill(first, 'SIGKILL');
      await ended;
      return said.includes('in order') ? 'in order' : outcome === 'ended' ? 'cut off' : 'never told';
    }

    it('ends the service in order where it is process 1', async () => assert.equal(await outcomeOf(['node', 'service.js']), 'in order'));

    const shells = { dash: ['/bin/dash'], bash: ['/bin/bash'], busybox: ['/bin/busybox', 'sh'] } as const;
    for (const [name, shell] of Object.entries(shells)) {
      const [program = ''] = shell;
      if (!existsSync(program) && !existsSync(`/usr${program}`)) continue;
      const leaves = name !== 'dash';

      it(`${leaves ? 'reaches' : 'never reaches'} what ${name} starts with -c`, async () => {
        assert.equal(await outcomeOf([...shell, '-c', 'node service.js']), leaves ? 'in order' : 'never told');
        assert.equal(await outcomeOf([...shell, '-c', 'true && node service.js']), leaves ? 'in order' : 'never told');
      });

      it(`reaches what ${name} is told to become`, async () => assert.equal(await outcomeOf([...shell, '-c', 'true && exec node service.js']), 'in order'));

      it(`never reaches the last line of a script of ${name}, unless that is exec`, async () => {
        assert.equal(await outcomeOf([...shell, script('starts.sh', 'true\nnode service.js\n')]), 'never told');
        assert.equal(await outcomeOf([...shell, script('becomes.sh', 'true\nexec node service.js\n')]), 'in order');
      });

      // npm takes one program for its shell.
      if (shell.length > 1) continue;
      it(`${leaves ? 'reaches' : 'does not reach'} what npm starts with ${name}`, async () => {
        const npm = (process.env['PATH'] ?? '').split(delimiter).map((each) => join(each, 'npm')).find((path) => existsSync(path)) ?? 'npm';
        const outcome = await outcomeOf([npm, 'start'], { npm_config_script_shell: program });
        if (leaves) assert.equal(outcome, 'in order');
        else assert.notEqual(outcome, 'in order');
      });
    }
  });
}
