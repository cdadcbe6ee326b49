import type { TSESTree } from '@typescript-eslint/types';
import { propertyName } from './imports.ts';
import { constant, entry, rangeOf, unknown, type Value } from './value.ts';

/** What a destructuring pattern needs of the evaluator. */
export interface Binder {
  bind(name: TSESTree.Identifier, value: Value): void;
  evaluate(node: TSESTree.Expression): Value;
}

/** Patterns inside each other; nobody writes more. */
const DEPTH = 20;

/** Takes a value apart as a parameter, a declaration or a loop does, and hands each name its part. */
export function destructure(pattern: TSESTree.Node, value: Value, binder: Binder, depth = DEPTH): void {
  if (depth === 0) return;
  switch (pattern.type) {
    case 'Identifier':
      binder.bind(pattern, value);
      return;
    case 'AssignmentPattern':
      destructure(pattern.left, value.kind === 'constant' && value.value === undefined ? binder.evaluate(pattern.right) : value, binder, depth - 1);
      return;
    case 'RestElement':
      destructure(pattern.argument, value, binder, depth - 1);
      return;
    case 'TSParameterProperty':
      destructure(pattern.parameter, value, binder, depth - 1);
      return;
    case 'ArrayPattern':
      for (const [index, element] of pattern.elements.entries()) {
        if (element !== null) destructure(element, element.type === 'RestElement' ? restOf(value, index) : itemOf(value, index), binder, depth - 1);
      }
      return;
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        if (property.type === 'RestElement') destructure(property, unknown(rangeOf(property)), binder, depth - 1);
        else destructure(property.value, memberOf(value, propertyName(property.key, property.computed), rangeOf(property)), binder, depth - 1);
      }
      return;
    default:
  }
}

function itemOf(value: Value, index: number): Value {
  if (value.kind !== 'list') return unknown(value.range);
  return value.items[index] ?? (value.complete ? constant(undefined, value.range) : unknown(value.range));
}

function restOf(value: Value, index: number): Value {
  return value.kind === 'list' ? { ...value, items: value.items.slice(index) } : unknown(value.range);
}

function memberOf(value: Value, name: string | undefined, range: { readonly start: number; readonly end: number }): Value {
  if (name === undefined) return unknown(range);
  if (value.kind === 'host') return value.member(name, range);
  return value.kind === 'record' ? (entry(value, name) ?? constant(undefined, value.range)) : unknown(value.range);
}
