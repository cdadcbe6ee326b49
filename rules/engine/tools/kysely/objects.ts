import type { Call } from '../../code/call.ts';
import { sql } from '../../code/sql.ts';
import type { Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import type { Form } from './builder.ts';
import { conditionOf } from './conditions.ts';
import { asWritten, identifier, immediate, many, table } from './names.ts';
import { clauseOf, listed, type Pieces, type Session } from './session.ts';

/** A statement whose clauses stand in an order of their own: each method fills one of them. */
export interface Clauses {
  readonly slots: ReadonlyMap<string, Pieces>;
}

/** What a method puts into which slots. */
type Slots = Readonly<Record<string, Pieces>>;

export function slotted(order: readonly string[], slotsOf: (method: string, call: Call, slots: ReadonlyMap<string, Pieces>) => Slots | undefined): Form<Clauses> {
  return {
    step(state, method, call) {
      const added = slotsOf(method, call, state.slots);
      return added && { ...state, slots: new Map([...state.slots, ...Object.entries(added)]) };
    },
    sql: ({ slots }) => order.flatMap((name) => slots.get(name) ?? []),
  };
}

export function clauses(slots: Readonly<Record<string, Pieces>>): Clauses {
  return { slots: new Map(Object.entries(slots)) };
}

/** `dropTable('a').ifExists().cascade()` and its like. */
export const DROP: Form<Clauses> = slotted(['head', 'ifExists', 'name', 'behind'], (method, call, slots) => {
  const at = clauseOf(call);
  switch (method) {
    case 'ifExists':
      return { [method]: sql(at)`if exists ` };
    case 'cascade':
    case 'restrict':
      return { behind: sql(at)` ${method}` };
    case 'on':
      return { name: sql(at)`${slots.get('name') ?? []} on ${table(call.args[0], undefined, at)}` };
    case 'materialized':
      return { head: sql(at)`drop materialized view ` };
    case 'temporary':
      return { head: sql(at)`drop temporary table ` };
    case 'and':
      return { name: sql(at)`${slots.get('name') ?? []}, ${table(call.args[0], undefined, at)}` };
    default:
      return undefined;
  }
});

/** `createSchema('a').ifNotExists()`. */
export const CREATE_SCHEMA: Form<Clauses> = slotted(['head', 'ifNotExists', 'name'], (method, call) => (method === 'ifNotExists' ? { [method]: sql(clauseOf(call))`if not exists ` } : undefined));

/** `createType('mood').asEnum(['ok'])`. */
export const CREATE_TYPE: Form<Clauses> = slotted(['head', 'name', 'enum'], (method, call) => {
  const at = clauseOf(call);
  return method === 'asEnum' ? { enum: sql(at)` as enum (${listed(many(call.args[0], at, immediate), at)})` } : undefined;
});

/** `alterType('mood').addValue('happy').before('ok')`. */
export const ALTER_TYPE: Form<Clauses> = slotted(['head', 'name', 'verb', 'ifNotExists', 'change'], (method, call, slots) => {
  const [first, second] = call.args;
  const at = clauseOf(call);
  const write = sql(at);
  switch (method) {
    case 'ifNotExists':
      return { [method]: write`if not exists ` };
    case 'addValue':
      return { change: write`${immediate(first, at)}` };
    case 'before':
    case 'after':
      return { change: write`${slots.get('change') ?? []} ${method} ${immediate(first, at)}` };
    case 'renameValue':
      return { verb: write` rename value ${immediate(first, at)} to ${immediate(second, at)}` };
    case 'renameTo':
      return { verb: write` rename to ${identifier(first, at)}` };
    case 'setSchema':
      return { verb: write` set schema ${identifier(first, at)}` };
    default:
      return undefined;
  }
});

/** `refreshMaterializedView('v').concurrently()`. */
export const REFRESH: Form<Clauses> = slotted(['head', 'concurrently', 'name', 'data'], (method, call) => {
  const at = clauseOf(call);
  switch (method) {
    case 'concurrently':
      return { [method]: sql(at)`concurrently ` };
    case 'withNoData':
      return { data: sql(at)` with no data` };
    case 'withData':
      return { data: sql(at)` with data` };
    default:
      return undefined;
  }
});

const VIEW_WORDS: Readonly<Record<string, string>> = { orReplace: 'or replace ', materialized: 'materialized ', temporary: 'temporary ' };

/** `createView('v').as(query)`. */
export const CREATE_VIEW: Form<Clauses> = slotted(['head', 'orReplace', 'materialized', 'temporary', 'view', 'ifNotExists', 'name', 'columns', 'as'], (method, call) => {
  const [first] = call.args;
  const at = clauseOf(call);
  const write = sql(at);
  const words = Object.hasOwn(VIEW_WORDS, method) ? VIEW_WORDS[method] : undefined;
  if (words !== undefined) return { [method]: write`${words}` };
  switch (method) {
    case 'ifNotExists':
      return { [method]: write`if not exists ` };
    case 'columns':
      return { [method]: write` (${listed(many(first, at, identifier), at)})` };
    case 'as':
      return { [method]: write` as ${asWritten(first, at)}` };
    default:
      return undefined;
  }
});

/** A column of an index, which may bear a direction: `email desc`. */
function orderedColumn(value: Value | undefined, at: Range): Pieces {
  if (value?.kind !== 'text') return identifier(value, at);
  const [first] = value.pieces;
  const match = value.pieces.length === 1 ? / (asc|desc)$/.exec(first?.text ?? '') : null;
  if (first === undefined || match === null) return identifier(value, at);
  const cut = match.index;
  const name = { ...value, pieces: [{ ...first, text: first.text.slice(0, cut), range: first.verbatim ? { start: first.range.start, end: first.range.start + cut } : first.range }] };
  return sql(value.range)`${identifier(name, at)} ${match[1] ?? ''}`;
}

/** `createIndex('i').on('t').columns(['a'])` (`visitCreateIndex`). */
export function createIndexForm(session: Session, schema: Value | undefined): Form<Clauses> {
  const order = ['create', 'unique', 'index', 'ifNotExists', 'name', 'on', 'using', 'open', 'columns', 'close', 'nulls', 'where'];
  return slotted(order, (method, call, slots) => {
    const [first] = call.args;
    const at = clauseOf(call);
    const write = sql(at);
    const before = slots.get('columns');
    const more = (added: Pieces): Slots => ({ open: write` (`, columns: before === undefined ? added : write`${before}, ${added}`, close: write`)` });
    switch (method) {
      case 'unique':
        return { [method]: write`unique ` };
      case 'ifNotExists':
        return { [method]: write`if not exists ` };
      case 'on':
        return { [method]: write` on ${table(first, schema, at)}` };
      case 'using':
        return { [method]: write` using ${asWritten(first, at)}` };
      case 'column':
        return more(orderedColumn(first, at));
      case 'columns':
        return more(listed(many(first, at, orderedColumn), at));
      case 'expression':
        return more(asWritten(first, at));
      case 'nullsNotDistinct':
        return { nulls: write` nulls not distinct` };
      case 'where': {
        const own = conditionOf(session, call, true);
        const earlier = slots.get('where');
        return { [method]: earlier === undefined ? write` where ${own}` : write`${earlier} and ${own}` };
      }
      default:
        return undefined;
    }
  });
}
