import type { TSESTree } from '@typescript-eslint/types';
import { bare, isFunction } from '../code/declaration.ts';
import { propertyName } from '../code/imports.ts';
import { rangeOf } from '../code/value.ts';
import { childrenOf } from '../code/walk.ts';
import type { Fact } from '../model/fact.ts';
import type { FileView, Framework } from './framework.ts';

/** What holds the version of a contract. */
const VERSION = /^(?:(?:api|contract|client|schema|payload|message|protocol|request|body|wire)_?)?version$/i;

/** What it is compared with: `1`, `'v2'`, `'2024-10-01'`. */
const NAMED = /^(?:v?\d+(?:\.\d+)*|\d{4}-\d{2}(?:-\d{2})?)$/;

const COMPARES = new Set(['===', '==', '!==', '!=', '<', '<=', '>', '>=']);

/** Functions whose whole purpose it is. */
const ADAPTS = /migrat|upgrad|downgrad|upcast|downcast|convert|adapt|transform|normali[sz]e|pars|serializ|present/i;

function isVersion(node: TSESTree.Node): boolean {
  const inner = bare(node);
  if (inner.type === 'Identifier') return VERSION.test(inner.name);
  return inner.type === 'MemberExpression' && VERSION.test(propertyName(inner.property, inner.computed) ?? '');
}

function isNamed(node: TSESTree.Node, file: FileView): boolean {
  return file.numberOf(node) !== undefined || NAMED.test(file.textOf(node) ?? '');
}

function asksVersion(node: TSESTree.Node, file: FileView): boolean {
  if (node.type === 'LogicalExpression') return asksVersion(node.left, file) || asksVersion(node.right, file);
  if (node.type !== 'BinaryExpression' || !COMPARES.has(node.operator)) return false;
  return (isVersion(node.left) && isNamed(node.right, file)) || (isVersion(node.right) && isNamed(node.left, file));
}

/** The conditions of a function that ask for the version, without those of functions in it. */
function askedIn(body: TSESTree.Node, file: FileView): readonly TSESTree.Node[] {
  const found: TSESTree.Node[] = [];
  const waiting: TSESTree.Node[] = [body];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if ((node.type === 'IfStatement' || node.type === 'ConditionalExpression') && asksVersion(node.test, file)) found.push(node.test);
    waiting.push(...childrenOf(node).filter((child) => !isFunction(child)));
  }
  return found.sort((left, right) => left.range[0] - right.range[0]);
}

/** The name by which a function goes. */
function nameOf(node: TSESTree.Node, file: FileView): string {
  if (node.type === 'FunctionDeclaration' && node.id !== null) return node.id.name;
  const parent = file.parentOf(node);
  if (parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier') return parent.id.name;
  return parent?.type === 'MethodDefinition' || parent?.type === 'Property' ? (propertyName(parent.key, parent.computed) ?? '') : '';
}

function facts(node: TSESTree.Node, file: FileView): readonly Fact[] {
  if (!isFunction(node) || node.body === null || node.body === undefined || ADAPTS.test(nameOf(node, file))) return [];
  const asked = askedIn(node.body, file);
  const [first] = asked;
  return first === undefined || asked.length < 2 ? [] : [{ kind: 'contractSwitch', times: asked.length, file: file.code.path, range: rangeOf(first) }];
}

/** Functions that serve several versions of a contract by asking for the version again and again. */
export const contractSwitches: Framework = { name: 'contract switches', words: ['ersion ===', 'ersion ==', 'ersion !=', 'ersion <', 'ersion >', '=== version', '=== apiVersion'], gives: ['contractSwitch'], facts };
