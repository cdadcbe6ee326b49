import type { ProjectFiles } from '../../model/files.ts';
import { baseName, folderOf, joined } from '../paths.ts';
import { enlisted } from './journal.ts';
import { wholeFile } from '../runs.ts';
import type { Dialect, MigrationSet, MigrationTool } from '../tool.ts';

/** All pending files in one transaction, with no way out (drizzle-orm 0.x and 1.0, measured). */
const runs = () => wholeFile({ name: 'Drizzle', transaction: 'all pending' });

interface Journal {
  readonly dialect?: unknown;
  readonly entries?: readonly { readonly tag?: unknown; readonly when?: unknown }[];
}

function dialectOf(name: unknown): Dialect {
  if (typeof name !== 'string') return 'unknown';
  return /^(?:pg|postgres|postgresql)$/.test(name) ? 'postgresql' : 'other';
}

function parsed(path: string, files: ProjectFiles): Journal | undefined {
  const text = files.read(path);
  if (text === undefined) return undefined;
  try {
    return (JSON.parse(text) ?? {}) as Journal;
  } catch {
    return {};
  }
}

/** drizzle-kit 0.x: `<number>_<words>.sql` in the order of `meta/_journal.json`. */
function journalSet(folder: string, files: ProjectFiles): MigrationSet | undefined {
  const journal = parsed(joined(folder, 'meta/_journal.json'), files);
  if (!Array.isArray(journal?.entries)) return undefined;
  const entries = (journal.entries as readonly unknown[]).filter((entry): entry is { readonly tag?: unknown; readonly when?: unknown } => typeof entry === 'object' && entry !== null);
  const ranks = new Map(entries.flatMap(({ tag, when }) => (typeof tag === 'string' ? [[joined(folder, `${tag}.sql`), Number(when)] as const] : [])));
  // Whatever the journal dates before the last one applied is never run (drizzle-orm 0.x, dialect.ts).
  return { folder, order: [...ranks.keys()], dialect: dialectOf(journal.dialect), runs, policy: { edited: 'skips', counts: 'words', late: 'skips', datedIn: 'meta/_journal.json' }, ranks, listedBy: 'the journal of Drizzle Kit', enlist: (paths, now) => enlisted(folder, paths, now, files), separator: '--> statement-breakpoint' };
}

/** drizzle-kit 1.0: `<stamp>_<name>/migration.sql` with a `snapshot.json` beside it. */
function folderSet(path: string, files: ProjectFiles): MigrationSet | undefined {
  if (baseName(path) !== 'migration.sql') return undefined;
  const snapshot = parsed(joined(folderOf(path), 'snapshot.json'), files);
  if (snapshot === undefined) return undefined;
  const folder = folderOf(folderOf(path));
  const names = files.list(folder).filter((entry) => entry.isFolder).map((entry) => entry.name).sort();
  const order = names.map((name) => joined(joined(folder, name), 'migration.sql'));
  return { folder, order, dialect: dialectOf(snapshot.dialect), runs, policy: { edited: 'skips', counts: 'words', late: 'applies' }, listedBy: 'the snapshots of Drizzle Kit' };
}

function setOf(path: string, files: ProjectFiles): MigrationSet | undefined {
  return journalSet(folderOf(path), files) ?? folderSet(path, files);
}

/** Drizzle Kit, in both of its layouts. */
export const drizzle: MigrationTool = { name: 'drizzle', recognises: (path, files) => setOf(path, files) !== undefined, setOf };
