import type { TSESTree } from '@typescript-eslint/types';
import { parentsOf, type CodeFile, type Edit, type FactOf, type Service } from '../../rules/index.ts';
import type { Refusal } from '../plan.ts';
import type { HeldClient } from '../service/held-clients.ts';

/** What the module does in their place. */
const REPLACED = new Set(['exit', 'closeServer', 'closeConnections', 'timer']);

/** The statement `process.on('SIGTERM', () => …)` around the name of the signal. */
function statementAround(code: CodeFile, signal: FactOf<'signal'>): TSESTree.Node | undefined {
  const parents = parentsOf(code.program);
  for (const [node, parent] of parents) {
    if (node.range[0] !== signal.range.start || node.range[1] !== signal.range.end || parent.type !== 'CallExpression') continue;
    const statement = parents.get(parent);
    const isInline = parent.arguments[1]?.type === 'ArrowFunctionExpression' || parent.arguments[1]?.type === 'FunctionExpression';
    return statement?.type === 'ExpressionStatement' && isInline ? statement : undefined;
  }
  return undefined;
}

/** The edits that take away the listeners whose work the module does. */
export function abruptListeners(code: CodeFile, service: Service, clients: readonly HeldClient[]): readonly Edit[] | Refusal {
  const edits: Edit[] = [];
  for (const fact of service.facts) {
    if (fact.kind !== 'signal' || !/SIGTERM|SIGINT/.test(fact.signals.join())) continue;
    const statement = statementAround(code, fact);
    if (statement === undefined) return { reason: `The listener for ${fact.signals.join(' and ')} is a function that others may use: take it away first.` };
    const other = fact.handler?.complete !== true ? 'what nobody can look into' : fact.handler.actions.find(({ kind }) => !REPLACED.has(kind) && !(kind === 'release' && clients.length > 0))?.kind;
    if (other !== undefined) return { reason: `The listener for ${fact.signals.join(' and ')} does more than to end the server: take it away first.` };
    edits.push({ range: lineRange(code.text, statement.range), text: '' });
  }
  return edits;
}

/** A statement with its line, where nothing else stands on it. */
function lineRange(text: string, [start, end]: readonly [number, number]): Edit['range'] {
  const before = text.lastIndexOf('\n', start - 1) + 1;
  const after = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(end));
  return after !== null && text.slice(before, start).trim() === '' ? { start: before, end: end + after[0].length } : { start, end };
}
