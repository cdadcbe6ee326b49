import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Files that name the published version, and how. */
const PINS: Readonly<Record<string, readonly RegExp[]>> = {
  'package.json': [/^( {2}"version": ")[^"]+/m],
  '.pre-commit-hooks.yaml': [/(zero-downtime@)[\d.]+\d/],
  'action.yml': [/(description: The version of zero-downtime from npm\.\n {4}default: )\S+/],
  'templates/gitlab.yml': [/(zero-downtime@)[\d.]+\d/],
  'docs/guide/pre-commit.md': [/(rev: v)\S+/],
  'docs/guide/ci.md': [/(zero-downtime\/zero-downtime@v)[\d.]+\d/g],
};

/** A text with another version in it. @throws {Error} where it names none */
export function pinned(path: string, text: string, version: string): string {
  return (PINS[path] ?? []).reduce((result, pattern) => {
    if (result.search(pattern) < 0) throw new Error(`${path} names no version any more`);
    return result.replace(pattern, `$1${version}`);
  }, text);
}

/** Paths from the root of the repository. */
export const PINNED_FILES: readonly string[] = Object.keys(PINS);

/** The version that the command line has, which all packages share. */
export function releasedVersion(): string {
  return (JSON.parse(readFileSync(`${root}cli/package.json`, 'utf8')) as { readonly version: string }).version;
}

/** Writes the version of the packages into everything that names it. */
export function writePins(): void {
  const version = releasedVersion();
  for (const path of PINNED_FILES) writeFileSync(root + path, pinned(path, readFileSync(root + path, 'utf8'), version));
}
