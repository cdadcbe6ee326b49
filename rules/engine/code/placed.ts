import type { Range } from '../model/range.ts';
import type { Value } from './value.ts';

/** Values inside each other; a hostile file may nest more. */
const DEPTH = 50;

/**
 * A value of another file as it stands in the one at hand: its places are offsets of that file, so that everything it is
 * made of points at the place of this one where it is used.
 */
export function placed(value: Value, range: Range, depth = DEPTH): Value {
  if (depth === 0) return { kind: 'unknown', range };
  const below = (each: Value): Value => placed(each, range, depth - 1);
  switch (value.kind) {
    case 'text':
      return { kind: 'text', pieces: value.pieces.map(({ text }) => ({ text, range, verbatim: false })), range };
    case 'list':
      return { ...value, items: value.items.map(below), range };
    case 'record':
      return { ...value, entries: new Map([...value.entries].map(([name, each]) => [name, below(each)])), range };
    case 'alternatives':
      return { ...value, values: value.values.map(below), range };
    case 'promise':
      return { ...value, value: below(value.value), range };
    case 'constant':
    case 'unknown':
      return { ...value, range };
    default:
      // Objects of the library know their place already, and a function is read where it stands.
      return value;
  }
}
