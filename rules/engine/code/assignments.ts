import type { TSESTree } from '@typescript-eslint/types';
import type { Evaluator } from './evaluator.ts';
import { keyOf } from './expressions.ts';
import type { Frame } from './frame.ts';
import { joinedText } from './texts.ts';
import { rangeOf, unknown, type ListValue, type Value } from './value.ts';

/** `name = value`, `name += value`, `name.key = value`. */
export function evaluateAssignment(evaluator: Evaluator, node: TSESTree.AssignmentExpression, frame: Frame): Value {
  const right = evaluator.evaluate(node.right, frame);
  const { left, operator } = node;
  if (left.type === 'MemberExpression') return assignMember(evaluator, left, operator === '=' ? right : unknown(rangeOf(node)), frame);
  if (left.type !== 'Identifier') return right;
  const value = operator === '=' ? right : combined(evaluator, evaluator.lookup(left, frame), right, node);
  if (value.kind === 'text') evaluator.spend(value.pieces.length);
  evaluator.assign(left, value, frame);
  return value;
}

function combined(evaluator: Evaluator, before: Value, right: Value, node: TSESTree.AssignmentExpression): Value {
  const range = rangeOf(node);
  if (node.operator !== '+=' || (before.kind !== 'text' && right.kind !== 'text')) return unknown(range);
  return joinedText([before, right], range);
}

function assignMember(evaluator: Evaluator, left: TSESTree.MemberExpression, value: Value, frame: Frame): Value {
  if (left.object.type !== 'Identifier') return value;
  const object = evaluator.evaluate(left.object, frame);
  const name = keyOf(evaluator, left.property, left.computed, frame);
  if (object.kind !== 'record') return value;
  const entries = new Map(object.entries);
  if (name !== undefined) entries.set(name, evaluator.guards === 0 ? value : unknown(value.range));
  evaluator.replace(left.object, { ...object, entries, complete: object.complete && name !== undefined }, frame);
  return value;
}

/** Methods that change an array: what it holds afterwards is known only behind `push`. */
const MUTATORS = /^(?:push|unshift|splice|pop|shift|sort|fill|copyWithin)$/;

/** Follows a method that changes a named array; false for any other. */
export function changeList(evaluator: Evaluator, node: TSESTree.Node, list: ListValue, method: string, args: readonly Value[], frame: Frame): boolean {
  if (!MUTATORS.test(method)) return false;
  const name = node.type === 'MemberExpression' && node.object.type === 'Identifier' ? node.object : undefined;
  const items = method === 'push' ? [...list.items, ...args] : list.items;
  evaluator.spend(items.length);
  if (name !== undefined) evaluator.replace(name, { ...list, items, complete: list.complete && method === 'push' && !evaluator.isGuarded(name, frame) }, frame);
  return true;
}
