/** Builds every package: one bundle each, with only the packages that they declare left outside. */
import { chmodSync, copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions } from 'esbuild';
import { writeCatalogue } from './catalogue.ts';

const root = fileURLToPath(new URL('../', import.meta.url));

interface Manifest {
  readonly homepage?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(`${root}${folder}package.json`, 'utf8')) as Manifest;
}

function optionsFor(folder: string, entry: string, banner: string): BuildOptions {
  const { dependencies = {}, peerDependencies = {} } = manifestOf(folder);
  return {
    entryPoints: [`${root}${folder}${entry}.ts`],
    outfile: `${root}${folder}dist/${entry}.js`,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    legalComments: 'inline',
    logLevel: 'warning',
    external: [...Object.keys(dependencies), ...Object.keys(peerDependencies)],
    define: { HOMEPAGE: JSON.stringify(manifestOf('').homepage) },
    banner: { js: banner },
  };
}

// Bundled CommonJS packages ask for Node's own modules through require, which a module has not.
const REQUIRE = "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** Builds all packages into their `dist` folders. */
export async function buildAll(): Promise<void> {
  writeCatalogue();
  await Promise.all([
    build(optionsFor('eslint-plugin/', 'index', REQUIRE)),
    build(optionsFor('cli/', 'main', `#!/usr/bin/env node\n${REQUIRE}`)),
    build(optionsFor('server/', 'main', `#!/usr/bin/env node\n${REQUIRE}`)),
  ]);
  mkdirSync(`${root}eslint-plugin/dist`, { recursive: true });
  copyFileSync(`${root}eslint-plugin/types.d.ts`, `${root}eslint-plugin/dist/index.d.ts`);
  for (const folder of ['cli', 'server']) chmodSync(`${root}${folder}/dist/main.js`, 0o755);
}

await buildAll();
