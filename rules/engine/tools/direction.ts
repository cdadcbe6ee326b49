import type { Comment } from '../model/statement.ts';
import { baseName } from './paths.ts';

/** Which way a statement changes the schema. */
export type Direction = 'up' | 'down';

/** Files that only revert: `3.down.sql`, `down.sql`, Flyway's `U3__`. */
const DOWN_FILE = /(?:^|[._-])(?:down|undo|rollback|revert)\.sql$|^U\d[\d._]*__/i;

/** Whether a whole file is the way back. */
export function isDownFile(path: string): boolean {
  return DOWN_FILE.test(baseName(path)) || /\/(?:down|revert|rollback|undo)s?\/[^/]*$/i.test(path);
}

/** Section marks of goose, dbmate, sql-migrate, micrate and rambler. */
const SECTION = /^\s*(?:\+\s?(?:goose|migrate|micrate)\s+(up|down)\b|migrate:(up|down)\b|rambler\s+(up|down)\s*$)/i;

/** tern's one mark: the way down is below it. */
const TERN_DOWN = /^-- create above \/ drop below ----/;

/** Marks of node-pg-migrate, which are plain words: they count only where there are both. */
const WORDS = /^[\s-]*(up|down)\s+migration\s*$/i;

/** A place from which the statements go one way. */
export interface Section {
  readonly start: number;
  readonly direction: Direction;
}

function sectionOf({ style, start, text }: Comment): Section | undefined {
  if (style !== 'line') return undefined;
  const mark = SECTION.exec(text);
  const word = mark?.[1] ?? mark?.[2] ?? mark?.[3];
  if (word !== undefined) return { start, direction: word.toLowerCase() as Direction };
  return TERN_DOWN.test(text) ? { start, direction: 'down' } : undefined;
}

/** Where each section begins, in order; empty for a file without marks, which is up as a whole. */
export function sectionsOf(comments: readonly Comment[]): readonly Section[] {
  const marked = comments.flatMap((comment) => sectionOf(comment) ?? []);
  if (marked.length > 0) return marked;
  const worded = comments.flatMap((comment): Section[] => {
    const word = comment.style === 'line' ? WORDS.exec(comment.text)?.[1] : undefined;
    return word === undefined ? [] : [{ start: comment.start, direction: word.toLowerCase() as Direction }];
  });
  return new Set(worded.map(({ direction }) => direction)).size === 2 ? worded : [];
}
