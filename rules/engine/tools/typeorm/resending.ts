import type { Call } from '../../code/call.ts';
import type { Value } from '../../code/value.ts';
import type { Edit, Range } from '../../model/range.ts';
import { precedingStatement, replacedStatement, templateLiteral } from '../print-code.ts';
import type { Session } from './session.ts';

/** Edits that make the code send further statements, one by one. */
type Send = (statements: readonly string[]) => readonly Edit[] | undefined;

const CONCURRENTLY = /^\s*create\s+(?:unique\s+)?index\s+concurrently\b/i;

/** Adds `isConcurrent: true` to `new TableIndex({ … })`. */
function concurrent(source: string, { start, end }: Range): Edit | undefined {
  const text = source.slice(start, end);
  if (!/^\{[^]*\S\s*\}$/.test(text) || /\bisConcurrent\b/.test(text)) return undefined;
  const last = text.slice(0, -1).trimEnd();
  const at = start + last.length;
  const line = /\n([ \t]+)\S[^\n]*$/.exec(last);
  const before = last.endsWith(',') ? '' : ',';
  return { range: { start: at, end: at }, text: line === null ? `${before} isConcurrent: true` : `${before}\n${line[1] ?? ''}isConcurrent: true${last.endsWith(',') ? ',' : ''}` };
}

/** `await queryRunner.query(…);` */
export function sendRaw(sql: string, receiver: string): string {
  return `await ${receiver}.query(${templateLiteral(sql)});`;
}

/**
 * Writes other SQL in place of what a call of the schema sends: by the option that TypeORM has for it, else as raw SQL.
 *
 * @param description what the call is given to make
 */
export function resending({ code }: Session, { range }: Call, description: Value | undefined): Send {
  return (statements) => {
    const [first, ...rest] = statements;
    const edit = first !== undefined && rest.length === 0 && CONCURRENTLY.test(first) && description?.kind === 'record' ? concurrent(code.text, description.range) : undefined;
    return edit === undefined ? replacedStatement(code, range, (receiver) => statements.map((statement) => sendRaw(statement, receiver))) : [edit];
  };
}

/** Raw SQL before the statement of the migration that holds a call. */
export function preceding({ code }: Session, { range }: Call): Send {
  return (statements) => precedingStatement(code, range, (receiver) => statements.map((statement) => sendRaw(statement, receiver)));
}
