import type { ProjectFiles } from '../../model/files.ts';
import type { Run, Runner } from '../../model/transaction.ts';
import { packageVersion } from '../evidence.ts';
import { folderOf } from '../paths.ts';
import { wholeFile } from '../runs.ts';
import type { MigrationTool, ScriptFile } from '../tool.ts';
import { flatLayout } from '../versions.ts';

/** Statements that the command line takes out of the batch, from 2.109 on (supabase/cli #5671). */
const ALONE = /^(?:create(?:\s+unique)?\s+index\s+concurrently|reindex\b[\s\S]*\bconcurrently|vacuum|alter\s+system|cluster)\b/i;

/** And one that was forgotten until 2.112 (supabase/cli #6276). */
const ALONE_LATER = /^drop\s+index\s+concurrently\b/i;

const BATCH: Runner = { name: 'Supabase', transaction: 'file', unit: 'file', optOut: undefined, optedOut: false };

function isFrom(version: readonly [number, number] | undefined, minor: number): boolean {
  return version === undefined || version[0] > 2 || (version[0] === 2 && version[1] >= minor);
}

/** The statements of a file and the note of its version go in one pipelined batch, which is one implicit transaction, but for those that run alone. */
function runsOf({ path, statements }: ScriptFile, files: ProjectFiles): readonly Run[] {
  const version = packageVersion(path, 'supabase', files);
  if (!isFrom(version, 109)) return wholeFile(BATCH);
  const runs: Run[] = [{ start: 0, runner: BATCH }];
  for (const { text, range } of statements) {
    if (!ALONE.test(text) && !(isFrom(version, 112) && ALONE_LATER.test(text))) continue;
    runs.push({ start: range.start, runner: { ...BATCH, transaction: 'none' } }, { start: range.end, runner: BATCH });
  }
  return runs;
}

/** Supabase: `supabase/migrations/<version>_<name>.sql`; a file that comes late needs `--include-all` (supabase/cli, pkg/migration). */
export const supabase: MigrationTool = {
  name: 'supabase',
  recognises: (path) => /\/supabase\/migrations$/.test(folderOf(path)),
  setOf(path, files) {
    const layout = flatLayout(path, files);
    return layout && { ...layout, dialect: 'postgresql', runs: (file) => runsOf(file, files), policy: { edited: 'skips', counts: 'words', late: 'refuses' } };
  },
};
