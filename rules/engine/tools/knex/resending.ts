import type { Edit, Range } from '../../model/range.ts';
import { replacedStatement } from '../print-code.ts';
import { sendRaw } from './print.ts';
import type { Session } from './session.ts';

/** Edits that make the code send other statements, one by one. */
export type Resend = (statements: readonly string[]) => readonly Edit[] | undefined;

/**
 * Raw SQL in place of a call.
 *
 * @param place the call that sends what is to go, and nothing else
 */
export function resending({ code }: Session, place: Range): Resend {
  return (statements) => replacedStatement(code, place, (receiver) => statements.map((statement) => sendRaw(statement, receiver)));
}
