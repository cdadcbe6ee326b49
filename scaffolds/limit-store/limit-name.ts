import type { TSESTree } from '@typescript-eslint/types';
import { ancestorsOf, propertyName, type CodeFile } from '../../rules/index.ts';

/** What a limit is called, or that it is made anew for each call of a function, which limits that know nothing of each other would share. */
export type LimitName = { readonly name: string } | { readonly madeBy: string };

/** Around what a node can stand without being another value. */
const SAME_VALUE = new Set(['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression']);

/** Words of a text, joined: what can stand in a key. */
function plain(text: string): string {
  return text.split(/[^\w$]+/).filter((word) => word !== '').join('-');
}

/** The name of a limit: of its variable, its property, or the path that it is mounted on. */
export function limitName(code: CodeFile, call: TSESTree.Node): LimitName {
  for (const node of ancestorsOf(code.program, call)) {
    if (SAME_VALUE.has(node.type)) continue;
    const own = ownName(node);
    if (own !== undefined) return { name: plain(own) || 'requests' };
    if (node.type === 'ReturnStatement' || node.type === 'ArrowFunctionExpression') return { madeBy: functionName(code, node) };
    if (node.type === 'ArrayExpression') continue;
    if (node.type === 'CallExpression') return { name: mountedOn(node) };
    break;
  }
  return { name: 'requests' };
}

function ownName(node: TSESTree.Node): string | undefined {
  if (node.type === 'VariableDeclarator') return node.id.type === 'Identifier' ? node.id.name : undefined;
  if (node.type === 'Property' || node.type === 'PropertyDefinition') return propertyName(node.key, node.computed);
  if (node.type !== 'AssignmentExpression') return undefined;
  if (node.left.type === 'MemberExpression') return propertyName(node.left.property, node.left.computed);
  return node.left.type === 'Identifier' ? node.left.name : undefined;
}

function mountedOn({ arguments: given }: TSESTree.CallExpression): string {
  const [path] = given;
  const text = path?.type === 'Literal' && typeof path.value === 'string' ? plain(path.value) : '';
  return text === '' ? 'requests' : text;
}

function functionName(code: CodeFile, node: TSESTree.Node): string {
  for (const each of [node, ...ancestorsOf(code.program, node)]) {
    if (each.type === 'FunctionDeclaration' && each.id !== null) return `\`${each.id.name}\``;
    const own = ownName(each) ?? (each.type === 'MethodDefinition' ? propertyName(each.key, each.computed) : undefined);
    if (own !== undefined) return `\`${own}\``;
  }
  return 'a function';
}
