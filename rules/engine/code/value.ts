import type { TSESTree } from '@typescript-eslint/types';
import { HOLE } from '../model/name.ts';
import type { Range } from '../model/range.ts';
import type { SqlPiece } from '../model/sql-piece.ts';
import type { Call } from './call.ts';
import type { Evaluator } from './evaluator.ts';
import type { Frame } from './frame.ts';

/** Where a value was made. */
interface Made {
  readonly range: Range;
}

/** A text, as the pieces of code that it is made of. What nobody can know of it is the letter HOLE of `model/name.ts`. */
export interface TextValue extends Made {
  readonly kind: 'text';
  readonly pieces: readonly SqlPiece[];
}

export interface ConstantValue extends Made {
  readonly kind: 'constant';
  readonly value: number | bigint | boolean | null | undefined;
}

/** An array; `complete` is false where it may hold more than is known. */
export interface ListValue extends Made {
  readonly kind: 'list';
  readonly items: readonly Value[];
  readonly complete: boolean;
}

/** A plain object; `complete` is false where it may hold more than is known. */
export interface RecordValue extends Made {
  readonly kind: 'record';
  readonly entries: ReadonlyMap<string, Value>;
  readonly complete: boolean;
}

export type FunctionNode = TSESTree.FunctionDeclaration | TSESTree.FunctionExpression | TSESTree.ArrowFunctionExpression;

/** A function of the file with what surrounds it. */
export interface FunctionValue extends Made {
  readonly kind: 'function';
  readonly node: FunctionNode;
  readonly frame: Frame;
  /** What `this` is inside, where that was settled when it was made: arrow functions, methods of an instance. */
  readonly self: Value | undefined;
  /** Who reads the file that it stands in. */
  readonly home: Evaluator;
}

/** What an asynchronous function gives: something that can be awaited, and that was begun already. */
export interface PromiseValue extends Made {
  readonly kind: 'promise';
  readonly value: Value;
}

/** One of several, and only the running program knows which. */
export interface AlternativesValue extends Made {
  readonly kind: 'alternatives';
  readonly values: readonly Value[];
}

/** An object that belongs to a library: only the library knows its members, and what calling it does. */
export interface HostObject extends Made {
  readonly kind: 'host';
  /** Nobody knows what it is, or whether it is there at all. */
  readonly isUncertain?: boolean;
  /** A member that is read and not called. */
  member(name: string, range: Range): Value;
  /** A method that is called, or the object itself where `method` is undefined. Must not throw. */
  call(method: string | undefined, call: Call): Value;
  /** It is awaited, returned, or followed by `.then`: what the program goes on with. */
  awaited(): Value;
}

export interface UnknownValue extends Made {
  readonly kind: 'unknown';
}

/** What an expression of a migration can be, as far as the text of the file tells. */
export type Value = TextValue | ConstantValue | ListValue | RecordValue | FunctionValue | PromiseValue | AlternativesValue | HostObject | UnknownValue;

export function unknown(range: Range): UnknownValue {
  return { kind: 'unknown', range };
}

export function constant(value: ConstantValue['value'], range: Range): ConstantValue {
  return { kind: 'constant', value, range };
}

/** A text that the library or the evaluator makes up. */
export function madeText(text: string, range: Range): TextValue {
  return { kind: 'text', pieces: text === '' ? [] : [{ text, range, verbatim: false }], range };
}

/** The text of a value, with holes; `undefined` for what is no text. */
export function textWithHoles(value: Value | undefined): string | undefined {
  return value?.kind === 'text' ? value.pieces.map((piece) => piece.text).join('') : undefined;
}

/** The text of a value; `undefined` for what is no text, or not wholly known. */
export function textOf(value: Value | undefined): string | undefined {
  const text = textWithHoles(value);
  return text === undefined || text.includes(HOLE) ? undefined : text;
}

/** What a value is when it stands in a text: `undefined` for lists, records and the like. */
export function piecesOf(value: Value): readonly SqlPiece[] | undefined {
  if (value.kind === 'text') return value.pieces;
  if (value.kind === 'constant') return [{ text: String(value.value), range: value.range, verbatim: false }];
  return undefined;
}

/** A stretch that nobody can know, where the code says it. */
export function hole(range: Range): SqlPiece {
  return { text: HOLE, range, verbatim: false };
}

/** Whether an entry of a record is certainly the constant `true`, `false` and so on. */
export function isConstant(value: Value | undefined, expected: ConstantValue['value']): boolean {
  return value?.kind === 'constant' && value.value === expected;
}

/** Whether a value counts as true; `undefined` where nobody can tell. */
export function truth(value: Value): boolean | undefined {
  switch (value.kind) {
    case 'constant':
      return Boolean(value.value);
    case 'text': {
      const text = textWithHoles(value) ?? '';
      return text === '' ? false : text.replaceAll(HOLE, '') === '' ? undefined : true;
    }
    case 'unknown':
    case 'alternatives':
      return undefined;
    case 'host':
      return value.isUncertain === true ? undefined : true;
    default:
      return true;
  }
}

/** The value of one entry; nothing where the record certainly has no such entry. */
export function entry(value: Value | undefined, name: string): Value | undefined {
  if (value?.kind !== 'record') return undefined;
  return value.entries.get(name) ?? (value.complete ? undefined : unknown(value.range));
}

export function rangeOf(node: TSESTree.Node): Range {
  return { start: node.range[0], end: node.range[1] };
}
