import type { Call } from '../../code/call.ts';
import { joined, sql } from '../../code/sql.ts';
import { textOf, type Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import { asWritten, capitals, isSet, listed, NOTHING, option, quoted, tableOf, tablePath, type Pieces } from './names.ts';

/** `[{ type, name, direction }]` (`_expandFunctionParamList`). */
function parameters(list: Value | undefined, range: Range): Pieces | undefined {
  if (list?.kind !== 'list' || !list.complete) return undefined;
  const lists = list.items.map((item) => {
    const parts = ['direction', 'name', 'type'].flatMap((name) => {
      const value = option(item, name);
      return value === undefined ? [] : [asWritten(value, range)];
    });
    return joined(parts, ' ', item.range);
  });
  return listed(lists, range);
}

function words(list: Value | undefined, range: Range): Pieces {
  return list?.kind === 'list' ? joined(list.items.map((item) => asWritten(item, range)), ' ', range) : NOTHING;
}

function variables(options: Value | undefined, range: Range): Pieces {
  const list = option(options, 'variables');
  if (list?.kind !== 'list') return NOTHING;
  const lines = list.items.map((item) => {
    const own = option(item, 'default');
    return sql(item.range)`DECLARE ${asWritten(option(item, 'name'), range)} ${asWritten(option(item, 'type'), range)}${own === undefined ? NOTHING : sql(own.range)` := ${asWritten(own, range)}`};`;
  });
  return joined(lines, ' ', range);
}

export function createFunction({ args: [name, params, returns, language, body, list, options], range }: Call): Pieces | undefined {
  const own = parameters(params, range);
  if (own === undefined || body === undefined) return undefined;
  const made = sql(range);
  return made`CREATE ${isSet(options, 'force') ? 'OR REPLACE ' : ''}FUNCTION ${asWritten(name, range)}(${own}) RETURNS ${asWritten(returns, range)} AS $func$ ${variables(options, range)} BEGIN ${asWritten(body, range)} END; $func$ language '${asWritten(language, range)}'${words(list, range)};`;
}

export function dropFunction({ args: [name, params], range }: Call): Pieces | undefined {
  const own = parameters(params, range);
  return own === undefined ? undefined : sql(range)`DROP FUNCTION ${asWritten(name, range)}(${own}) RESTRICT;`;
}

export function renameFunction({ args: [name, params, to], range }: Call): Pieces | undefined {
  const own = parameters(params, range);
  return own === undefined ? undefined : sql(range)`ALTER FUNCTION ${asWritten(name, range)}(${own}) RENAME TO ${asWritten(to, range)};`;
}

const TIMES: Readonly<Record<string, string>> = { after: 'AFTER', before: 'BEFORE', instead_of: 'INSTEAD OF', after_constraint: 'AFTER' };

/** `createTrigger(table, name, time, events, function, parameters, options)`. */
export function createTrigger({ args: [table, name, time, events, routine, params, list], range }: Call): Pieces | undefined {
  const own = parameters(params, range);
  const when = textOf(time) ?? '';
  const word = TIMES[when];
  if (own === undefined || word === undefined || events === undefined) return undefined;
  const names = events.kind === 'list' ? events.items : events.kind === 'record' ? [...events.entries.values()] : [events];
  const made = sql(range);
  const options = words(list, range);
  return made`CREATE ${when === 'after_constraint' ? 'CONSTRAINT ' : ''}TRIGGER ${quoted(name, range)} ${word} ${joined(names.map((each) => capitals(each, range)), ' OR ', range)} ON ${tablePath(tableOf(table, range))}${options.length === 0 ? NOTHING : made` ${options}`} EXECUTE PROCEDURE ${asWritten(routine, range)}(${own});`;
}

export function dropTrigger({ args: [table, name], range }: Call): Pieces {
  return sql(range)`DROP TRIGGER ${quoted(name, range)} ON ${tablePath(tableOf(table, range))} RESTRICT;`;
}

export function renameTrigger({ args: [table, name, to], range }: Call): Pieces {
  return sql(range)`ALTER TRIGGER ${quoted(name, range)} ON ${tablePath(tableOf(table, range))} RENAME TO ${quoted(to, range)};`;
}

/** `DROP TYPE` of an enum by its name, dots and all (`pgEnumDrop`). */
export function dropEnum(name: Value | undefined, range: Range): Pieces {
  return sql(range)`DROP TYPE IF EXISTS ${quoted(name, range)};`;
}
