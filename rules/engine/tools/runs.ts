import type { Edit, Range } from '../model/range.ts';
import type { OptOut, Run, Runner } from '../model/transaction.ts';
import type { ScriptFile } from './tool.ts';

/** A comment by which a file leaves the transaction that its runner opens for it. */
export interface FileMarker {
  /** The line as a user writes it. */
  readonly line: string;
  /** Whether a file has it. */
  isIn(file: ScriptFile): boolean;
  readonly leaves: OptOut['leaves'];
  /** Where the line goes; default: the beginning. `after` is what must stand behind it. */
  readonly place?: (file: ScriptFile) => number;
  readonly after?: string;
  readonly resumes?: boolean;
}

/** Whether any line comment, without its dashes and blanks around, is a mark. */
export function hasComment(file: ScriptFile, mark: RegExp): boolean {
  return file.comments.some(({ style, text }) => style === 'line' && mark.test(text.trim()));
}

/** The edit that inserts text. */
export function insertion(at: number, text: string): Edit {
  return { range: { start: at, end: at }, text };
}

/** One run for a whole file. */
export function wholeFile(runner: Partial<Runner> & Pick<Runner, 'name' | 'transaction'>): readonly Run[] {
  return [{ start: 0, runner: { unit: 'file', optOut: undefined, optedOut: false, ...runner } }];
}

/** What stands between `StatementBegin` and `StatementEnd`, in the words of goose and sql-migrate. */
export function blocksIn({ comments, text }: ScriptFile, tool: string): readonly Range[] {
  const mark = new RegExp(`^\\+${tool}\\s+statement(begin|end)$`, 'i');
  const blocks: Range[] = [];
  let start: number | undefined;
  for (const comment of comments) {
    const word = comment.style === 'line' ? mark.exec(comment.text.trim())?.[1]?.toLowerCase() : undefined;
    if (word === 'begin') start = comment.end;
    else if (word === 'end' && start !== undefined) {
      blocks.push({ start, end: comment.start });
      start = undefined;
    }
  }
  return start === undefined ? blocks : [...blocks, { start, end: text.length }];
}

/** A runner that opens a transaction for each file, unless a comment in it says otherwise. */
export function wrapped(name: string, marker: FileMarker): (file: ScriptFile) => readonly Run[] {
  return (file) => {
    if (marker.isIn(file)) return wholeFile({ name, transaction: marker.leaves, optedOut: true, resumes: marker.resumes === true });
    const edit = insertion(marker.place?.(file) ?? 0, `${marker.line}\n${marker.after ?? ''}`);
    return wholeFile({ name, transaction: 'file', optOut: { marker: `\`${marker.line}\``, edit, leaves: marker.leaves } });
  };
}
