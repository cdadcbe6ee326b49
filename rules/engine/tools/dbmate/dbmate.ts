import type { Run } from '../../model/transaction.ts';
import { bearsMark } from '../evidence.ts';
import { insertion, wholeFile } from '../runs.ts';
import type { MigrationTool, ScriptFile } from '../tool.ts';
import { flatLayout } from '../versions.ts';

const UP = /^\s*migrate:up\b(.*)$/;

/** Each way up is a migration of its own: one string, in a transaction unless its mark says `transaction:false`. */
function runs({ comments }: ScriptFile): readonly Run[] {
  const ups = comments.flatMap((comment): Run[] => {
    const options = comment.style === 'line' ? UP.exec(comment.text)?.[1] : undefined;
    if (options === undefined) return [];
    const optedOut = /\btransaction:false\b/.test(options);
    const edit = insertion(comment.end - (/\s*$/.exec(comment.text)?.[0].length ?? 0), ' transaction:false');
    const optOut = optedOut ? undefined : ({ marker: '`-- migrate:up transaction:false`', edit, leaves: 'implicit' } as const);
    return [{ start: comment.start, runner: { name: 'dbmate', transaction: optedOut ? 'implicit' : 'file', unit: 'file', optOut, optedOut } }];
  });
  const [first, ...others] = ups;
  return first === undefined ? wholeFile({ name: 'dbmate', transaction: 'file' }) : [{ ...first, start: 0 }, ...others];
}

/** dbmate: `-- migrate:up` begins the way up. A late file is run all the same, without `--strict` (amacneil/dbmate, pkg/dbmate). */
export const dbmate: MigrationTool = {
  name: 'dbmate',
  recognises: (path, files) => bearsMark(path, /^--\s*migrate:up\b/m, files),
  setOf(path, files) {
    const layout = flatLayout(path, files);
    return layout && { ...layout, dialect: 'unknown', runs, policy: { edited: 'skips', counts: 'words', late: 'applies' } };
  },
};
