import { bearsMark } from '../evidence.ts';
import { blocksIn, insertion, wholeFile } from '../runs.ts';
import type { MigrationTool, ScriptFile } from '../tool.ts';
import { flatLayout } from '../versions.ts';
import type { Run } from '../../model/transaction.ts';

const UP = /^\s*\+migrate\s+up\b(.*)$/i;

function runs(file: ScriptFile): readonly Run[] {
  const { comments } = file;
  const mark = comments.find(({ style, text }) => style === 'line' && UP.test(text));
  if (mark === undefined) return wholeFile({ name: 'sql-migrate', transaction: 'file' });
  if (/\bnotransaction\b/i.test(UP.exec(mark.text)?.[1] ?? '')) return wholeFile({ name: 'sql-migrate', transaction: 'none', optedOut: true }).map((run) => ({ ...run, strings: blocksIn(file, 'migrate') }));
  const edit = insertion(mark.start + 2 + mark.text.trimEnd().length, ' notransaction');
  return wholeFile({ name: 'sql-migrate', transaction: 'file', optOut: { marker: '`-- +migrate Up notransaction`', edit, leaves: 'none' } });
}

/** sql-migrate: `-- +migrate Up` begins the way up; statements are sent one by one, late files are run (rubenv/sql-migrate). */
export const sqlMigrate: MigrationTool = {
  name: 'sql-migrate',
  recognises: (path, files) => bearsMark(path, /^--\s*\+migrate\s+up\b/im, files),
  setOf(path, files) {
    const layout = flatLayout(path, files);
    return layout && { ...layout, dialect: 'unknown', runs, policy: { edited: 'skips', counts: 'words', late: 'applies' } };
  },
};
