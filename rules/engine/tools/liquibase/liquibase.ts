import type { ProjectFiles } from '../../model/files.ts';
import type { Comment } from '../../model/statement.ts';
import type { Run } from '../../model/transaction.ts';
import { folderOf, joined } from '../paths.ts';
import { insertion, wholeFile } from '../runs.ts';
import type { MigrationTool, ScriptFile } from '../tool.ts';
import { inVersionOrder } from '../versions.ts';

const HEADER = /^\s*--\s*liquibase\s+formatted\s+sql\b/i;
const CHANGESET = /^\s*changeset\s+(\S+)/i;

/** A changeset without its transaction is sent statement by statement, or as one string where it is not split. */
function runOf(comment: Comment): Run {
  const says = (attribute: string, value: string): boolean => new RegExp(`\\b${attribute}:"?${value}\\b`, 'i').test(comment.text);
  const alone = says('splitStatements', 'false') ? 'implicit' : 'none';
  const optedOut = says('runInTransaction', 'false');
  const edit = insertion(comment.start + 2 + comment.text.trimEnd().length, ' runInTransaction:false');
  const optOut = optedOut ? undefined : ({ marker: '`runInTransaction:false` on its changeset', edit, leaves: alone } as const);
  const id = CHANGESET.exec(comment.text)?.[1] ?? '';
  const repeatable = says('runOnChange', 'true') || says('runAlways', 'true');
  return { start: comment.start, id, repeatable, runner: { name: 'Liquibase', transaction: optedOut ? alone : 'file', unit: 'changeset', optOut, optedOut } };
}

function runs({ comments }: ScriptFile): readonly Run[] {
  const [first, ...others] = comments.filter(({ style, text }) => style === 'line' && CHANGESET.test(text)).map(runOf);
  return first === undefined ? wholeFile({ name: 'Liquibase', transaction: 'file' }) : [{ ...first, start: 0 }, ...others];
}

function changelogs(folder: string, files: ProjectFiles): string[] {
  const names = files.list(folder).filter(({ name, isFolder }) => !isFolder && name.endsWith('.sql')).map(({ name }) => name);
  return inVersionOrder(names).map((name) => joined(folder, name)).filter((path) => HEADER.test(files.read(path) ?? ''));
}

/**
 * Liquibase's formatted SQL: a transaction for each changeset. Its checksums leave blanks out; changesets that come late are
 * run (docs.liquibase.com: formatted SQL, changeset attributes, checksums).
 */
export const liquibase: MigrationTool = {
  name: 'liquibase',
  recognises: (path, files) => HEADER.test(files.read(path) ?? ''),
  setOf(path, files) {
    const folder = folderOf(path);
    return { folder, order: changelogs(folder, files), dialect: 'unknown', runs, policy: { edited: 'refuses', counts: 'words', late: 'applies' }, listedBy: 'the changelog of Liquibase' };
  },
};
