import type { Edit, Range } from '../../model/range.ts';
import { precedingStatement, replacedStatement } from '../print-code.ts';
import { sendRaw } from './print.ts';
import type { Session } from './session.ts';

/** Edits that make the code send further statements, one by one. */
type Send = (statements: readonly string[]) => readonly Edit[] | undefined;

/**
 * Raw SQL in place of a call.
 *
 * @param place the call that sends what is to go, and nothing else
 */
export function resending({ code }: Session, place: Range): Send {
  return (statements) => replacedStatement(code, place, (receiver) => statements.map((statement) => sendRaw(statement, receiver)));
}

/** Raw SQL before the statement of the migration that holds a call. */
export function preceding({ code }: Session, place: Range): Send {
  return (statements) => precedingStatement(code, place, (receiver) => statements.map((statement) => sendRaw(statement, receiver)));
}
