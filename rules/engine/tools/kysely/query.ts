import type { Call } from '../../code/call.ts';
import { sql } from '../../code/sql.ts';
import { constant, entry, hole, type RecordValue, type Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import { builtBy, type Form } from './builder.ts';
import { conditionOf, expressionOf, ExpressionBuilder, source } from './conditions.ts';
import { aliased, asWritten, identifier, many, reference } from './names.ts';
import { clauses, slotted, type Clauses } from './objects.ts';
import { clauseOf, isSqlObject, listed, type Pieces, type Session } from './session.ts';
import { parameter } from './sql-tag.ts';

const ORDER = ['with', 'head', 'distinct', 'selections', 'into', 'values', 'set', 'from', 'joins', 'where', 'group', 'having', 'conflict', 'union', 'order', 'limit', 'offset', 'lock', 'returning', 'end'];

const JOINS: Readonly<Record<string, string>> = { innerJoin: 'inner join', leftJoin: 'left join', rightJoin: 'right join', fullJoin: 'full join', crossJoin: 'cross join' };

const LOCKS: Readonly<Record<string, string>> = { forUpdate: 'for update', forShare: 'for share', forKeyShare: 'for key share', forNoKeyUpdate: 'for no key update', skipLocked: 'skip locked', noWait: 'nowait' };

/** What a query selects or returns, one or several. */
function selected(session: Session, value: Value | undefined, call: Call): Pieces {
  const at = clauseOf(call);
  if (value?.kind === 'function') {
    const made = call.invoke(value, [new ExpressionBuilder(session, value.range)]);
    return listed(many(made, at, (item, place) => aliased(item, place, reference)), at);
  }
  return listed(many(value, at, (item, place) => (item?.kind === 'function' ? expressionOf(session, item, call) : aliased(item, place, reference))), at);
}

function assignments(session: Session, call: Call): Pieces {
  const [first, second] = call.args;
  const at = clauseOf(call);
  if (call.args.length === 2) return sql(at)`${reference(first, at)} = ${second?.kind === 'function' ? expressionOf(session, second, call) : parameter(second, at)}`;
  const record = first?.kind === 'function' ? call.invoke(first, [new ExpressionBuilder(session, first.range)]) : first;
  if (record?.kind !== 'record') return sql(at)`${identifier(undefined, record?.range ?? at)} = ${[hole(record?.range ?? at)]}`;
  return listed(
    [...record.entries].filter(([, value]) => !(value.kind === 'constant' && value.value === undefined)).map(([name, value]) => sql(value.range)`${quoted(name, value.range)} = ${value.kind === 'function' ? expressionOf(session, value, call) : parameter(value, at)}`),
    at,
  );
}

function quoted(name: string, range: Range): Pieces {
  return identifier({ kind: 'text', pieces: [{ text: name, range, verbatim: false }], range }, range);
}

/** The rows of `values(…)`: the columns of the first one, and what each row has. */
function rows(value: Value | undefined, call: Call): Pieces {
  const at = clauseOf(call);
  const list = value?.kind === 'list' ? value.items : value === undefined ? [] : [value];
  const known = list.filter((item): item is RecordValue => item.kind === 'record');
  const [first] = known;
  if (first === undefined) return sql(at)` values (${[hole(value?.range ?? at)]})`;
  const names = [...new Set(known.flatMap((record) => [...record.entries.keys()]))];
  const lists = known.map((record) => sql(record.range)`(${listed(names.map((name) => parameter(entry(record, name) ?? constant(undefined, record.range), at)), record.range)})`);
  return sql(at)` (${listed(names.map((name) => quoted(name, first.range)), at)}) values ${listed(lists, at)}`;
}

/** `(oc) => oc.column('id').doNothing()`. */
const CONFLICT: Form<Clauses> = slotted(['target', 'where', 'action'], (method, call, slots) => {
  const [first] = call.args;
  const at = clauseOf(call);
  const write = sql(at);
  switch (method) {
    case 'column':
    case 'columns':
      return { target: write` (${listed(many(first, at, identifier), at)})` };
    case 'constraint':
      return { target: write` on constraint ${identifier(first, at)}` };
    case 'expression':
      return { target: write` (${asWritten(first, at)})` };
    case 'doNothing':
      return { action: write` do nothing` };
    case 'doUpdateSet':
      return { action: write` do update set ${first?.kind === 'record' ? listed([...first.entries].map(([name, value]) => write`${quoted(name, value.range)} = ${value.kind === 'function' ? [hole(value.range)] : parameter(value, at)}`), at) : write`${quoted('x', at)} = ${[hole(at)]}`}` };
    case 'where':
      return { where: slots.get('where') ?? [] };
    default:
      return undefined;
  }
});

function joinedTable(session: Session, schema: Value | undefined, words: string, call: Call): Pieces {
  const [first, second, third] = call.args;
  const at = clauseOf(call);
  const write = sql(at);
  if (words === 'cross join') return write` ${words} ${source(session, schema, first, call)}`;
  const on = second?.kind === 'function' ? builtBy(session, ON, [], second, call) : write`${reference(second, at)} = ${reference(third, at)}`;
  return write` ${words} ${source(session, schema, first, call)} on ${on.length === 0 ? write`true` : on}`;
}

/** `(join) => join.onRef('a.id', '=', 'b.id')`. */
const ON: Form<Pieces> = {
  step(before, method, call) {
    const at = clauseOf(call);
    const [first, operator, second] = call.args;
    const own = method === 'onRef' ? sql(at)`${reference(first, at)} ${asWritten(operator, at)} ${reference(second, at)}` : method === 'onTrue' ? sql(at)`true` : method === 'on' ? onCondition(call) : undefined;
    return own && (before.length === 0 ? own : sql(at)`${before} and ${own}`);
  },
  sql: (pieces) => pieces,
};

function onCondition(call: Call): Pieces {
  const [first, operator, second] = call.args;
  const at = clauseOf(call);
  if (call.args.length === 3) return sql(at)`${reference(first, at)} ${asWritten(operator, at)} ${parameter(second, at)}`;
  return isSqlObject(first) ? first.sql() : [hole(at)];
}

/** Queries and changes of rows: `selectFrom`, `insertInto`, `updateTable`, `deleteFrom`. */
export function queryForm(session: Session, schema: Value | undefined): Form<Clauses> {
  return slotted(ORDER, (method, call, slots) => {
    const [first, second] = call.args;
    const at = clauseOf(call);
    const write = sql(at);
    const after = (name: string, start: Pieces, between: string, own: Pieces): Record<string, Pieces> => {
      const before = slots.get(name);
      return { [name]: before === undefined || before.length === 0 ? write`${start}${own}` : write`${before}${between}${own}` };
    };
    if (Object.hasOwn(JOINS, method)) return after('joins', [], '', joinedTable(session, schema, JOINS[method] ?? '', call));
    if (Object.hasOwn(LOCKS, method)) return after('lock', [], '', write` ${LOCKS[method] ?? ''}`);
    switch (method) {
      case 'select':
        return after('selections', [], ', ', selected(session, first, call));
      case 'selectAll':
        return after('selections', [], ', ', first === undefined ? write`*` : listed(many(first, at, (item, place) => write`${reference(item, place)}.*`), at));
      case 'distinct':
        return { distinct: write`distinct ` };
      case 'distinctOn':
        return { distinct: write`distinct on (${selected(session, first, call)}) ` };
      case 'where':
        return after('where', write` where `, ' and ', conditionOf(session, call, false));
      case 'whereRef':
        return after('where', write` where `, ' and ', conditionOf(session, call, false, true));
      case 'having':
        return after('having', write` having `, ' and ', conditionOf(session, call, false));
      case 'groupBy':
        return after('group', write` group by `, ', ', selected(session, first, call));
      case 'orderBy':
        return after('order', write` order by `, ', ', write`${selected(session, first, call)}${second?.kind === 'text' ? write` ${asWritten(second, at)}` : []}`);
      case 'limit':
      case 'offset':
        return { [method]: write` ${method} ${parameter(first, at)}` };
      case 'from':
      case 'using':
        return after('from', write` ${method} `, ', ', source(session, schema, first, call));
      case 'set':
        return after('set', write` set `, ', ', assignments(session, call));
      case 'values':
        return { values: rows(first?.kind === 'function' ? call.invoke(first, [new ExpressionBuilder(session, at)]) : first, call) };
      case 'columns':
        return { into: write`${slots.get('into') ?? []} (${listed(many(first, at, identifier), at)})` };
      case 'defaultValues':
        return { values: write` default values` };
      case 'expression':
        return { values: write` ${expressionOf(session, first, call)}` };
      case 'onConflict':
        return { conflict: write` on conflict${CONFLICT.sql(builtBy(session, CONFLICT, clauses({}), first, call))}` };
      case 'union':
      case 'unionAll':
      case 'except':
      case 'intersect':
        return after('union', [], '', write` ${method === 'unionAll' ? 'union all' : method} ${expressionOf(session, first, call)}`);
      case 'returning':
        return after('returning', write` returning `, ', ', selected(session, first, call));
      case 'returningAll':
        return { returning: write` returning *` };
      case 'modifyEnd':
        return { end: write` ${asWritten(first, at)}` };
      case 'as':
        return { head: write`(${slots.get('head') ?? []}`, end: write`) as ${identifier(first, at)}` };
      default:
        return undefined;
    }
  });
}
