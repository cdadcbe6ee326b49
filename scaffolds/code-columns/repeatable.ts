import type { TSESTree } from '@typescript-eslint/types';

/** Methods of strings that change nothing and give the same each time. */
const PURE = new Set(['toLowerCase', 'toUpperCase', 'trim', 'trimStart', 'trimEnd', 'toString', 'slice', 'normalize', 'toISOString', 'replace', 'replaceAll', 'padStart', 'toFixed']);
const PURE_FUNCTIONS = new Set(['String', 'Number', 'Boolean', 'BigInt']);

/** So deep nobody nests what is worth saying twice. */
const DEPTH = 12;

/** Whether an expression can be said twice: it does nothing and gives the same both times. */
export function isRepeatable(node: TSESTree.Node, depth = DEPTH): boolean {
  if (depth <= 0) return false;
  const all = (nodes: readonly TSESTree.Node[]): boolean => nodes.every((each) => isRepeatable(each, depth - 1));
  switch (node.type) {
    case 'Identifier':
    case 'ThisExpression':
    case 'Literal':
      return true;
    case 'MemberExpression':
      return all(node.computed ? [node.object, node.property] : [node.object]);
    case 'ChainExpression':
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
      return all([node.expression]);
    case 'TemplateLiteral':
      return all(node.expressions);
    case 'UnaryExpression':
      return node.operator !== 'delete' && all([node.argument]);
    case 'BinaryExpression':
    case 'LogicalExpression':
      return all([node.left, node.right]);
    case 'ConditionalExpression':
      return all([node.test, node.consequent, node.alternate]);
    case 'CallExpression':
      return isPureCall(node) && all(node.arguments);
    default:
      return false;
  }
}

function isPureCall({ callee }: TSESTree.CallExpression): boolean {
  if (callee.type === 'Identifier') return PURE_FUNCTIONS.has(callee.name);
  return callee.type === 'MemberExpression' && !callee.computed && callee.property.type === 'Identifier' && PURE.has(callee.property.name) && isRepeatable(callee.object);
}
