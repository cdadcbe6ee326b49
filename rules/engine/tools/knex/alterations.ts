import { sql } from '../../code/sql.ts';
import type { Sent } from '../../code/recorder.ts';
import { entry, isConstant, type Value } from '../../code/value.ts';
import type { Unasked } from '../../model/code-origin.ts';
import type { Suggestion } from '../../model/hazard.ts';
import type { ColumnBuilder } from './column-builder.ts';
import { defaultClause } from './column-types.ts';
import { wrapped, type Pieces } from './names.ts';

/** Whether an option of `.alter({ … })` is on, as both are by default. */
function isOn(options: Value | undefined, name: string): boolean {
  return !isConstant(entry(options, name), false);
}

/**
 * What `.alter()` sends for one column: the default and NOT NULL go, and come back only where the code says them again
 * (dialects/postgres/schema/pg-tablecompiler.js, `_addColumn`).
 */
export function alterations(column: ColumnBuilder, type: Pieces, table: Pieces): readonly Sent[] {
  const { alter, modifiers, chain: range } = column;
  if (alter === undefined) return [];
  const made = sql(alter.name);
  const name = wrapped(column.name);
  const head = made`alter table ${table} alter column ${name}`;
  const options = alter.args[0];
  const nullable = modifiers.get('nullable');
  const fallback = modifiers.get('defaultTo');
  const sent: Sent[] = [{ pieces: made`${head} drop default`, range, unasked: fallback === undefined ? DEFAULT_GONE : undefined }];
  if (isOn(options, 'alterNullable')) {
    sent.push({ pieces: made`${head} drop not null`, range, unasked: nullable === undefined ? notNullGone(column) : undefined });
  }
  if (isOn(options, 'alterType')) {
    const cast = column.type === 'enu' || column.type === 'enum' ? '::text::' : '::';
    sent.push({ pieces: made`${head} type ${type} using (${name}${cast}${type})`, range });
  }
  const clause = fallback === undefined ? [] : defaultClause(fallback.args[0], column.type, fallback.call);
  if (fallback !== undefined && clause.length > 0) sent.push({ pieces: sql(fallback.call.name)`${head} set ${clause}`, range });
  if (isOn(options, 'alterNullable') && nullable !== undefined && isConstant(nullable.args[0], false)) {
    sent.push({ pieces: sql(nullable.call.name)`${head} set not null`, range });
  }
  return sent;
}

const DEFAULT_GONE: Unasked = { call: '`.alter()`', instead: 'say `.defaultTo(…)` again in front of `.alter()`', suggestions: [] };

function notNullGone({ alter }: ColumnBuilder): Unasked {
  const at = (alter?.range.end ?? 0) - 1;
  const suggestion: Suggestion = { title: 'Leave NOT NULL as it is: `.alter({ alterNullable: false })`', edits: [{ range: { start: at, end: at }, text: '{ alterNullable: false }' }] };
  return {
    call: '`.alter()`',
    instead: 'leave NOT NULL as it is with `.alter({ alterNullable: false })`, or say `.notNullable()` again in front of it',
    suggestions: alter?.args.length === 0 ? [suggestion] : [],
  };
}
