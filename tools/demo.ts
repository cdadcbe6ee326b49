/** `npm run demo`: the main job on the example service. What it finds is the point, so it ends well either way. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const service = `${root}examples/orders-service`;

function check(folder: string): void {
  process.stdout.write(`\n$ zero-downtime check --baseline none ${folder}\n\n`);
  const { status, error } = spawnSync(process.execPath, [`${root}cli/dist/main.js`, 'check', '--baseline', 'none', folder], { cwd: service, stdio: 'inherit' });
  if (error !== undefined || status === null || status > 1) {
    process.stderr.write('The example could not be checked.\n');
    process.exitCode = 1;
  }
}

process.stdout.write('The pull request under review, examples/orders-service/migrations:\n');
check('migrations');
process.stdout.write('\nThe same changes done the safe way, examples/orders-service/sound/migrations:\n');
check('sound/migrations');
