import type { Call } from '../../code/call.ts';
import type { Edit } from '../../model/range.ts';
import { HOLE } from '../../model/name.ts';
import { templateLiteral } from '../print-code.ts';
import { beginningOf, sentBefore, type SendForm } from '../send-code.ts';
import { isCallback } from './callback.ts';
import type { Session } from './session.ts';

/** Edits that make the code send further statements, one by one. */
type Send = (statements: readonly string[]) => readonly Edit[] | undefined;

/** What only one statement a string can be. */
const ALONE = /\bconcurrently\b/i;

/** The end of a call that is told to call back: `, cb)`. */
function callbackOf(source: string, call: Call): string {
  const last = call.node.type === 'CallExpression' ? call.node.arguments.at(-1) : undefined;
  return last !== undefined && isCallback(last) ? `, ${source.slice(...last.range)}` : '';
}

/** One call of `runSql` in place of another call: the statements are one string, in the transaction that db-migrate has open. */
export function resending({ code }: Session, call: Call): Send {
  return (statements) => {
    const { node } = call;
    const receiver = node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && node.callee.property.type === 'Identifier' && !/^(?:bind|call)$/.test(node.callee.property.name) ? code.text.slice(...node.callee.object.range) : undefined;
    if (receiver === undefined || !/^[\w$.]+$/.test(receiver) || statements.some((statement) => statement.includes(HOLE))) return undefined;
    if (statements.length > 1 && statements.some((statement) => ALONE.test(statement))) return undefined;
    return [{ range: call.range, text: `${receiver}.runSql(${templateLiteral(statements.join(';\n'))}${callbackOf(code.text, call)})` }];
  };
}

/** How a migration that is awaited sends SQL. */
export const RUN_SQL: SendForm = { call: (sql, receiver) => `${receiver}.runSql(${templateLiteral(sql)})`, awaits: true, receiverOf: (expression) => beginningOf(expression) };

/** A statement before the one that holds a call, where the migration is awaited. */
export function preceding({ code, callsBack }: Session, { range }: Call): Send {
  return (statements) => (callsBack ? undefined : sentBefore(code, range, statements, RUN_SQL));
}
