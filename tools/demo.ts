/** `npm run demo`: the main job on the example service. What it finds is the point, so it ends well either way. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const service = `${root}examples/orders-service`;

function run(...args: readonly string[]): void {
  process.stdout.write(`\n$ zero-downtime ${args.join(' ')}\n\n`);
  const { status, error } = spawnSync(process.execPath, [`${root}cli/dist/main.js`, ...args], { cwd: service, stdio: 'inherit' });
  if (error !== undefined || status === null || status > 1) {
    process.stderr.write('The example could not be checked.\n');
    process.exitCode = 1;
  }
}

process.stdout.write('The pull request under review, examples/orders-service/migrations:\n');
run('check', '--baseline', 'none', 'migrations');
process.stdout.write('\nThe service that is deployed with them, its manifests and its Dockerfile:\n');
run('check', '--baseline', 'none', 'src', 'k8s', 'Dockerfile', 'compose.yaml');
process.stdout.write('\nThe same done the safe way, examples/orders-service/sound:\n');
run('check', '--baseline', 'none', 'sound');
process.stdout.write('\nThe whole safe change for the rename, as it would be written:\n');
run('plan', 'migrations/20260112101500_rename_user_email.sql:1');
