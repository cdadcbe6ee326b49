import type { Range } from '../model/range.ts';
import { slicePieces } from './sql.ts';
import { constant, hole, madeText, piecesOf, textOf, textWithHoles, unknown, type ListValue, type TextValue, type Value } from './value.ts';

/** Texts and constants one after the other; what else stands there is a hole. */
export function joinedText(parts: readonly Value[], range: Range): TextValue {
  return { kind: 'text', pieces: parts.flatMap((part) => piecesOf(part) ?? [hole(part.range)]), range };
}

function trimmed(value: TextValue, start: boolean, end: boolean): TextValue {
  const text = textWithHoles(value) ?? '';
  const from = start ? text.length - text.trimStart().length : 0;
  return { ...value, pieces: slicePieces(value.pieces, from, Math.max(from, end ? text.trimEnd().length : text.length)) };
}

/** Methods that make a new text of a known one; arguments are texts and numbers. */
const COMPUTED: Readonly<Record<string, (text: string, args: readonly (string | number | undefined)[]) => string | number | boolean | readonly string[]>> = {
  toLowerCase: (text) => text.toLowerCase(),
  toUpperCase: (text) => text.toUpperCase(),
  replace: (text, [from, to]) => text.replace(String(from), () => String(to)),
  replaceAll: (text, [from, to]) => text.replaceAll(String(from), () => String(to)),
  split: (text, [by]) => text.split(String(by)),
  startsWith: (text, [start]) => text.startsWith(String(start)),
  endsWith: (text, [end]) => text.endsWith(String(end)),
  includes: (text, [part]) => text.includes(String(part)),
  indexOf: (text, [part]) => text.indexOf(String(part)),
};

/** A method of a text; `undefined` for one that nobody knows. */
export function textMethod(value: TextValue, name: string, args: readonly Value[], range: Range): Value | undefined {
  switch (name) {
    case 'trim':
      return trimmed(value, true, true);
    case 'trimStart':
      return trimmed(value, true, false);
    case 'trimEnd':
      return trimmed(value, false, true);
    case 'toString':
    case 'valueOf':
      return value;
    case 'concat':
      return joinedText([value, ...args], range);
    default:
      return computed(value, name, args, range);
  }
}

function computed(value: TextValue, name: string, args: readonly Value[], range: Range): Value | undefined {
  const method = Object.hasOwn(COMPUTED, name) ? COMPUTED[name] : undefined;
  const text = textOf(value);
  if (method === undefined) return undefined;
  const plain = args.map((each) => textOf(each) ?? (each.kind === 'constant' && typeof each.value === 'number' ? each.value : undefined));
  if (text === undefined || plain.includes(undefined) || (plain.length === 0 && !name.startsWith('to'))) return unknown(range);
  const result = method(text, plain);
  if (typeof result === 'string') return madeText(result, range);
  if (typeof result === 'object') return { kind: 'list', items: result.map((item) => madeText(item, range)), complete: true, range };
  return constant(result, range);
}

/** `list.join(separator)`. */
export function joinedList(list: ListValue, separator: Value | undefined, range: Range): TextValue {
  const between = separator === undefined ? madeText(',', range) : separator;
  const parts = list.items.flatMap((item, index) => (index === 0 ? [item] : [between, item]));
  return joinedText(list.complete ? parts : [...parts, unknown(range)], range);
}
