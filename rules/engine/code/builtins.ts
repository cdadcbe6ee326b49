import type { Range } from '../model/range.ts';
import { joinedList, textMethod } from './texts.ts';
import { constant, isConstant, madeText, textOf, truth, unknown, type FunctionValue, type ListValue, type Value } from './value.ts';

/** What the methods below need of the evaluator. */
export interface Runner {
  invoke(callee: FunctionValue, args: readonly Value[]): Value;
  /** Runs something of which nobody knows whether, or how often, it happens. */
  guarded<T>(run: () => T): T;
  awaited(value: Value): Value;
}

/** Loops over known lists are unrolled as far as this; what is beyond is run once more with a hole. */
export const UNROLLED = 100;

/** The items of a list as a loop sees them: known ones, and one hole where there may be more. */
export function itemsOf(value: Value, range: Range): { readonly items: readonly Value[]; readonly certain: boolean } {
  if (value.kind !== 'list') return { items: [unknown(range)], certain: false };
  if (value.complete && value.items.length <= UNROLLED) return { items: value.items, certain: true };
  return { items: [...value.items.slice(0, UNROLLED), unknown(range)], certain: false };
}

/** The callback of an array's method, once for each item. */
function each(list: Value, callback: FunctionValue, range: Range, runner: Runner): { readonly items: readonly Value[]; readonly results: readonly Value[]; readonly certain: boolean } {
  const { items, certain } = itemsOf(list, range);
  const run = (): readonly Value[] => items.map((item, index) => runner.invoke(callback, [item, constant(index, range), list]));
  return { items, results: certain ? run() : runner.guarded(run), certain };
}

function iterated(list: Value, name: string, args: readonly Value[], range: Range, runner: Runner): Value | undefined {
  const [callback, start] = args;
  if (callback?.kind !== 'function') return undefined;
  if (name === 'reduce') {
    const { items, certain } = itemsOf(list, range);
    const run = (): Value => (start === undefined ? items.slice(1) : items).reduce((sum, item) => runner.invoke(callback, [sum, item]), start ?? items[0] ?? unknown(range));
    return certain ? run() : runner.guarded(run);
  }
  const { items, results, certain } = each(list, callback, range, runner);
  switch (name) {
    case 'forEach':
      return { kind: 'list', items: results, complete: certain, range };
    case 'map':
      return { kind: 'list', items: results, complete: certain, range };
    case 'flatMap':
      return { kind: 'list', items: results.flatMap((result) => (result.kind === 'list' ? result.items : [result])), complete: certain, range };
    case 'filter': {
      const kept = items.filter((_, index) => truth(results[index] ?? unknown(range)) !== false);
      return { kind: 'list', items: kept, complete: certain && results.every((result) => truth(result) !== undefined), range };
    }
    default:
      return unknown(range);
  }
}

function flattened(value: Value): readonly Value[] {
  return value.kind === 'list' ? value.items : [value];
}

function includes(list: ListValue, wanted: Value | undefined, range: Range): Value {
  const text = textOf(wanted);
  if (!list.complete || text === undefined || list.items.some((item) => textOf(item) === undefined)) return unknown(range);
  return constant(list.items.some((item) => textOf(item) === text), range);
}

/** A method of an array; `undefined` for one that nobody knows. */
export function listMethod(list: ListValue, name: string, args: readonly Value[], range: Range): Value | undefined {
  switch (name) {
    case 'join':
      return joinedList(list, args[0], range);
    case 'concat':
      return { kind: 'list', items: [...list.items, ...args.flatMap(flattened)], complete: list.complete && args.every((value) => value.kind !== 'list' || value.complete), range };
    case 'slice':
      return args.length === 0 ? list : unknown(range);
    case 'reverse':
    case 'toReversed':
      return { ...list, items: [...list.items].reverse() };
    case 'flat':
      return { ...list, items: list.items.flatMap(flattened) };
    case 'includes':
      return includes(list, args[0], range);
    case 'entries':
      return { ...list, items: list.items.map((item, index) => ({ kind: 'list', items: [constant(index, range), item], complete: true, range })) };
    case 'keys':
      return { ...list, items: list.items.map((_, index) => constant(index, range)) };
    case 'values':
      return list;
    default:
      return undefined;
  }
}

/** A method of a value of JavaScript's own; `undefined` for one that nobody knows. */
export function builtinMethod(value: Value, name: string, args: readonly Value[], range: Range, runner: Runner): Value | undefined {
  if (value.kind === 'text') return textMethod(value, name, args, range);
  if (value.kind === 'list') return iterated(value, name, args, range, runner) ?? listMethod(value, name, args, range);
  return value.kind === 'unknown' && /^(?:forEach|map|flatMap|filter|reduce)$/.test(name) ? iterated(value, name, args, range, runner) : undefined;
}

/** A function of `Object`, `Promise`, `JSON`, `Array` and the like. */
export function builtinFunction(owner: string, name: string, args: readonly Value[], range: Range, runner: Runner): Value | undefined {
  const [first] = args;
  if (owner === 'Promise') return promiseFunction(name, first, range, runner);
  if (owner === 'Object' && first?.kind === 'record') {
    const entries = [...first.entries];
    const list = (items: readonly Value[]): Value => ({ kind: 'list', items, complete: first.complete, range });
    if (name === 'keys') return list(entries.map(([key]) => madeText(key, range)));
    if (name === 'values') return list(entries.map(([, value]) => value));
    if (name === 'entries') return list(entries.map(([key, value]) => ({ kind: 'list', items: [madeText(key, range), value], complete: true, range })));
    if (name === 'freeze') return first;
  }
  if (owner === 'Object' && name === 'freeze') return first;
  if (owner === 'Array' && name === 'from' && first?.kind === 'list' && args.length === 1) return first;
  if (owner === 'JSON' && name === 'stringify' && first !== undefined) {
    const plain = plainOf(first);
    return plain === undefined ? unknown(range) : madeText(JSON.stringify(plain.value) ?? 'undefined', range);
  }
  return undefined;
}

function promiseFunction(name: string, first: Value | undefined, range: Range, runner: Runner): Value | undefined {
  switch (name) {
    case 'all':
    case 'allSettled':
    case 'race':
    case 'any': {
      if (first?.kind !== 'list') return { kind: 'promise', value: unknown(range), range };
      return { kind: 'promise', value: { ...first, items: first.items.map((item) => runner.awaited(item)) }, range };
    }
    case 'resolve':
      return { kind: 'promise', value: first === undefined ? constant(undefined, range) : runner.awaited(first), range };
    default:
      return undefined;
  }
}

const DEPTH = 20;

/** A value as JavaScript has it; `undefined` where a part of it is not known. */
export function plainOf(value: Value, depth = DEPTH): { readonly value: unknown } | undefined {
  if (depth === 0) return undefined;
  switch (value.kind) {
    case 'constant':
      return typeof value.value === 'bigint' ? undefined : { value: value.value };
    case 'text': {
      const text = textOf(value);
      return text === undefined ? undefined : { value: text };
    }
    case 'list': {
      const items = value.items.map((item) => plainOf(item, depth - 1));
      return !value.complete || items.includes(undefined) ? undefined : { value: items.map((item) => item?.value) };
    }
    case 'record': {
      const entries = [...value.entries].map(([key, item]) => [key, plainOf(item, depth - 1)] as const);
      return !value.complete || entries.some(([, item]) => item === undefined) ? undefined : { value: Object.fromEntries(entries.map(([key, item]) => [key, item?.value])) };
    }
    default:
      return undefined;
  }
}

/** Whether something is certainly missing: `undefined` or `null`. */
export function isMissing(value: Value | undefined): boolean {
  return value === undefined || isConstant(value, undefined) || isConstant(value, null);
}
