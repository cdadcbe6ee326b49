import type { TSESTree } from '@typescript-eslint/types';
import type { CodeFile } from '../model/code.ts';
import { isGlobal, isNeverReassigned, variableOf } from './variables.ts';

/**
 * A value of another module. `path` leads from the module to it: empty for the module itself. CommonJS and ES modules mix
 * freely in practice, so that the default export and the module itself are one, and `default` never begins a path.
 */
export interface ImportedValue {
  /** As it is imported, without `node:`: `express`, `fs/promises`, `../app`. */
  readonly module: string;
  /** `['Router']` for `import { Router } from 'express'` as for `require('express').Router`. */
  readonly path: readonly string[];
}

/** How many names and members are followed; nobody writes more, and a hostile file may. */
const DEPTH = 20;

/** Helpers with which TypeScript and Babel wrap `require`. */
const INTEROP = /^_*(?:import(?:Default|Star)|interopRequire(?:Default|Wildcard))$/;

/** `http` for both `node:http` and `http`. */
function moduleOf(source: string): ImportedValue {
  return { module: source.replace(/^node:/, ''), path: [] };
}

function memberOf(value: ImportedValue | undefined, name: string): ImportedValue | undefined {
  if (value === undefined || (name === 'default' && value.path.length === 0)) return value;
  return { module: value.module, path: [...value.path, name] };
}

/** The name behind a dot or in brackets; `undefined` where it is computed. */
export function propertyName(property: TSESTree.Node, computed: boolean): string | undefined {
  if (!computed && property.type === 'Identifier') return property.name;
  return property.type === 'Literal' && typeof property.value === 'string' ? property.value : undefined;
}

function stringOf(node: TSESTree.Node | undefined): string | undefined {
  return node?.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined;
}

function isRequire(code: CodeFile, callee: TSESTree.Node, depth: number): boolean {
  if (isGlobal(code, callee, 'require')) return true;
  const variable = callee.type === 'Identifier' && callee.name === 'require' ? variableOf(code, callee) : undefined;
  const definition = variable?.defs[0]?.node;
  if (definition?.type !== 'VariableDeclarator' || definition.init?.type !== 'CallExpression') return false;
  const maker = resolve(code, definition.init.callee, depth - 1);
  return maker?.module === 'module' && maker.path[0] === 'createRequire';
}

function calledModule(code: CodeFile, call: TSESTree.CallExpression, depth: number): ImportedValue | undefined {
  const [argument] = call.arguments;
  const source = stringOf(argument);
  if (source !== undefined) return isRequire(code, call.callee, depth) ? moduleOf(source) : undefined;
  const helper = call.callee.type === 'MemberExpression' ? call.callee.property : call.callee;
  return argument !== undefined && helper.type === 'Identifier' && INTEROP.test(helper.name) ? resolve(code, argument, depth - 1) : undefined;
}

/** The members that a destructuring pattern takes to reach one of its names. */
function pathInPattern(pattern: TSESTree.Node, name: TSESTree.Node, depth: number): readonly string[] | undefined {
  if (pattern === name) return [];
  if (depth <= 0) return undefined;
  if (pattern.type === 'AssignmentPattern') return pathInPattern(pattern.left, name, depth - 1);
  if (pattern.type !== 'ObjectPattern') return undefined;
  for (const property of pattern.properties) {
    if (property.type !== 'Property') continue;
    const key = propertyName(property.key, property.computed);
    const rest = key === undefined ? undefined : pathInPattern(property.value, name, depth - 1);
    if (key !== undefined && rest !== undefined) return [key, ...rest];
  }
  return undefined;
}

function declared(code: CodeFile, identifier: TSESTree.Node, depth: number): ImportedValue | undefined {
  const variable = variableOf(code, identifier);
  const definition = variable?.defs[0];
  const node = definition?.node;
  if (variable === undefined || definition === undefined || node === undefined) return undefined;
  switch (node.type) {
    case 'ImportSpecifier': {
      const source = stringOf(definition.parent?.type === 'ImportDeclaration' ? definition.parent.source : undefined);
      const name = node.imported.type === 'Identifier' ? node.imported.name : String(node.imported.value);
      return source === undefined ? undefined : memberOf(moduleOf(source), name);
    }
    case 'ImportDefaultSpecifier':
    case 'ImportNamespaceSpecifier': {
      const source = stringOf(definition.parent?.type === 'ImportDeclaration' ? definition.parent.source : undefined);
      return source === undefined ? undefined : moduleOf(source);
    }
    case 'TSImportEqualsDeclaration': {
      const reference = node.moduleReference;
      const source = reference.type === 'TSExternalModuleReference' ? stringOf(reference.expression) : undefined;
      return source === undefined ? resolve(code, reference, depth - 1) : moduleOf(source);
    }
    case 'VariableDeclarator': {
      if (node.init === null || !isNeverReassigned(variable)) return undefined;
      const path = pathInPattern(node.id, definition.name, DEPTH);
      const value = path === undefined ? undefined : resolve(code, node.init, depth - 1);
      return path?.reduce<ImportedValue | undefined>(memberOf, value);
    }
    default:
      return undefined;
  }
}

function resolve(code: CodeFile, node: TSESTree.Node, depth: number): ImportedValue | undefined {
  if (depth <= 0) return undefined;
  switch (node.type) {
    case 'Identifier':
      return declared(code, node, depth);
    case 'MemberExpression': {
      const name = propertyName(node.property, node.computed);
      return name === undefined ? undefined : memberOf(resolve(code, node.object, depth - 1), name);
    }
    case 'TSQualifiedName':
      return memberOf(resolve(code, node.left, depth - 1), node.right.name);
    case 'TSImportType': {
      const source = node.source.type === 'Literal' ? stringOf(node.source) : undefined;
      const names = node.qualifier === null ? [] : qualifiers(node.qualifier, depth);
      return source === undefined ? undefined : names.reduce<ImportedValue | undefined>(memberOf, moduleOf(source));
    }
    case 'TSTypeReference':
      return resolve(code, node.typeName, depth - 1);
    case 'CallExpression':
      return calledModule(code, node, depth);
    case 'ImportExpression': {
      const source = stringOf(node.source);
      return source === undefined ? undefined : moduleOf(source);
    }
    case 'AwaitExpression':
      return resolve(code, node.argument, depth - 1);
    case 'ChainExpression':
    case 'TSNonNullExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return resolve(code, node.expression, depth - 1);
    default:
      return undefined;
  }
}

function qualifiers(node: TSESTree.EntityName, depth: number): string[] {
  if (node.type === 'TSQualifiedName' && depth > 0) return [...qualifiers(node.left, depth - 1), node.right.name];
  return node.type === 'Identifier' ? [node.name] : [];
}

/**
 * Which value of which module an expression or a type is, through `import`, `require`, `createRequire`, destructuring,
 * members, constants that hold one, and the helpers of compilers. `undefined` for what is no import.
 *
 * @param node an identifier, member expression, type reference or call of the file
 */
export function importOf(code: CodeFile, node: TSESTree.Node): ImportedValue | undefined {
  return resolve(code, node, DEPTH);
}
