import type { TSESTree } from '@typescript-eslint/types';
import type { Range } from '../model/range.ts';
import { changeList } from './assignments.ts';
import { builtinFunction, builtinMethod } from './builtins.ts';
import type { Call } from './call.ts';
import type { Evaluator } from './evaluator.ts';
import { keyOf, spreadList } from './expressions.ts';
import type { Frame } from './frame.ts';
import { rawPieces, templatePieces } from './literals.ts';
import { joinedText } from './texts.ts';
import { entry, rangeOf, unknown, type TextValue, type Value } from './value.ts';
import { isGlobal } from './variables.ts';

interface Arguments {
  readonly items: readonly Value[];
  readonly complete: boolean;
  readonly strings?: readonly TextValue[];
}

/** What is called: an object and the name of its method, or a value by itself. */
interface Callee {
  readonly object: Value;
  readonly method: string | undefined;
  readonly name: Range;
}

/** A method whose name is only known when it runs. */
const COMPUTED = '';

function calleeOf(evaluator: Evaluator, node: TSESTree.Expression, frame: Frame): Callee {
  const expression = node.type === 'ChainExpression' || node.type === 'TSNonNullExpression' ? node.expression : node;
  const imported = evaluator.imported(expression);
  if (imported !== undefined) return { object: imported, method: undefined, name: rangeOf(expression) };
  if (expression.type !== 'MemberExpression') return { object: evaluator.evaluate(expression, frame), method: undefined, name: rangeOf(expression) };
  const object = evaluator.evaluate(expression.object, frame);
  return { object, method: keyOf(evaluator, expression.property, expression.computed, frame) ?? COMPUTED, name: rangeOf(expression.property) };
}

/** What a call comes to. Called by the evaluator alone, which bounds it. */
export function evaluateCall(evaluator: Evaluator, node: TSESTree.CallExpression | TSESTree.NewExpression, frame: Frame): Value {
  const global = node.type === 'CallExpression' ? globalFunction(evaluator, node, frame) : undefined;
  if (global !== undefined) return global;
  const required = evaluator.imported(node);
  if (required !== undefined) return required;
  const callee = calleeOf(evaluator, node.callee, frame);
  const args = spreadList(evaluator, node.arguments, frame);
  const { object, method } = callee;
  if (object.kind === 'list' && method !== undefined && changeList(evaluator, node.callee, object, method, args.items, frame)) return unknown(rangeOf(node));
  return called(evaluator, node, callee, args);
}

/** `sql` in front of a template. */
export function evaluateTag(evaluator: Evaluator, node: TSESTree.TaggedTemplateExpression, frame: Frame): Value {
  const { quasi, tag } = node;
  const values = quasi.expressions.map((expression) => evaluator.evaluate(expression, frame));
  const raw = tag.type === 'MemberExpression' && isGlobal(evaluator.code, tag.object, 'String');
  const read = raw ? rawPieces : templatePieces;
  const strings = quasi.quasis.map((element): TextValue => ({ kind: 'text', pieces: read(evaluator.code.text, element), range: rangeOf(element) }));
  if (raw) return joinedText(strings.flatMap((text, index) => [text, ...values.slice(index, index + 1)]), rangeOf(node));
  return called(evaluator, node, calleeOf(evaluator, tag, frame), { items: values, complete: true, strings });
}

/** `Object.keys(x)`, `Promise.all(x)`, `String(x)`. */
function globalFunction(evaluator: Evaluator, node: TSESTree.CallExpression, frame: Frame): Value | undefined {
  const { callee } = node;
  if (isGlobal(evaluator.code, callee, 'String')) return joinedText(spreadList(evaluator, node.arguments, frame).items, rangeOf(node));
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier' || callee.property.type !== 'Identifier') return undefined;
  const owner = callee.object.name;
  if (!/^(?:Object|Promise|JSON|Array)$/.test(owner) || !isGlobal(evaluator.code, callee.object, owner)) return undefined;
  const { items } = spreadList(evaluator, node.arguments, frame);
  return builtinFunction(owner, callee.property.name, items, rangeOf(node), evaluator) ?? unreadable(evaluator, node, items);
}

function called(evaluator: Evaluator, node: Call['node'], callee: Callee, args: Arguments): Value {
  const { object, method, name } = callee;
  const range = rangeOf(node);
  evaluator.reach(node);
  if (method !== undefined && /^(?:then|catch|finally)$/.test(method) && /^(?:host|promise|unknown|alternatives)$/.test(object.kind)) {
    return followed(evaluator, object, method, args.items, range);
  }
  if (object.kind === 'host' && args.items.some((value) => value.kind === 'alternatives')) return forEachAlternative(evaluator, node, callee, args);
  if (object.kind === 'host') return object.call(method, callOf(evaluator, node, name, args));
  if (object.kind === 'function' && method === undefined) return evaluator.invoke(object, args.items);
  if (object.kind === 'function' && (method === 'call' || method === 'apply')) return applied(evaluator, object, method, args.items);
  if (object.kind === 'record' && method !== undefined) {
    const own = entry(object, method);
    if (own?.kind === 'function') return evaluator.invoke(own, args.items, object);
    if (own?.kind === 'host') return called(evaluator, node, { object: own, method: undefined, name }, args);
  }
  if (object.kind === 'alternatives') {
    const values = evaluator.guarded(() => object.values.map((value) => called(evaluator, node, { object: value, method, name }, args)));
    return { kind: 'alternatives', values, range };
  }
  const known = method === undefined ? undefined : builtinMethod(object, method, args.items, range, evaluator);
  return known ?? unreadable(evaluator, node, args.items);
}

/** A call as the library sees it: in the file at hand, whichever file says it. */
function callOf(evaluator: Evaluator, node: Call['node'], name: Range, { items, complete, strings }: Arguments): Call {
  const invoke: Call['invoke'] = (callee, args, self) => evaluator.invoke(callee, args, self);
  if (!evaluator.isElsewhere) return { node, name, range: rangeOf(node), args: items, complete, strings, invoke };
  const range = evaluator.placeOf(name);
  const texts = strings?.map((text) => evaluator.leaving(text) as TextValue);
  return { node: evaluator.siteOf(node), name: range, range, args: items.map((value) => evaluator.leaving(value)), complete, strings: texts, invoke };
}

/** An argument that is one of several: the object is called with each of them. */
function forEachAlternative(evaluator: Evaluator, node: Call['node'], callee: Callee, args: Arguments): Value {
  if (evaluator.spend(1)) return unknown(rangeOf(node));
  const index = args.items.findIndex((value) => value.kind === 'alternatives');
  const value = args.items[index];
  const options = value?.kind === 'alternatives' ? value.values : [];
  const results = evaluator.guarded(() =>
    options.map((option) => {
      const items = args.items.with(index, option);
      return called(evaluator, node, callee, { ...args, items });
    }),
  );
  const [first, ...rest] = results;
  if (first !== undefined && rest.every((result) => result === first)) return first;
  return { kind: 'alternatives', values: results, range: rangeOf(node) };
}

function applied(evaluator: Evaluator, callee: Extract<Value, { kind: 'function' }>, method: 'call' | 'apply', [self, ...rest]: readonly Value[]): Value {
  const [first] = rest;
  return evaluator.invoke(callee, method === 'call' ? rest : first?.kind === 'list' ? first.items : [], self);
}

/** `.then(next)`: the object is sent, and `next` goes on with the answer. */
function followed(evaluator: Evaluator, object: Value, method: string, args: readonly Value[], range: Range): Value {
  let value = evaluator.awaited(object);
  for (const [index, callback] of args.entries()) {
    if (callback.kind !== 'function') continue;
    if (method === 'then' && index === 0) value = evaluator.awaited(evaluator.invoke(callback, [value]));
    else if (method === 'finally') evaluator.awaited(evaluator.invoke(callback, []));
    else evaluator.guarded(() => evaluator.awaited(evaluator.invoke(callback, [{ kind: 'unknown', range }])));
  }
  return { kind: 'promise', value, range };
}

/**
 * A call that nobody can follow. Functions handed to it are taken to be called back, with unknown arguments, so that what
 * they do is seen; objects of the library go astray.
 */
function unreadable(evaluator: Evaluator, node: Call['node'], args: readonly Value[]): Value {
  evaluator.escape(args, node);
  for (const callback of args) {
    if (callback.kind === 'function') evaluator.guarded(() => evaluator.awaited(evaluator.invoke(callback, callback.node.params.map((parameter) => unknown(rangeOf(parameter))))));
  }
  return unknown(rangeOf(node));
}
