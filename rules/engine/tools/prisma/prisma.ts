import type { ProjectFiles } from '../../model/files.ts';
import type { Statement } from '../../model/statement.ts';
import type { Runner } from '../../model/transaction.ts';
import { baseName, folderOf, joined } from '../paths.ts';
import type { Dialect, MigrationSet, MigrationTool } from '../tool.ts';

function dialectOf(folder: string, files: ProjectFiles): Dialect | undefined {
  const lock = files.read(joined(folder, 'migration_lock.toml'));
  const schema = lock ?? files.read(joined(folderOf(folder), 'schema.prisma'));
  const provider = /^\s*provider\s*=\s*"([^"]+)"/m.exec(lock ?? datasourceOf(schema))?.[1];
  if (provider === undefined) return lock === undefined ? undefined : 'unknown';
  return provider === 'postgresql' || provider === 'postgres' ? 'postgresql' : 'other';
}

function datasourceOf(schema: string | undefined): string {
  return /datasource\s+\w+\s*\{[^}]*\}/.exec(schema ?? '')?.[0] ?? '';
}

interface Manifest {
  readonly version?: unknown;
  readonly dependencies?: Readonly<Record<string, unknown>>;
  readonly devDependencies?: Readonly<Record<string, unknown>>;
}

function manifest(path: string, files: ProjectFiles): Manifest {
  try {
    return (JSON.parse(files.read(path) ?? '{}') ?? {}) as Manifest;
  } catch {
    return {};
  }
}

/** Major and minor version: the installed one, else the one that the nearest package.json asks for. */
function versionOf(folder: string, files: ProjectFiles): readonly [number, number] | undefined {
  for (let at = folder; ; at = folderOf(at)) {
    const installed = manifest(joined(at, 'node_modules/prisma/package.json'), files).version;
    const { dependencies, devDependencies } = manifest(joined(at, 'package.json'), files);
    const asked = devDependencies?.['prisma'] ?? dependencies?.['prisma'] ?? dependencies?.['@prisma/client'];
    const version = installed ?? asked;
    const match = typeof version === 'string' ? /(\d+)\.(\d+)/.exec(version) : null;
    if (match !== null) return [Number(match[1]), Number(match[2])];
    if (at === '/') return undefined;
  }
}

/** The release from which each statement is sent by itself (prisma-engines #5767). */
const SPLITS_FROM: readonly [number, number] = [7, 4];

/** Prisma's splitter gives up on this one and sends the file whole (prisma-engines #5847). */
function isBeyondSplitter(statement: Statement): boolean {
  return /^drop\s+index\s+concurrently\b/i.test(statement.text);
}

function runnerOf(version: readonly [number, number] | undefined, statements: readonly Statement[]): Runner {
  const optOut = 'a migration folder of its own';
  if (version === undefined) return { name: 'Prisma', transaction: 'unknown', optOut };
  const splits = version[0] > SPLITS_FROM[0] || (version[0] === SPLITS_FROM[0] && version[1] >= SPLITS_FROM[1]);
  const whole = !splits || statements.some(isBeyondSplitter);
  return { name: `Prisma ${version.join('.')}`, transaction: whole ? 'implicit' : 'none', optOut };
}

/** Prisma Migrate: `migrations/<stamp>_<name>/migration.sql` beside `migration_lock.toml`. No down, no wrapper of its own. */
export const prisma: MigrationTool = {
  setOf(path, files): MigrationSet | undefined {
    if (baseName(path) !== 'migration.sql') return undefined;
    const folder = folderOf(folderOf(path));
    if (files.read(joined(folderOf(path), 'snapshot.json')) !== undefined) return undefined;
    const dialect = dialectOf(folder, files);
    if (dialect === undefined) return undefined;
    const names = files.list(folder).filter((entry) => entry.isFolder).map((entry) => entry.name).sort();
    const version = versionOf(folder, files);
    return {
      tool: 'prisma',
      folder,
      order: names.map((name) => joined(joined(folder, name), 'migration.sql')),
      dialect,
      runner: (statements) => runnerOf(version, statements),
    };
  },
};
