/** Builds every package: one bundle each, with only the packages that they declare left outside. */
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions, type BuildResult } from 'esbuild';
import { generateProject } from '../bench/projects/generate.ts';
import { ruleFolders, writeCatalogue } from './catalogue.ts';
import { thirdPartyLicences } from './third-party.ts';

const root = fileURLToPath(new URL('../', import.meta.url));

interface Manifest {
  readonly homepage?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(`${root}${folder}package.json`, 'utf8')) as Manifest;
}

function optionsFor(folder: string, entries: Readonly<Record<string, string>>, banner: string): BuildOptions {
  const { dependencies = {}, peerDependencies = {} } = manifestOf(folder);
  return {
    entryPoints: Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, `${root}${folder}${path}`])),
    outdir: `${root}${folder}dist`,
    bundle: true,
    metafile: true,
    absWorkingDir: root,
    // What is imported when it is needed is a file of its own, and costs nobody else the time to load it.
    splitting: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    legalComments: 'inline',
    logLevel: 'warning',
    external: [...Object.keys(dependencies), ...Object.keys(peerDependencies)],
    define: { PAGES: JSON.stringify('./pages'), HOMEPAGE: JSON.stringify(manifestOf('').homepage), TYPESCRIPT_PARSER: JSON.stringify('./typescript-parser.cjs'), YAML_PARSER: JSON.stringify('./yaml-parser.cjs'), DOCKERFILE_PARSER: JSON.stringify('./dockerfile-parser.cjs') },
    banner: { js: banner },
  };
}

// Bundled CommonJS packages ask for Node's own modules through require, which a module has not.
const REQUIRE = "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** The server, and the process that reads a project's ESLint configuration for it. */
const SERVER = { main: 'main.ts', 'eslint-reader': 'eslint/reader.ts' };

/** For `eslint --format`; each is loaded by its path. */
const FORMATTERS = Object.fromEntries(['sarif', 'github', 'gitlab', 'markdown'].map((name) => [`formatters/${name}`, `formatters/${name}.ts`]));

/** The rules' pages, for `zero-downtime explain` and for what shows help beside a report. */
function copyPages(folder: string): void {
  mkdirSync(`${root}${folder}dist/pages`, { recursive: true });
  for (const rule of ruleFolders()) copyFileSync(`${root}rules/${rule}/README.md`, `${root}${folder}dist/pages/${rule.slice(rule.indexOf('/') + 1)}.md`);
}

/** Parsers that are large or rarely needed are files of their own, each loaded by the first text that needs it. */
const PARSERS = { 'typescript-parser': '@typescript-eslint/parser', 'yaml-parser': 'yaml', 'dockerfile-parser': 'dockerfile-ast' };

function parsers(folder: string, entryPoints: Readonly<Record<string, string>>): BuildOptions {
  return {
    entryPoints,
    absWorkingDir: root,
    outdir: `${root}${folder}dist`,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    metafile: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    legalComments: 'none',
    logLevel: 'error',
  };
}

/** VS Code loads an extension that is CommonJS in every version that it supports. */
function extensionClient(): BuildOptions {
  return {
    entryPoints: [`${root}client/extension.ts`],
    outfile: `${root}dist/extension.cjs`,
    bundle: true,
    metafile: true,
    absWorkingDir: root,
    minify: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    legalComments: 'inline',
    logLevel: 'warning',
    external: ['vscode'],
  };
}

// What a module knows of its place, for one that is built as CommonJS.
const PLACE = "const __place = require('node:url').pathToFileURL(__filename).href;";

/** The command line in one piece, which starts from V8's own cache of compiled code (`cli/start.ts`): that takes CommonJS. */
function commandLine(): BuildOptions {
  const options = optionsFor('cli/', { 'command-line': 'main.ts' }, PLACE);
  return { ...options, splitting: false, format: 'cjs', outExtension: { '.js': '.cjs' }, minify: true, legalComments: 'none', external: ['libpg-query'], define: { ...options.define, 'import.meta.url': '__place' } };
}

/** What V8 makes of the command line while it checks a project like those of its users, and of the parsers. */
function writeCodeCache(): void {
  const folder = mkdtempSync(`${tmpdir()}/zero-downtime-build-`);
  generateProject(folder, 60);
  copyFileSync(`${root}tools/build.ts`, `${folder}/service.ts`);
  execFileSync(process.execPath, [`${root}tools/code-cache.cjs`, `${root}cli/dist`, folder]);
  rmSync(folder, { recursive: true, force: true });
}

/** The server inside the extension: nothing from outside but PostgreSQL's parser, which lies beside it. */
function extensionServer(): BuildOptions {
  return { ...optionsFor('server/', SERVER, REQUIRE), outdir: `${root}dist/server`, minify: true, external: ['libpg-query'] };
}

/** An extension is installed without npm, so the one package that it needs beside its bundles goes in as it is. */
function copyParsers(): void {
  const installed = dirname(dirname(createRequire(import.meta.url).resolve('libpg-query')));
  for (const path of ['package.json', 'LICENSE', 'wasm/index.cjs', 'wasm/libpg-query.js', 'wasm/libpg-query.wasm']) {
    cpSync(`${installed}/${path}`, `${root}dist/server/node_modules/libpg-query/${path}`);
  }
  for (const name of Object.keys(PARSERS)) copyFileSync(`${root}cli/dist/${name}.cjs`, `${root}dist/server/${name}.cjs`);
}

function writeLicences(results: Readonly<Record<string, readonly BuildResult[]>>): void {
  for (const [folder, parts] of Object.entries(results)) writeFileSync(`${root}${folder}dist/third-party-licences.txt`, thirdPartyLicences(parts.map(({ metafile }) => metafile), root));
}

/** Builds all packages into their `dist` folders. */
export async function buildAll(): Promise<void> {
  writeCatalogue();
  // Pieces of an earlier build have names of their own and would stay behind.
  for (const folder of ['', 'eslint-plugin/', 'cli/', 'server/']) rmSync(`${root}${folder}dist`, { recursive: true, force: true });
  const [plugin, start, program, server, parsing, client, clientServer] = await Promise.all([
    build(optionsFor('eslint-plugin/', { index: 'index.ts', ...FORMATTERS }, REQUIRE)),
    build(optionsFor('cli/', { main: 'start.ts' }, '#!/usr/bin/env node')),
    build(commandLine()),
    build(optionsFor('server/', SERVER, `#!/usr/bin/env node\n${REQUIRE}`)),
    build(parsers('cli/', PARSERS)),
    build(extensionClient()),
    build(extensionServer()),
  ]);
  mkdirSync(`${root}eslint-plugin/dist`, { recursive: true });
  copyFileSync(`${root}eslint-plugin/types.d.ts`, `${root}eslint-plugin/dist/index.d.ts`);
  for (const name of Object.keys(PARSERS)) {
    copyFileSync(`${root}cli/dist/${name}.cjs`, `${root}server/dist/${name}.cjs`);
    if (name !== 'typescript-parser') copyFileSync(`${root}cli/dist/${name}.cjs`, `${root}eslint-plugin/dist/${name}.cjs`);
  }
  for (const folder of ['eslint-plugin/', 'cli/']) copyPages(folder);
  // npm packs a licence that lies beside the manifest.
  for (const folder of ['eslint-plugin/', 'cli/', 'server/']) copyFileSync(`${root}LICENSE`, `${root}${folder}LICENSE`);
  // It names every rule, so it is made when their list is.
  const { configurationSchema } = await import('../cli/configuration-schema.ts');
  writeFileSync(`${root}cli/dist/configuration.schema.json`, `${JSON.stringify(configurationSchema(manifestOf('').homepage ?? ''), null, 2)}\n`);
  copyParsers();
  writeCodeCache();
  writeLicences({ 'eslint-plugin/': [plugin, parsing], 'cli/': [start, program, parsing], 'server/': [server, parsing], '': [client, clientServer, parsing] });
  for (const folder of ['cli', 'server']) chmodSync(`${root}${folder}/dist/main.js`, 0o755);
}

await buildAll();
