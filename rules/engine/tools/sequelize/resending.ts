import type { TSESTree } from '@typescript-eslint/types';
import type { Call } from '../../code/call.ts';
import type { Value } from '../../code/value.ts';
import type { CodeFile } from '../../model/code.ts';
import type { Edit } from '../../model/range.ts';
import { addedOption, templateLiteral } from '../print-code.ts';
import { sentBefore, sentInstead, type SendForm } from '../send-code.ts';
import type { Session } from './session.ts';

/** Edits that make the code send further statements, one by one. */
type Send = (statements: readonly string[]) => readonly Edit[] | undefined;

const CONCURRENTLY = /^\s*(?:create\s+(?:unique\s+)?|drop\s+)index\s+concurrently\b/i;

function lastArgument({ node }: Call): TSESTree.Node | undefined {
  return node.type === 'CallExpression' ? node.arguments.at(-1) : undefined;
}

/** The edit that adds an option to the options of a call, which may have none yet. */
function withOption(code: CodeFile, call: Call, options: Value | undefined, index: number, option: string): Edit | undefined {
  const last = lastArgument(call);
  if (last === undefined) return undefined;
  if (options === undefined) {
    const [, end] = last.range;
    return call.args.length === index ? { range: { start: end, end }, text: `, { ${option} }` } : undefined;
  }
  const isInside = last.type === 'ObjectExpression' && options.kind === 'record' && options.range.start === last.range[0];
  return isInside ? addedOption(code.text, options.range, option) : undefined;
}

/** The edit that hands a transaction to a call. */
export function transactionEdit(code: CodeFile, call: Call, options: Value | undefined, index: number, name: string): Edit | undefined {
  return withOption(code, call, options, index, name === 'transaction' ? 'transaction' : `transaction: ${name}`);
}

/** Stands where the SQL goes in `queryInterface.sequelize.query(…, { transaction })`. */
const SQL = '…';

/** `transaction` or `transaction: t`, as a call says it. */
function transactionOf(code: CodeFile, node: TSESTree.Node): string | undefined {
  const last = node.type === 'CallExpression' ? node.arguments.at(-1) : undefined;
  const property = last?.type === 'ObjectExpression' ? last.properties.find((each) => each.type === 'Property' && each.key.type === 'Identifier' && each.key.name === 'transaction') : undefined;
  return property === undefined ? undefined : code.text.slice(...property.range);
}

/** `queryInterface.sequelize.query(…, { transaction })`, for the connection and the transaction that a call of the code uses. */
function queryLike(node: TSESTree.Node, code: CodeFile): string | undefined {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression' || node.callee.property.type !== 'Identifier') return undefined;
  const text = code.text.slice(...node.callee.object.range);
  if (!/^[\w$.]+(?:\(\))?$/.test(text)) return undefined;
  const sender = node.callee.property.name === 'query' ? text : text.endsWith('.getQueryInterface()') ? text.replace(/\.getQueryInterface\(\)$/, '') : `${text}.sequelize`;
  const transaction = transactionOf(code, node);
  return `${sender}.query(${SQL}${transaction === undefined ? '' : `, { ${transaction} }`})`;
}

/** Raw SQL through the connection, and in the transaction, of the call that it stands for. */
export const QUERY: SendForm = { call: (sql, query) => query.replace(SQL, () => templateLiteral(sql)), awaits: true, receiverOf: queryLike };

/** Writes other SQL in place of what a call sends: by the option that Sequelize has for it, else as raw SQL. */
export function resending({ code }: Session, call: Call, method: string): Send {
  return (statements) => {
    const [first, ...rest] = statements;
    const isConcurrent = statements.some((statement) => CONCURRENTLY.test(statement));
    // In a transaction PostgreSQL refuses it, and beside one that holds the table it waits for ever.
    if (isConcurrent && transactionOf(code, call.node) !== undefined) return undefined;
    if (first !== undefined && rest.length === 0 && isConcurrent && /^(?:addIndex|removeIndex)$/.test(method)) {
      const index = call.args[1]?.kind === 'record' ? 1 : 2;
      const edit = withOption(code, call, call.args[index], index, 'concurrently: true');
      if (edit !== undefined) return [edit];
    }
    return sentInstead(code, call.range, statements, QUERY);
  };
}

/** Raw SQL before the statement that holds a call, in the same transaction. */
export function preceding({ code }: Session, { range }: Call): Send {
  return (statements) => sentBefore(code, range, statements, QUERY);
}
