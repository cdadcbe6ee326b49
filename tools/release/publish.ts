/** `npm run release`: publishes what is built, with provenance. Without a token it packs, says so, and publishes nothing. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageExtension, PACKAGE } from '../package.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The packages on npm. */
const PACKAGES = ['eslint-plugin', 'cli', 'server'];

/** A configuration of npm by which the registry that it uses knows us; the token itself stays in the environment. */
function configuration(folder: string): string {
  const registry = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
  const path = join(folder, 'npmrc');
  writeFileSync(path, `${registry.replace(/^https?:/, '')}:_authToken=\${NODE_AUTH_TOKEN}\n`);
  return path;
}

function publishPackages(): void {
  const token = process.env['NODE_AUTH_TOKEN'] ?? '';
  const temporary = mkdtempSync(join(tmpdir(), 'zero-downtime-release-'));
  const publish = token === '' ? ['pack', '--dry-run', '--ignore-scripts'] : ['publish', '--provenance', '--access', 'public', '--ignore-scripts', '--userconfig', configuration(temporary)];
  for (const folder of PACKAGES) {
    if (!existsSync(`${root}${folder}/dist`)) throw new Error(`${folder} is not built: npm run build`);
    execFileSync('npm', publish, { cwd: `${root}${folder}`, stdio: 'inherit' });
  }
  rmSync(temporary, { recursive: true });
  if (token === '') process.stdout.write('NODE_AUTH_TOKEN is not set, so nothing was published on npm.\n');
}

async function publishExtension(): Promise<void> {
  await packageExtension();
  if ((process.env['VSCE_PAT'] ?? '') === '') process.stdout.write(`VSCE_PAT is not set, so the extension was packed into ${PACKAGE} and not published.\n`);
  else execFileSync('npx', ['vsce', 'publish', '--packagePath', PACKAGE], { cwd: root, stdio: 'inherit' });
}

publishPackages();
await publishExtension();
