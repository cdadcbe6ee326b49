import { readFileSync } from 'node:fs';

/** A statement of a public migration, with the tables it was run on. See real-statements.README.md. */
export interface RealStatement {
  /** `<project>/<migration>/<number of the statement in it>`, unique. */
  readonly id: string;
  /** `owner/name` on GitHub. */
  readonly repository: string;
  /** Path of the migration in the repository. */
  readonly file: string;
  /** A single statement, without the semicolon. */
  readonly sql: string;
  /** SQL which makes, on an empty `public` schema, the tables that the statement is about. */
  readonly setup: string;
  /** The statement refuses transaction blocks: it is for `measureOutsideTransaction`, not for `measure`. */
  readonly outsideTransaction: boolean;
}

/** A line of real-statements.jsonl: the flag is there only when it is set. */
type RealStatementLine = Omit<RealStatement, 'outsideTransaction'> & { outsideTransaction?: true };

/** Reads real-statements.jsonl, in the order of the file. */
export function readRealStatements(): RealStatement[] {
  return readFileSync(new URL('real-statements.jsonl', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RealStatementLine)
    .map((line) => ({ ...line, outsideTransaction: line.outsideTransaction ?? false }));
}
