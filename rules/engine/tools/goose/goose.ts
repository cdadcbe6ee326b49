import type { Run } from '../../model/transaction.ts';
import { bearsMark } from '../evidence.ts';
import { blocksIn, hasComment, wrapped } from '../runs.ts';
import type { MigrationTool, ScriptFile } from '../tool.ts';
import { flatLayout } from '../versions.ts';

const wrappedRuns = wrapped('goose', {
  line: '-- +goose NO TRANSACTION',
  isIn: (file) => hasComment(file, /^\+goose\s+no\s+transaction$/i),
  leaves: 'none',
});

function runs(file: ScriptFile): readonly Run[] {
  return wrappedRuns(file).map((run) => ({ ...run, strings: blocksIn(file, 'goose') }));
}

/**
 * goose: `-- +goose Up` begins the way up. A transaction for each file, statements sent one by one; a file that comes late is
 * refused without `-allow-missing` (pressly/goose, internal/sqlparser and provider).
 */
export const goose: MigrationTool = {
  name: 'goose',
  recognises: (path, files) => bearsMark(path, /^--\s*\+goose\s+up\b/im, files),
  setOf(path, files) {
    const layout = flatLayout(path, files);
    return layout && { ...layout, dialect: 'unknown', runs, policy: { edited: 'skips', counts: 'words', late: 'refuses' } };
  },
};
