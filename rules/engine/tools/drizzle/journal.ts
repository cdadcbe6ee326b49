import { createHash } from 'node:crypto';
import type { NewFile } from '../../model/draft.ts';
import type { ProjectFiles } from '../../model/files.ts';
import { baseName, joined } from '../paths.ts';
import type { Enlisted } from '../tool.ts';

interface Entry {
  readonly breakpoints?: unknown;
  readonly idx?: unknown;
  readonly version?: unknown;
  readonly when?: unknown;
  readonly tag?: unknown;
}

interface Snapshot {
  readonly id?: unknown;
  readonly prevId?: unknown;
}

/**
 * Enters migrations into the journal of drizzle-kit 0.x as `drizzle-kit generate --custom` does: an entry dated behind all others,
 * for what is dated before the last one applied is never run, and a snapshot that says the schema is as it was, for what the next
 * `generate` compares with.
 */
export function enlisted(folder: string, paths: readonly string[], now: number, files: ProjectFiles): Enlisted {
  const path = joined(folder, 'meta/_journal.json');
  const text = files.read(path) ?? '{}';
  const journal = JSON.parse(text) as { readonly version?: unknown; readonly entries?: readonly unknown[] };
  const entries = (journal.entries ?? []).filter((entry): entry is Entry => typeof entry === 'object' && entry !== null);
  let snapshot = lastSnapshot(folder, entries, files);
  const written: NewFile[] = [];
  for (const each of paths) {
    const tag = baseName(each).replace(/\.sql$/, '');
    const when = Math.max(now, ...entries.map((entry) => Number(entry.when) + 1).filter(Number.isFinite));
    entries.push({ idx: entries.length, version: entries.at(-1)?.version ?? journal.version ?? '7', when, tag, breakpoints: true });
    if (snapshot === undefined) continue;
    snapshot = { ...snapshot, id: identity(`${String(snapshot.id)} ${tag}`), prevId: snapshot.id };
    written.push({ path: snapshotPath(folder, tag), text: JSON.stringify(snapshot, null, 2) });
  }
  const end = text.endsWith('\n') ? '\n' : '';
  return { edits: [{ path, edits: [{ range: { start: 0, end: text.length }, text: `${JSON.stringify({ ...journal, entries }, null, 2)}${end}` }] }], files: written };
}

function snapshotPath(folder: string, tag: string): string {
  return joined(folder, `meta/${tag.split('_')[0] ?? tag}_snapshot.json`);
}

/** The schema as the last snapshot that there is says it. */
function lastSnapshot(folder: string, entries: readonly Entry[], files: ProjectFiles): Snapshot | undefined {
  for (const { tag } of [...entries].reverse()) {
    const text = typeof tag === 'string' ? files.read(snapshotPath(folder, tag)) : undefined;
    if (text === undefined) continue;
    try {
      const snapshot: unknown = JSON.parse(text);
      return typeof snapshot === 'object' && snapshot !== null ? snapshot : undefined;
    } catch {
      return undefined;
    }
  }
  return undefined;
}

/** A UUID of version 4 in its form, the same for the same words. */
function identity(words: string): string {
  const hash = createHash('sha256').update(words).digest('hex');
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}
