import type { TSESTree } from '@typescript-eslint/types';
import type { CodeFile } from '../model/code.ts';
import { propertyName } from './imports.ts';
import type { FunctionNode } from './value.ts';
import { isGlobal, variableOf } from './variables.ts';

/** What a module exports: by name, and as its default, which is `module.exports` in CommonJS. */
export interface ModuleExports {
  readonly named: ReadonlyMap<string, TSESTree.Node>;
  readonly default: TSESTree.Node | undefined;
}

const NAMES = 20;

/** The expression behind a name that stands for it; the node itself for any other. */
export function definitionOf(code: CodeFile, node: TSESTree.Node): TSESTree.Node {
  let current = node;
  for (let left = NAMES; left > 0; left -= 1) {
    if (current.type === 'TSAsExpression' || current.type === 'TSSatisfiesExpression') {
      current = current.expression;
      continue;
    }
    const definition = current.type === 'Identifier' ? variableOf(code, current)?.defs[0]?.node : undefined;
    if (definition?.type === 'FunctionDeclaration' || definition?.type === 'ClassDeclaration') return definition;
    if (definition?.type !== 'VariableDeclarator' || definition.init === null || definition.id.type !== 'Identifier') return current;
    current = definition.init;
  }
  return current;
}

/** `exports.name` and `module.exports.name`; an empty name for `module.exports`. */
function exportsMember(code: CodeFile, node: TSESTree.Node): string | undefined {
  if (node.type !== 'MemberExpression') return undefined;
  const name = propertyName(node.property, node.computed);
  if (isGlobal(code, node.object, 'exports')) return name;
  if (isGlobal(code, node.object, 'module') && name === 'exports') return '';
  return exportsMember(code, node.object) === '' ? name : undefined;
}

function addAssignment(code: CodeFile, node: TSESTree.Expression, found: Map<string, TSESTree.Node>): void {
  if (node.type !== 'AssignmentExpression') return;
  const name = exportsMember(code, node.left);
  if (name !== undefined) found.set(name === '' ? 'default' : name, definitionOf(code, node.right));
}

function addDeclaration(code: CodeFile, node: TSESTree.ExportNamedDeclaration, found: Map<string, TSESTree.Node>): void {
  const { declaration } = node;
  if (declaration?.type === 'FunctionDeclaration' || declaration?.type === 'ClassDeclaration') {
    if (declaration.id !== null) found.set(declaration.id.name, declaration);
  } else if (declaration?.type === 'VariableDeclaration') {
    for (const { id, init } of declaration.declarations) if (id.type === 'Identifier' && init !== null) found.set(id.name, definitionOf(code, init));
  }
  if (node.source !== null) return;
  for (const { local, exported } of node.specifiers) {
    if (exported.type === 'Identifier') found.set(exported.name, definitionOf(code, local));
  }
}

/** What a module exports, in either system of modules. Members of a default object count as names, for that is how CommonJS exports them. */
export function exportsOf(code: CodeFile): ModuleExports {
  const found = new Map<string, TSESTree.Node>();
  for (const node of code.program.body) {
    if (node.type === 'ExpressionStatement') addAssignment(code, node.expression, found);
    else if (node.type === 'ExportNamedDeclaration') addDeclaration(code, node, found);
    else if (node.type === 'ExportDefaultDeclaration') found.set('default', definitionOf(code, node.declaration));
    else if (node.type === 'TSExportAssignment') found.set('default', definitionOf(code, node.expression));
  }
  const own = found.get('default');
  if (own?.type === 'ObjectExpression') {
    for (const property of own.properties) {
      const name = property.type === 'Property' ? propertyName(property.key, property.computed) : undefined;
      if (name !== undefined && property.type === 'Property' && !found.has(name)) found.set(name, definitionOf(code, property.value));
    }
  }
  return { named: found, default: own };
}

/** The node where it is a function. */
export function asFunction(node: TSESTree.Node | undefined): FunctionNode | undefined {
  return node?.type === 'FunctionDeclaration' || node?.type === 'FunctionExpression' || node?.type === 'ArrowFunctionExpression' ? node : undefined;
}
