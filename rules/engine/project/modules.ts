import type { ProjectFiles } from '../model/files.ts';
import { foldersUpTo, folderOf, joined } from '../tools/paths.ts';
import { workspacePackages } from './package.ts';

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

/** How a compiler leads from names to files: `paths`, and `baseUrl` where everything else is looked for. */
interface CompilerPaths {
  readonly base: string | undefined;
  readonly folder: string;
  readonly paths: Readonly<Record<string, readonly string[]>>;
}

/** JSON with the comments and trailing commas that a tsconfig.json may have. */
function readConfiguration(text: string): { readonly extends?: unknown; readonly compilerOptions?: { readonly baseUrl?: unknown; readonly paths?: Record<string, string[]> } } | undefined {
  try {
    const plain = text.replaceAll(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, '$1').replaceAll(/,(\s*[}\]])/g, '$1');
    return JSON.parse(plain) as ReturnType<typeof readConfiguration>;
  } catch {
    return undefined;
  }
}

/** Configurations stand on each other no higher. */
const EXTENDS = 4;

function compilerPaths(path: string, files: ProjectFiles, depth = EXTENDS): CompilerPaths | undefined {
  const text = files.read(path);
  const configuration = text === undefined || depth <= 0 ? undefined : readConfiguration(text);
  if (configuration === undefined) return undefined;
  const { baseUrl, paths } = configuration.compilerOptions ?? {};
  const folder = folderOf(path);
  const base = typeof baseUrl === 'string' ? normalised(`${folder}/${baseUrl}`) : undefined;
  if (paths !== undefined || base !== undefined) return { base, folder: base ?? folder, paths: paths ?? {} };
  const below = Array.isArray(configuration.extends) ? (configuration.extends as unknown[]) : [configuration.extends];
  for (const other of below) {
    if (typeof other !== 'string' || !other.startsWith('.')) continue;
    const file = normalised(`${folder}/${other}`);
    const found = compilerPaths(file.endsWith('.json') ? file : `${file}.json`, files, depth - 1);
    if (found !== undefined) return found;
  }
  return undefined;
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

/** Every text in the values of conditions, as `exports` of a package.json nests them. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap((each) => (typeof each === 'string' ? [each] : textsIn(each))) : [];
}

/** What a package of the repository gives out under `.` or a path below it: the source where the file itself is built. */
function entriesOf(folder: string, below: string, files: ProjectFiles): readonly string[] {
  const text = files.read(joined(folder, 'package.json'));
  const { exports, main, module, types } = ((text === undefined ? undefined : readConfiguration(text)) ?? {}) as Readonly<Record<string, unknown>>;
  const named = typeof exports === 'object' && exports !== null ? (exports as Readonly<Record<string, unknown>>)[below === '' ? '.' : `./${below}`] : below === '' ? exports : undefined;
  const written = [...textsIn(named), ...(below === '' ? textsIn([main, module, types]) : [below])].map((path) => normalised(`${folder}/${path}`));
  const sources = written.map((path) => path.replace(/\/(?:dist|lib|build|out)\/(?:(?:esm|cjs|src)\/)?/, '/src/').replace(/\.d\.([cm]?ts)$/, '.$1'));
  return [...sources, ...written, joined(folder, below === '' ? 'src/index' : `src/${below}`), ...(below === '' ? [joined(folder, 'index')] : [])];
}

const RELATIVE = /^\.{1,2}(?:\/|$)/;

/** Finds the files of a project that its modules mean. What it knows holds as long as the files stay as they are. */
export class ModuleFiles {
  readonly #root: string;
  readonly #files: ProjectFiles;
  readonly #found = new Map<string, string | undefined>();
  readonly #compilers = new Map<string, CompilerPaths | undefined>();
  #packages: ReadonlyMap<string, string> | undefined;

  /** @param root absolute; nothing above it is read */
  constructor(root: string, files: ProjectFiles) {
    this.#root = root;
    this.#files = files;
  }

  /**
   * The file that a module means by a specifier: relative, through `paths` or `baseUrl` of the nearest tsconfig.json, or a
   * package of the same repository. `undefined` for any other package, and for what is not there.
   */
  find(from: string, specifier: string): string | undefined {
    const folder = folderOf(from);
    const key = `${folder} ${specifier}`;
    if (!this.#found.has(key)) this.#found.set(key, this.#look(folder, specifier));
    return this.#found.get(key);
  }

  #file(path: string): string | undefined {
    return candidates(path).find((candidate) => this.#files.stamp(candidate) !== undefined);
  }

  #look(folder: string, specifier: string): string | undefined {
    if (RELATIVE.test(specifier)) return this.#file(normalised(`${folder}/${specifier}`));
    for (const path of [...this.#byCompiler(folder, specifier), ...this.#byPackage(specifier)]) {
      const file = this.#file(path);
      if (file !== undefined) return file;
    }
    return undefined;
  }

  #byCompiler(folder: string, specifier: string): readonly string[] {
    const compiler = foldersUpTo(folder, this.#root).map((each) => this.#compilerIn(each)).find((each) => each !== undefined);
    if (compiler === undefined) return [];
    const { base } = compiler;
    const [first = ''] = specifier.split('/');
    const isBelowBase = base !== undefined && specifier.includes('/') && this.#files.list(base).some(({ name }) => name === first);
    return [...mapped(specifier, compiler), ...(isBelowBase ? [joined(base, specifier)] : [])];
  }

  #compilerIn(folder: string): CompilerPaths | undefined {
    if (!this.#compilers.has(folder)) this.#compilers.set(folder, compilerPaths(joined(folder, 'tsconfig.json'), this.#files));
    return this.#compilers.get(folder);
  }

  #byPackage(specifier: string): readonly string[] {
    const name = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? '';
    this.#packages ??= workspacePackages(this.#root, this.#files);
    const folder = this.#packages.get(name);
    return folder === undefined ? [] : entriesOf(folder, specifier.slice(name.length + 1), this.#files);
  }
}
