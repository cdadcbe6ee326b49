import type { Comment } from '../../model/statement.ts';
import { baseName } from '../paths.ts';

/** Which way a statement changes the schema. */
export type Direction = 'up' | 'down';

/** Files that only revert: `3.down.sql`, `down.sql`, Flyway's `U3__`. */
const DOWN_FILE = /(?:^|[._-])(?:down|undo|rollback|revert)\.sql$|^U\d[\d._]*__/i;

/** Whether a whole file is the way back. */
export function isDownFile(path: string): boolean {
  return DOWN_FILE.test(baseName(path)) || /\/(?:down|revert|rollback|undo)s?\/[^/]*$/i.test(path);
}

/** Section marks of goose, dbmate, sql-migrate and micrate. */
const SECTION = /^\s*(?:\+\s?(?:goose|migrate|micrate)\s+(up|down)\b|migrate:(up|down)\b)/i;

/** Where each section begins, in order; empty for a file without marks, which is up as a whole. */
export function sectionsOf(comments: readonly Comment[]): readonly { readonly start: number; readonly direction: Direction }[] {
  return comments.flatMap((comment) => {
    const mark = comment.style === 'line' ? SECTION.exec(comment.text) : null;
    const word = mark?.[1] ?? mark?.[2];
    return word === undefined ? [] : [{ start: comment.start, direction: word.toLowerCase() as Direction }];
  });
}
