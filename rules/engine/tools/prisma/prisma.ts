import type { ProjectFiles } from '../../model/files.ts';
import type { Statement } from '../../model/statement.ts';
import type { Run } from '../../model/transaction.ts';
import { packageVersion } from '../evidence.ts';
import { baseName, folderOf, joined } from '../paths.ts';
import { wholeFile } from '../runs.ts';
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

/** The release from which each statement is sent by itself (prisma-engines #5767). */
const SPLITS_FROM: readonly [number, number] = [7, 4];

/** Prisma's splitter gives up on this one and sends the file whole (prisma-engines #5847). */
function isBeyondSplitter(statement: Statement): boolean {
  return /^drop\s+index\s+concurrently\b/i.test(statement.text);
}

function runsOf(version: readonly [number, number] | undefined, statements: readonly Statement[]): readonly Run[] {
  const unit = 'migration folder';
  if (version === undefined) return wholeFile({ name: 'Prisma', transaction: 'unknown', unit });
  const splits = version[0] > SPLITS_FROM[0] || (version[0] === SPLITS_FROM[0] && version[1] >= SPLITS_FROM[1]);
  const whole = !splits || statements.some(isBeyondSplitter);
  return wholeFile({ name: `Prisma ${version.join('.')}`, transaction: whole ? 'implicit' : 'none', unit });
}

function setOf(path: string, files: ProjectFiles): MigrationSet | undefined {
  if (baseName(path) !== 'migration.sql') return undefined;
  const folder = folderOf(folderOf(path));
  if (files.read(joined(folderOf(path), 'snapshot.json')) !== undefined) return undefined;
  const dialect = dialectOf(folder, files);
  if (dialect === undefined) return undefined;
  const names = files.list(folder).filter((entry) => entry.isFolder).map((entry) => entry.name).sort();
  const version = packageVersion(path, 'prisma', files) ?? packageVersion(path, '@prisma/client', files);
  return {
    folder,
    order: names.map((name) => joined(joined(folder, name), 'migration.sql')),
    dialect,
    runs: ({ statements }) => runsOf(version, statements),
    // `migrate deploy` warns of an edited migration and goes on (prisma.io: migrate deploy).
    policy: { edited: 'skips', counts: 'bytes', late: 'applies' },
  };
}

/** Prisma Migrate: `migrations/<stamp>_<name>/migration.sql` beside `migration_lock.toml`. No down, no wrapper of its own. */
export const prisma: MigrationTool = { name: 'prisma', recognises: (path, files) => setOf(path, files) !== undefined, setOf };
