import type { Call } from '../../code/call.ts';
import { boundValue, joined, sql } from '../../code/sql.ts';
import { hole, isConstant, piecesOf, textOf, unknown, type Value } from '../../code/value.ts';
import { isSqlObject, wrapped, type Pieces } from './names.ts';
import { parameterOf, rawPieces } from './raw.ts';

/** Makes the conditions of a nested builder, on which a callback is run. */
type Nested = (run: (builder: Value) => void) => Pieces | undefined;

/** The conditions of a query, joined as they are chained; one that is not understood is a hole, never nothing. */
export class Conditions {
  readonly #parts: { readonly or: boolean; readonly pieces: Pieces }[] = [];
  readonly #nested: Nested;

  constructor(nested: Nested) {
    this.#nested = nested;
  }

  pieces(): Pieces | undefined {
    const [first, ...rest] = this.#parts;
    if (first === undefined) return undefined;
    return rest.reduce((all, { or, pieces }) => sql(pieces[0]?.range ?? { start: 0, end: 0 })`${all} ${or ? 'or' : 'and'} ${pieces}`, first.pieces);
  }

  /** Follows a method of the where family. */
  add(method: string, call: Call): void {
    const or = /^or/i.test(method);
    const name = method.replace(/^(?:and|or)?(?:where|having)/i, '');
    const condition = this.#condition(name, call);
    if (condition !== undefined) this.#parts.push({ or, pieces: condition });
  }

  #condition(name: string, call: Call): Pieces | undefined {
    const made = sql(call.name);
    const [first = unknown(call.name), second = unknown(call.name)] = call.args;
    switch (name) {
      case '':
        return this.#compared(call);
      case 'Not': {
        const inner = this.#compared(call);
        return inner && made`not ${inner}`;
      }
      case 'Null':
        return made`${wrapped(first)} is null`;
      case 'NotNull':
        return made`${wrapped(first)} is not null`;
      case 'In':
      case 'NotIn':
        return made`${wrapped(first)} ${name === 'In' ? 'in' : 'not in'} (${listed(second)})`;
      case 'Between':
      case 'NotBetween': {
        const [low = unknown(call.name), high = unknown(call.name)] = second.kind === 'list' ? second.items : [];
        return made`${wrapped(first)} ${name === 'Between' ? '' : 'not '}between ${boundValue(low)} and ${boundValue(high)}`;
      }
      case 'Raw':
        return rawPieces(first, call.args[1], call.name);
      case 'Like':
      case 'ILike':
        return made`${wrapped(first)} ${name.toLowerCase()} ${boundValue(second)}`;
      case 'Exists':
      case 'NotExists':
        return isSqlObject(first) ? made`${name === 'Exists' ? '' : 'not '}exists (${first.sql()})` : made`${[hole(call.name)]}`;
      default:
        return made`${[hole(call.name)]}`;
    }
  }

  #compared(call: Call): Pieces | undefined {
    const made = sql(call.name);
    const [first, second, third] = call.args;
    if (first === undefined) return made`${[hole(call.name)]}`;
    if (call.args.length === 1) return this.#single(first, call);
    if (third === undefined) return isConstant(second, null) ? made`${wrapped(first)} is null` : made`${wrapped(first)} = ${operand(second ?? unknown(call.name))}`;
    const operator = second === undefined ? undefined : piecesOf(second);
    const word = textOf(second)?.toLowerCase() ?? '';
    if (isConstant(third, null)) return made`${wrapped(first)} is ${word.includes('not') || word.startsWith('!') || word === '<>' ? 'not ' : ''}null`;
    if (word === 'in' || word === 'not in') return made`${wrapped(first)} ${word} (${listed(third)})`;
    return made`${wrapped(first)} ${operator ?? '='} ${operand(third)}`;
  }

  #single(first: Value, call: Call): Pieces | undefined {
    const made = sql(call.name);
    if (isSqlObject(first)) return first.sql();
    if (first.kind === 'function') {
      const inner = this.#nested((builder) => void call.invoke(first, [builder], builder));
      return inner && made`(${inner})`;
    }
    if (first.kind === 'constant' && typeof first.value === 'boolean') return made`1 = ${first.value ? '1' : '0'}`;
    if (first.kind !== 'record') return made`${[hole(first.range)]}`;
    const pairs = [...first.entries].map(([column, value]) => {
      const name = wrapped({ kind: 'text', pieces: [{ text: column, range: value.range, verbatim: false }], range: value.range });
      return isConstant(value, null) ? made`${name} is null` : made`${name} = ${operand(value)}`;
    });
    if (!first.complete) pairs.push(made`${[hole(first.range)]}`);
    return pairs.length === 0 ? undefined : joined(pairs, ' and ', call.name);
  }
}

function operand(value: Value): Pieces {
  if (isSqlObject(value) && 'condition' in value) return sql(value.range)`(${value.sql()})`;
  return parameterOf(value, value.range);
}

function listed(value: Value): Pieces {
  if (isSqlObject(value)) return value.sql();
  if (value.kind !== 'list' || value.items.length === 0) return boundValue(unknown(value.range));
  return joined(value.items.map(boundValue), ', ', value.range);
}
