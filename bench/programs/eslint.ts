import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Builds } from './builds.ts';
import type { Program } from './program.ts';

const require = createRequire(import.meta.url);
const manifest = require.resolve('eslint/package.json');

const EMPTY_LANGUAGE = fileURLToPath(new URL('empty-language.config.js', import.meta.url));

export function eslintVersion(): string {
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string }).version;
}

function eslint(name: string, config: string, extra: (folder: string) => readonly string[] = () => []): Program {
  const script = `${dirname(manifest)}/bin/eslint.js`;
  const command = (folder: string, files: readonly string[], options: readonly string[]) => ({
    program: process.execPath,
    args: [script, '--config', config, '--format', 'json', '--no-error-on-unmatched-pattern', '--no-warn-ignored', ...options, ...files],
    cwd: folder,
  });
  return {
    name,
    command: (folder) => command(folder, ['.'], extra(folder)),
    countingCommand: (folder, files) => command(folder, files ?? ['.'], []),
    filesRead(output) {
      try {
        return (JSON.parse(output) as readonly unknown[]).length;
      } catch {
        return undefined;
      }
    },
  };
}

/** ESLint with the plugin's recommended preset and no cache. */
export function eslintCold(builds: Builds): Program {
  return eslint('ESLint cold', builds.eslintConfig);
}

/** The same with a cache, which the first run in a folder fills. */
export function eslintWarm(builds: Builds): Program {
  return eslint('ESLint warm', builds.eslintConfig, (folder) => {
    const location = `${builds.folder}/cache-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`;
    return ['--cache', '--cache-location', location];
  });
}

/** ESLint over the same files with an empty language. */
export function eslintFloor(): Program {
  return eslint('ESLint floor', EMPTY_LANGUAGE);
}
