import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Browser, type Page } from 'playwright-core';
import { browser, CODE_SERVER, installTools, NODE } from './tools.ts';

/** Everything off that asks the network, or that moves while a test looks. */
const QUIET = {
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.tips.enabled': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'git.enabled': false,
  'files.autoSave': 'off',
  'typescript.disableAutomaticTypeAcquisition': true,
};

export interface WorkbenchOptions {
  /** A folder that is copied, and opened. */
  readonly project: string;
  /** Packages that are installed as a user would. */
  readonly extensions: readonly string[];
  readonly settings?: object;
  readonly env?: Readonly<Record<string, string>>;
  /** Links in the project, by their names. */
  readonly links?: Readonly<Record<string, string>>;
}

const START_MILLISECONDS = 60_000;
const LISTENING = /server listening on (http:\/\/127\.0\.0\.1:\d+)/;

/** A VS Code of its own: home, settings, extensions and a copy of a project, gone when it is stopped. */
export class Workbench {
  readonly project: string;
  readonly #home: string;
  readonly #server: ChildProcess;
  readonly #log: () => string;
  readonly #origin: string;
  readonly #abandon: () => void;

  private constructor(home: string, server: ChildProcess, log: () => string, origin: string, abandon: () => void) {
    this.#home = home;
    this.project = join(home, 'project');
    this.#server = server;
    this.#log = log;
    this.#origin = origin;
    this.#abandon = abandon;
  }

  static async start(options: WorkbenchOptions): Promise<Workbench> {
    installTools();
    const home = realpathSync(mkdtempSync(join(tmpdir(), 'zero-downtime-workbench-')));
    const project = join(home, 'project');
    cpSync(options.project, project, { recursive: true, filter: (path) => !/\/(?:node_modules|sound)$/.test(path) });
    for (const [name, target] of Object.entries(options.links ?? {})) symlinkSync(resolve(target), join(project, name));
    mkdirSync(join(home, 'data/User'), { recursive: true });
    writeFileSync(join(home, 'data/User/settings.json'), JSON.stringify({ ...QUIET, ...options.settings }, null, 2));
    const env = environment(home, options.env ?? {});
    const folders = ['--user-data-dir', join(home, 'data'), '--extensions-dir', join(home, 'extensions')];
    if (options.extensions.length > 0) await promisify(execFile)(NODE, [CODE_SERVER, ...folders, ...options.extensions.flatMap((path) => ['--install-extension', path])], { env });
    const flags = ['--bind-addr', '127.0.0.1:0', '--auth', 'none', '--disable-telemetry', '--disable-update-check', '--disable-workspace-trust', '--disable-getting-started-override', '--disable-proxy', '--ignore-last-opened'];
    // A process group of its own, so that the extension host and the language server end with it.
    const server = spawn(NODE, [CODE_SERVER, ...folders, ...flags], { env, cwd: home, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const abandon = (): void => {
      endGroup(server, 'SIGKILL');
      rmSync(home, { recursive: true, force: true });
    };
    process.once('exit', abandon);
    let log = '';
    const origin = await listening(server, (chunk) => (log += chunk));
    return new Workbench(home, server, () => log, origin, abandon);
  }

  /** What the server printed. */
  get log(): string {
    return this.#log();
  }

  /** The address of the workbench on its project; `payload` is VS Code's own parameter. */
  url(payload?: readonly (readonly [string, string])[]): string {
    const url = new URL(this.#origin);
    url.searchParams.set('folder', this.project);
    if (payload !== undefined) url.searchParams.set('payload', JSON.stringify(payload));
    return url.href;
  }

  /** The address of a path of this machine as the workbench has it. */
  remote(path: string): string {
    return `vscode-remote://${new URL(this.#origin).host}${resolve(path)}`;
  }

  async stop(): Promise<void> {
    process.off('exit', this.#abandon);
    if (this.#server.exitCode === null && this.#server.signalCode === null) {
      const ended = once(this.#server, 'exit');
      endGroup(this.#server, 'SIGTERM');
      const timer = setTimeout(() => endGroup(this.#server, 'SIGKILL'), 5000);
      await ended;
      clearTimeout(timer);
    }
    endGroup(this.#server, 'SIGKILL');
    rmSync(this.#home, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

function environment(home: string, more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return {
    PATH: `${dirname(NODE)}:${process.env.PATH ?? ''}`,
    HOME: home,
    LANG: 'C.UTF-8',
    SHELL: '/bin/sh',
    TMPDIR: tmpdir(),
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_DATA_HOME: join(home, 'share'),
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_RUNTIME_DIR: home,
    // No marketplace.
    EXTENSIONS_GALLERY: '{}',
    // Without it a built workbench runs no test inside its extension host.
    VSCODE_OPTIONS: 'enable-smoke-test-driver',
    ...more,
  };
}

function endGroup(server: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (server.pid !== undefined) process.kill(-server.pid, signal);
  } catch {
    // It has ended already.
  }
}

function listening(server: ChildProcess, take: (chunk: string) => void): Promise<string> {
  return new Promise((done, fail) => {
    let printed = '';
    const timer = setTimeout(() => fail(new Error(`The workbench did not start:\n${printed}`)), START_MILLISECONDS);
    const read = (chunk: Buffer): void => {
      printed += chunk.toString();
      take(chunk.toString());
      const origin = LISTENING.exec(printed)?.[1];
      if (origin === undefined) return;
      clearTimeout(timer);
      done(origin);
    };
    server.stdout?.on('data', read);
    server.stderr?.on('data', read);
    server.once('exit', (code) => {
      clearTimeout(timer);
      fail(new Error(`The workbench ended with ${code}:\n${printed}`));
    });
  });
}

const OFFLINE = '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1';

export function launchBrowser(): Promise<Browser> {
  const { path, env } = browser();
  const quiet = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'];
  return chromium.launch({ executablePath: path, headless: true, env: { ...process.env, ...env }, args: ['--no-sandbox', ...quiet, OFFLINE] });
}

/** A page of a fresh profile, and the addresses outside this machine that it asked for. */
export async function openPage(chrome: Browser, scale = 1): Promise<{ readonly page: Page; readonly outside: readonly string[] }> {
  const context = await chrome.newContext({ viewport: { width: 1280, height: 800 }, deviceScaleFactor: scale });
  const outside: string[] = [];
  await context.route(
    (url) => url.protocol.startsWith('http') && url.hostname !== '127.0.0.1',
    (route) => {
      outside.push(route.request().url());
      return route.abort();
    },
  );
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  return { page, outside };
}
