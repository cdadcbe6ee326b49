import type { ProjectFiles } from '../model/files.ts';
import { folderOf, joined } from '../tools/paths.ts';

const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];

/** Which sources a compiler would have made a file from. */
const SOURCES: Readonly<Record<string, readonly string[]>> = { '.js': ['.ts', '.tsx'], '.jsx': ['.tsx'], '.mjs': ['.mts'], '.cjs': ['.cts'] };

/** A path without `.` and `..`. */
export function normalised(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

function candidates(path: string): readonly string[] {
  const extension = /\.[cm]?[jt]sx?$/.exec(path)?.[0];
  const stem = extension === undefined ? path : path.slice(0, -extension.length);
  const sources = (SOURCES[extension ?? ''] ?? []).map((each) => stem + each);
  const own = extension === undefined ? [] : [path];
  return [...own, ...sources, ...EXTENSIONS.map((each) => path + each), ...EXTENSIONS.map((each) => `${path}/index${each}`)];
}

interface CompilerPaths {
  readonly folder: string;
  readonly paths: Readonly<Record<string, readonly string[]>>;
}

/** `paths` of a tsconfig.json, whose comments and trailing commas JSON does not know. */
function compilerPaths(folder: string, files: ProjectFiles): CompilerPaths | undefined {
  const text = files.read(joined(folder, 'tsconfig.json'));
  if (text?.includes('"paths"') !== true) return undefined;
  try {
    const plain = text.replaceAll(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, '$1').replaceAll(/,(\s*[}\]])/g, '$1');
    const { compilerOptions } = JSON.parse(plain) as { compilerOptions?: { baseUrl?: string; paths?: Record<string, string[]> } };
    if (compilerOptions?.paths === undefined) return undefined;
    return { folder: normalised(`${folder}/${compilerOptions.baseUrl ?? '.'}`), paths: compilerOptions.paths };
  } catch {
    return undefined;
  }
}

function mapped(specifier: string, { folder, paths }: CompilerPaths): readonly string[] {
  for (const [pattern, targets] of Object.entries(paths)) {
    const [before = '', after] = pattern.split('*');
    const fits = after === undefined ? specifier === pattern : specifier.startsWith(before) && specifier.endsWith(after);
    if (!fits || !Array.isArray(targets)) continue;
    const middle = after === undefined ? '' : specifier.slice(before.length, specifier.length - after.length);
    return targets.filter((target) => typeof target === 'string').map((target) => normalised(`${folder}/${target.replace('*', middle)}`));
  }
  return [];
}

/**
 * The file that a module means by a specifier: relative, or through `paths` of the nearest tsconfig.json.
 * `undefined` for packages, and for what is not there.
 *
 * @param root absolute; no tsconfig.json above it is read
 */
export function resolveModule(from: string, specifier: string, root: string, files: ProjectFiles): string | undefined {
  const folder = folderOf(from);
  const found = (path: string): string | undefined => candidates(path).find((candidate) => files.stamp(candidate) !== undefined);
  if (/^\.{1,2}(?:\/|$)/.test(specifier)) return found(normalised(`${folder}/${specifier}`));
  for (let at = folder; at.startsWith(root); at = folderOf(at)) {
    const known = compilerPaths(at, files);
    if (known !== undefined) {
      for (const path of mapped(specifier, known)) {
        const file = found(path);
        if (file !== undefined) return file;
      }
      return undefined;
    }
    if (at === root || at === '/') return undefined;
  }
  return undefined;
}
