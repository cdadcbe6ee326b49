import type { TSESTree } from '@typescript-eslint/types';
import { isMissing } from './builtins.ts';
import type { Evaluator } from './evaluator.ts';
import type { Frame } from './frame.ts';
import { propertyName } from './imports.ts';
import { stringPieces, templatePieces } from './literals.ts';
import { evaluateAssignment } from './assignments.ts';
import { joinedText } from './texts.ts';
import { constant, entry, rangeOf, textOf, truth, unknown, type ListValue, type RecordValue, type Value } from './value.ts';
import { isGlobal } from './variables.ts';

/** What an expression comes to. Called by the evaluator alone, which bounds it. */
export function evaluateExpression(evaluator: Evaluator, node: TSESTree.Node, frame: Frame): Value {
  const range = rangeOf(node);
  switch (node.type) {
    case 'Literal':
      return literal(evaluator, node);
    case 'TemplateLiteral':
      return template(evaluator, node, frame);
    case 'Identifier':
      return evaluator.lookup(node, frame);
    case 'ThisExpression':
      return frame.self ?? unknown(range);
    case 'ArrayExpression':
      return list(evaluator, node, frame);
    case 'ObjectExpression':
      return record(evaluator, node, frame);
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return evaluator.functionValue(node, frame);
    case 'MemberExpression':
      return member(evaluator, node, frame);
    case 'CallExpression':
    case 'NewExpression':
      return evaluator.evaluateCall(node, frame);
    case 'TaggedTemplateExpression':
      return evaluator.evaluateTag(node, frame);
    case 'AwaitExpression':
      return evaluator.awaited(evaluator.evaluate(node.argument, frame));
    case 'YieldExpression':
      return node.argument === null ? unknown(range) : evaluator.awaited(evaluator.evaluate(node.argument, frame));
    case 'BinaryExpression':
      return node.operator === '+' ? sum(evaluator, node, frame) : compared(evaluator, node, frame);
    case 'LogicalExpression':
      return logical(evaluator, node, frame);
    case 'ConditionalExpression':
      return conditional(evaluator, node, frame);
    case 'UnaryExpression':
      return unary(evaluator, node, frame);
    case 'AssignmentExpression':
      return evaluateAssignment(evaluator, node, frame);
    case 'SequenceExpression':
      return node.expressions.map((each) => evaluator.evaluate(each, frame)).at(-1) ?? unknown(range);
    case 'ChainExpression':
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
      return evaluator.evaluate(node.expression, frame);
    default:
      return unknown(range);
  }
}

function literal({ code }: Evaluator, node: TSESTree.Literal): Value {
  const range = rangeOf(node);
  const { value } = node;
  if (typeof value === 'string') return { kind: 'text', pieces: stringPieces(code.text, node), range };
  return value instanceof RegExp ? unknown(range) : constant(value, range);
}

function template(evaluator: Evaluator, node: TSESTree.TemplateLiteral, frame: Frame): Value {
  const parts = node.quasis.flatMap((element, index): Value[] => {
    const text: Value = { kind: 'text', pieces: templatePieces(evaluator.code.text, element), range: rangeOf(element) };
    const expression = node.expressions[index];
    return expression === undefined ? [text] : [text, evaluator.evaluate(expression, frame)];
  });
  return joinedText(parts, rangeOf(node));
}

function list(evaluator: Evaluator, node: TSESTree.ArrayExpression, frame: Frame): ListValue {
  const { items, complete } = spreadList(evaluator, node.elements, frame);
  return { kind: 'list', items, complete, range: rangeOf(node) };
}

/** Elements of an array, or arguments of a call, with what is spread into them. */
export function spreadList(evaluator: Evaluator, nodes: readonly (TSESTree.Expression | TSESTree.SpreadElement | null)[], frame: Frame): { readonly items: readonly Value[]; readonly complete: boolean } {
  const items: Value[] = [];
  let complete = true;
  for (const node of nodes) {
    if (node?.type !== 'SpreadElement') {
      items.push(node === null ? constant(undefined, { start: 0, end: 0 }) : evaluator.evaluate(node, frame));
      continue;
    }
    const spread = evaluator.evaluate(node.argument, frame);
    if (spread.kind === 'list' && !evaluator.spend(spread.items.length)) items.push(...spread.items);
    complete &&= spread.kind === 'list' && spread.complete;
  }
  return { items, complete };
}

function record(evaluator: Evaluator, node: TSESTree.ObjectExpression, frame: Frame): RecordValue {
  const entries = new Map<string, Value>();
  let complete = true;
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') {
      const spread = evaluator.evaluate(property.argument, frame);
      if (spread.kind === 'record' && !evaluator.spend(spread.entries.size)) for (const [name, value] of spread.entries) entries.set(name, value);
      complete &&= spread.kind === 'record' && spread.complete;
      continue;
    }
    const name = keyOf(evaluator, property.key, property.computed, frame);
    if (name === undefined) complete = false;
    else if (property.kind === 'init') entries.set(name, evaluator.evaluate(property.value, frame));
  }
  return { kind: 'record', entries, complete, range: rangeOf(node) };
}

/** The name of a member, where it is known. */
export function keyOf(evaluator: Evaluator, key: TSESTree.Node, computed: boolean, frame: Frame): string | undefined {
  const name = propertyName(key, computed);
  if (name !== undefined) return name;
  if (key.type === 'PrivateIdentifier') return `#${key.name}`;
  const value = computed || key.type === 'Literal' ? evaluator.evaluate(key, frame) : undefined;
  return value?.kind === 'constant' ? String(value.value) : textOf(value);
}

function member(evaluator: Evaluator, node: TSESTree.MemberExpression, frame: Frame): Value {
  const imported = evaluator.imported(node);
  if (imported !== undefined) return imported;
  const object = evaluator.evaluate(node.object, frame);
  const name = keyOf(evaluator, node.property, node.computed, frame);
  evaluator.reach(node);
  return memberOf(evaluator, object, name, node);
}

function memberOf(evaluator: Evaluator, object: Value, name: string | undefined, node: TSESTree.MemberExpression): Value {
  const range = rangeOf(node);
  if (name === undefined) return unknown(range);
  if (object.kind === 'host') return object.member(name, evaluator.placeOf({ start: node.object.range[0], end: range.end }));
  if (object.kind === 'record') return entry(object, name) ?? constant(undefined, range);
  if (object.kind !== 'list') return unknown(range);
  if (name === 'length' && object.complete) return constant(object.items.length, range);
  return /^\d+$/.test(name) ? (object.items[Number(name)] ?? unknown(range)) : unknown(range);
}

/** `a + b + c` is one list however long: it leans to the left, and is walked without recursion. */
function sum(evaluator: Evaluator, node: TSESTree.BinaryExpression, frame: Frame): Value {
  const parts: TSESTree.Node[] = [];
  let left: TSESTree.Node = node;
  for (; left.type === 'BinaryExpression' && left.operator === '+'; left = left.left) parts.unshift(left.right);
  const values = [left, ...parts].map((part) => evaluator.evaluate(part, frame));
  if (values.some((value) => value.kind === 'text')) return joinedText(values, rangeOf(node));
  const numbers = values.map((value) => (value.kind === 'constant' && typeof value.value === 'number' ? value.value : undefined));
  const known = numbers.every((number) => number !== undefined);
  return known ? constant(numbers.reduce((total, number) => total + number, 0), rangeOf(node)) : unknown(rangeOf(node));
}

function plain(value: Value): { readonly value: unknown } | undefined {
  if (value.kind === 'constant') return { value: value.value };
  const text = textOf(value);
  return text === undefined ? undefined : { value: text };
}

const POSTGRES = /^(?:pg|pgnative|postgres|postgresql)$/i;
const OTHER_DATABASE = /^(?:mysql2?|mariadb|mssql|sqlserver|tedious|sqlite3?|better-sqlite3|oracle|oracledb|cockroachdb|cockroach|redshift)$/i;

/**
 * Whether two values are the same; `undefined` where nobody can tell. Code that asks for the kind of its database is read
 * for the one that we speak about.
 */
export function isSame(left: Value, right: Value): boolean | undefined {
  const text = textOf(left) ?? textOf(right);
  if (text !== undefined && (left.kind === 'unknown' || right.kind === 'unknown')) return POSTGRES.test(text) ? true : OTHER_DATABASE.test(text) ? false : undefined;
  const one = plain(left);
  const other = plain(right);
  return one === undefined || other === undefined ? undefined : one.value === other.value;
}

function compared(evaluator: Evaluator, node: TSESTree.BinaryExpression, frame: Frame): Value {
  const range = rangeOf(node);
  if (node.left.type === 'PrivateIdentifier') return unknown(range);
  const left = evaluator.evaluate(node.left, frame);
  const right = evaluator.evaluate(node.right, frame);
  if (/^[!=]==?$/.test(node.operator)) {
    const same = isSame(left, right);
    return same === undefined ? unknown(range) : constant(same === node.operator.startsWith('='), range);
  }
  if (left.kind !== 'constant' || right.kind !== 'constant' || typeof left.value !== 'number' || typeof right.value !== 'number') return unknown(range);
  return arithmetic(node.operator, left.value, right.value, range);
}

function arithmetic(operator: string, left: number, right: number, range: Value['range']): Value {
  switch (operator) {
    case '-':
      return constant(left - right, range);
    case '*':
      return constant(left * right, range);
    case '/':
      return constant(left / right, range);
    case '%':
      return constant(left % right, range);
    case '<':
      return constant(left < right, range);
    case '>':
      return constant(left > right, range);
    case '<=':
      return constant(left <= right, range);
    case '>=':
      return constant(left >= right, range);
    default:
      return unknown(range);
  }
}

/** `process.env.NAME`, whose default is what the developer has in mind. */
function isEnvironment({ code }: Evaluator, node: TSESTree.Node): boolean {
  if (node.type !== 'MemberExpression') return false;
  const { object } = node;
  return object.type === 'MemberExpression' && isGlobal(code, object.object, 'process') && propertyName(object.property, object.computed) === 'env';
}

function logical(evaluator: Evaluator, node: TSESTree.LogicalExpression, frame: Frame): Value {
  const left = evaluator.evaluate(node.left, frame);
  const right = (): Value => evaluator.evaluate(node.right, frame);
  if (node.operator !== '&&' && isEnvironment(evaluator, node.left)) return right();
  const decided = node.operator === '??' ? (left.kind === 'unknown' || left.kind === 'alternatives' ? undefined : !isMissing(left)) : truth(left);
  if (decided === undefined) return { kind: 'alternatives', values: [left, evaluator.guarded(right)], range: rangeOf(node) };
  return decided === (node.operator === '&&') ? right() : left;
}

function conditional(evaluator: Evaluator, node: TSESTree.ConditionalExpression, frame: Frame): Value {
  const test = truth(evaluator.evaluate(node.test, frame));
  if (test !== undefined) return evaluator.evaluate(test ? node.consequent : node.alternate, frame);
  const values = evaluator.guarded(() => [evaluator.evaluate(node.consequent, frame), evaluator.evaluate(node.alternate, frame)]);
  return { kind: 'alternatives', values, range: rangeOf(node) };
}

function unary(evaluator: Evaluator, node: TSESTree.UnaryExpression, frame: Frame): Value {
  const value = evaluator.evaluate(node.argument, frame);
  const range = rangeOf(node);
  if (node.operator === '!') {
    const known = truth(value);
    return known === undefined ? unknown(range) : constant(!known, range);
  }
  if (node.operator === '-' && value.kind === 'constant' && typeof value.value === 'number') return constant(-value.value, range);
  return node.operator === 'void' ? constant(undefined, range) : unknown(range);
}
