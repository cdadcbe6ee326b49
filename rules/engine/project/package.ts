import { isCodePath } from '../model/code.ts';
import type { ProjectFiles } from '../model/files.ts';
import type { Platform } from '../model/settings.ts';
import { foldersUpTo, folderOf, joined } from '../tools/paths.ts';

/** The parts of a package.json that are read. */
interface PackageManifest {
  readonly name?: string;
  readonly private?: boolean;
  readonly bin?: unknown;
  readonly main?: unknown;
  readonly exports?: unknown;
  readonly publishConfig?: unknown;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** A folder with a package.json, or the root where there is none. */
export interface Package {
  readonly folder: string;
  readonly manifest: PackageManifest;
}

/** Folders that hold nobody's sources. */
export const SKIPPED_FOLDERS = new Set(['node_modules', 'dist', 'build', 'out', 'coverage', 'vendor', 'public', 'static', 'target', 'generated', 'bower_components']);

/** Code there does not run in the service. */
const ASIDE = /\/(?:(?:integration-)?tests?|__tests__|__mocks__|__fixtures__|fixtures|mocks|e2e|cypress|playwright|stories|scripts|migrations?|examples?|docs|mobile|public|static)\//i;
/** The same, but below `src` it is what a product of finance calls an index. */
const MEASURES = /^(?:(?!\/src\/).)*\/bench(?:marks?)?\//i;
const ASIDE_NAMES = /\.(?:\w*test|spec|e2e|e2e-spec|stories|mock|client|config|bench)\.[cm]?[jt]sx?$|^(?:gulpfile|gruntfile|webpack|vite|vitest|jest|rollup|playwright|cypress)\b/i;

/** A configuration that the service itself loads: `typeorm.config.ts`. */
const OWN_CONFIGURATION = /^(?:type-?orm|mikro-?orm|orm|database|db|data-?source|sequelize|postgres\w*|pg)\.config\.[cm]?[jt]s$/i;

/** Whether a file runs in the service: not a test, a script, a build's configuration. */
export function isServiceCode(path: string, root: string): boolean {
  const below = path.startsWith(`${root}/`) ? path.slice(root.length) : path;
  const name = path.slice(path.lastIndexOf('/') + 1);
  return isCodePath(path) && !ASIDE.test(below) && !MEASURES.test(below) && (!ASIDE_NAMES.test(name) || OWN_CONFIGURATION.test(name));
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function readManifest(text: string): PackageManifest {
  try {
    const raw = record(JSON.parse(text));
    return { ...raw, scripts: record(raw['scripts']), dependencies: record(raw['dependencies']), optionalDependencies: record(raw['optionalDependencies']) } as PackageManifest;
  } catch {
    return {};
  }
}

/** The package that a file belongs to. */
export function packageOf(path: string, root: string, files: ProjectFiles): Package {
  for (const folder of foldersUpTo(folderOf(path), root)) {
    const text = files.read(joined(folder, 'package.json'));
    if (text !== undefined) return { folder, manifest: readManifest(text) };
  }
  return { folder: root, manifest: {} };
}

/** A package of more files is not looked through: what it does stays unknown. */
const MOST_FILES = 20_000;

/** The code of a package that runs in the service, without that of packages inside it. `undefined` for too many. */
export function serviceFiles(folder: string, root: string, files: ProjectFiles): readonly string[] | undefined {
  const found: string[] = [];
  const waiting = [folder];
  let seen = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const entries = files.list(next);
    seen += entries.length;
    if (seen > MOST_FILES) return undefined;
    if (next !== folder && entries.some(({ name, isFolder }) => name === 'package.json' && !isFolder)) continue;
    for (const { name, isFolder, isLink } of entries) {
      const path = joined(next, name);
      if (isFolder) {
        if (isLink !== true && !name.startsWith('.') && !SKIPPED_FOLDERS.has(name)) waiting.push(path);
      } else if (isServiceCode(path, root)) found.push(path);
    }
  }
  return found.sort();
}

/** How deep below the root packages of one repository stand. */
const WORKSPACE_DEPTH = 4;

/** Folders of the packages of a repository, by name. */
export function workspacePackages(root: string, files: ProjectFiles): ReadonlyMap<string, string> {
  const byName = new Map<string, string>();
  let level = [root];
  for (let depth = 0; depth < WORKSPACE_DEPTH && level.length > 0; depth += 1) {
    const below: string[] = [];
    for (const folder of level) {
      const entries = files.list(folder);
      const text = entries.some(({ name }) => name === 'package.json') ? files.read(joined(folder, 'package.json')) : undefined;
      const { name } = text === undefined ? { name: undefined } : readManifest(text);
      if (typeof name === 'string' && !byName.has(name)) byName.set(name, folder);
      // Of a package `src` holds its code; of a repository that is none it holds its services.
      const isPlainRoot = folder === root && text === undefined;
      for (const entry of entries) if (entry.isFolder && entry.isLink !== true && !entry.name.startsWith('.') && !SKIPPED_FOLDERS.has(entry.name) && (entry.name !== 'src' || isPlainRoot)) below.push(joined(folder, entry.name));
    }
    level = below.slice(0, 500);
  }
  return byName;
}

/** Names of the packages that run with a package. */
export function dependenciesOf({ manifest }: Package): ReadonlySet<string> {
  return new Set([...Object.keys(manifest.dependencies ?? {}), ...Object.keys(manifest.optionalDependencies ?? {})]);
}

const SERVERLESS_FILES = /^(?:vercel\.json|serverless\.(?:ya?ml|ts|js|json)|sst\.config\.[jt]s|netlify\.toml|template\.ya?ml)$/;
const EDGE_FILES = /^wrangler\.(?:toml|jsonc?)$/;

/** What runs a package, by the files beside its package.json; Node where nothing says otherwise. */
export function platformOf(own: Package, root: string, files: ProjectFiles): Platform {
  for (const folder of foldersUpTo(own.folder, root)) {
    const names = files.list(folder).map(({ name }) => name);
    if (names.some((name) => EDGE_FILES.test(name))) return 'edge';
    if (names.some((name) => SERVERLESS_FILES.test(name)) && !names.some((name) => /^Dockerfile/.test(name))) return 'serverless';
    if (names.some((name) => name === 'deno.json' || name === 'deno.jsonc')) return 'deno';
  }
  return 'node';
}

/** What a package is: only a service is replaced while others run beside it. */
export function isService(own: Package, files: ProjectFiles): boolean {
  const { manifest, folder } = own;
  const dependencies = dependenciesOf(own);
  if (dependencies.has('electron') || dependencies.has('vscode-languageclient')) return false;
  const names = files.list(folder).map(({ name }) => name);
  if (names.some((name) => /^(?:Dockerfile|Containerfile|Procfile)/.test(name))) return true;
  if (manifest.bin !== undefined) return false;
  if (manifest.private === true || manifest.scripts?.['start'] !== undefined) return true;
  return manifest.main === undefined && manifest.exports === undefined;
}

const SOURCE = /(?<!\.d)\.[cm]?tsx?$/;

/** Whether a package is loaded as the source that it is written in, and so by others of its repository alone. */
function isInternal({ manifest }: Package): boolean {
  const { main, exports, publishConfig, bin } = manifest;
  const entry = typeof main === 'string' ? main : typeof exports === 'string' ? exports : record(exports)['.'];
  return publishConfig === undefined && bin === undefined && typeof entry === 'string' && SOURCE.test(entry);
}

/** Whether a package only exists inside of a service of its repository: it is loaded as source, and a service depends on it, or on what depends on it. */
export function isPartOfService(own: Package, root: string, files: ProjectFiles): boolean {
  if (own.folder === root || !isInternal(own)) return false;
  const packages = [...workspacePackages(root, files).values()].map((folder) => packageOf(joined(folder, 'package.json'), root, files));
  const parts = new Set([own.manifest.name]);
  for (const name of parts) {
    for (const other of packages) {
      if (name === undefined || !dependenciesOf(other).has(name)) continue;
      if (!isInternal(other) && isService(other, files)) return true;
      parts.add(other.manifest.name);
    }
  }
  return false;
}
