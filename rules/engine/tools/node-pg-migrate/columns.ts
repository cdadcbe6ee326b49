import { joined, sql } from '../../code/sql.ts';
import { constant, entry, hole, isConstant, textOf, truth, unknown, type Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import { bareName, columnOptions, escaped, given, isMissing, listOf, made, name, names, raw, typeName, type Pieces, type Shorthands } from './writing.ts';

/** Parts of a table, and the comments that follow the statement. */
export interface Parts {
  readonly lines: readonly Pieces[];
  readonly comments: readonly Pieces[];
}

/** Where a key of an object says nothing of its place, its value does. */
function keyText(key: string, value: Value): Value {
  return { kind: 'text', pieces: [{ text: key, range: value.range, verbatim: false }], range: value.range };
}

function referencesClause(options: ReadonlyMap<string, Value>, at: Range): Pieces {
  const target = options.get('references');
  const write = sql(target?.range ?? at);
  const text = textOf(target);
  const own = text !== undefined && (text.startsWith('"') || text.endsWith(')')) ? raw(target, at) : name(target, at);
  const behind = [
    ['match', 'MATCH'],
    ['onDelete', 'ON DELETE'],
    ['onUpdate', 'ON UPDATE'],
  ].flatMap(([option = '', word = '']) => {
    const value = options.get(option);
    return given(value) ? sql(value.range)` ${word} ${raw(value, at)}` : [];
  });
  return write`REFERENCES ${own}${behind}`;
}

function deferrable(options: ReadonlyMap<string, Value>, at: Range): Pieces {
  return sql(options.get('deferrable')?.range ?? at)`DEFERRABLE INITIALLY ${given(options.get('deferred')) ? 'DEFERRED' : 'IMMEDIATE'}`;
}

/** `INCREMENT BY 2 …` (operations/sequences/shared.ts). */
export function sequenceOptions(options: Value | undefined, at: Range): readonly Pieces[] {
  const clause = (option: string, word: string, none?: string): Pieces[] => {
    const value = entry(options, option);
    if (given(value) && word !== '') return [sql(value.range)`${word} ${option === 'type' ? typeName(value, at) : raw(value, at)}`];
    return none !== undefined && value !== undefined && !isMissing(value) ? [sql(value.range)`${none}`] : [];
  };
  const cycle = entry(options, 'cycle');
  return [
    ...clause('type', 'AS'),
    ...clause('increment', 'INCREMENT BY'),
    ...clause('minvalue', 'MINVALUE', 'NO MINVALUE'),
    ...clause('maxvalue', 'MAXVALUE', 'NO MAXVALUE'),
    ...clause('start', 'START WITH'),
    ...clause('cache', 'CACHE'),
    ...(cycle === undefined || isMissing(cycle) ? [] : [sql(cycle.range)`${given(cycle) ? 'CYCLE' : 'NO CYCLE'}`]),
    ...clause('owner', 'OWNED BY', 'OWNED BY NONE'),
  ];
}

export function identity(value: Value, at: Range): Pieces {
  const options = sequenceOptions(value, at);
  return sql(value.range)`GENERATED ${raw(entry(value, 'precedence'), at)} AS IDENTITY${options.length === 0 ? [] : sql(value.range)` (${joined(options, ' ', value.range)})`}`;
}

export function comment(what: string, of: Pieces, text: Value, at: Range): Pieces {
  return sql(text.range)`COMMENT ON ${what} ${of} IS ${escaped(text, at)}`;
}

function columnLine(table: Value | undefined, key: string, options: ReadonlyMap<string, Value>, definition: Value): Pieces {
  const at = definition.range;
  const write = sql(at);
  const clauses: Pieces[] = [];
  const add = (option: string, clause: (value: Value) => Pieces): void => {
    const value = options.get(option);
    if (given(value)) clauses.push(clause(value));
  };
  add('collation', (value) => sql(value.range)`COLLATE ${raw(value, at)}`);
  const own = options.get('default');
  if (own !== undefined && !isMissing(own)) clauses.push(sql(own.range)`DEFAULT ${escaped(own, at)}`);
  add('unique', () => write`UNIQUE`);
  add('primaryKey', () => write`PRIMARY KEY`);
  add('notNull', () => write`NOT NULL`);
  add('check', (value) => sql(value.range)`CHECK (${raw(value, at)})`);
  add('references', () => {
    const given = options.get('referencesConstraintName');
    const named = given ?? (options.has('referencesConstraintComment') ? made([bareName(table, at), `_fk_${key}`], at) : undefined);
    return named === undefined || isMissing(named) ? referencesClause(options, at) : write`CONSTRAINT ${name(named, at)} ${referencesClause(options, at)}`;
  });
  add('deferrable', () => deferrable(options, at));
  add('sequenceGenerated', (value) => identity(value, at));
  add('expressionGenerated', (value) => sql(value.range)`GENERATED ALWAYS AS (${raw(value, at)}) STORED`);
  const array = options.get('array');
  const suffix = array === undefined || isMissing(array) ? [] : isConstant(array, true) ? sql(array.range)` ARRAY` : truth(array) === true ? sql(array.range)` ARRAY[${raw(array, at)}]` : [];
  return write`${name(keyText(key, definition), at)} ${typeName(options.get('type'), at)}${suffix}${clauses.flatMap((clause) => write` ${clause}`)}`;
}

/** The columns of `createTable` and `addColumns` (operations/tables/shared.ts, `parseColumns`), and a primary key of several of them. */
export function columnParts(table: Value | undefined, columns: Value | undefined, shorthands: Shorthands, at: Range): Parts & { readonly primaryKey: Value | undefined } {
  if (columns?.kind !== 'record') {
    const place = columns?.range ?? at;
    return { lines: [sql(place)`${name(unknown(place), place)} ${[hole(place)]}`], comments: [], primaryKey: undefined };
  }
  const known = [...columns.entries].map(([key, definition]) => ({ key, definition, options: columnOptions(definition, shorthands) }));
  const keys = known.filter(({ options }) => given(options.get('primaryKey')));
  const several = keys.length > 1;
  const lines = known.map(({ key, definition, options }) => columnLine(table, key, several ? new Map([...options, ['primaryKey', constant(false, definition.range)]]) : options, definition));
  const comments = known.flatMap(({ key, definition, options }) => {
    const own = options.get('comment');
    return own === undefined || isMissing(own) ? [] : [comment('COLUMN', sql(own.range)`${name(table, at)}.${name(keyText(key, definition), at)}`, own, at)];
  });
  const rest = columns.complete ? [] : [sql(columns.range)`${name(unknown(columns.range), at)} ${[hole(columns.range)]}`];
  const primaryKey: Value | undefined = several ? { kind: 'list', items: keys.map(({ key, definition }) => keyText(key, definition)), complete: true, range: columns.range } : undefined;
  return { lines: [...lines, ...rest], comments, primaryKey };
}

/** The constraints of `addConstraint` and of a table's options (`parseConstraints`). */
export function constraintParts(table: Value | undefined, options: Value | undefined, named: Value | undefined, at: Range): Parts {
  const own = bareName(table, at);
  const lines: Pieces[] = [];
  const comments: Pieces[] = [];
  const called = (suffix: readonly (Value | string)[], range: Range, other?: Value): Pieces => name(given(other) ? other : given(named) ? named : made([own, ...suffix], range), range);
  const each = (option: string, add: (value: Value) => void): void => {
    const value = entry(options, option);
    if (given(value)) add(value);
  };
  const joint = (value: Value): (Value | string)[] => listOf(value).flatMap((item, index) => (index === 0 ? [item] : ['_', item]));
  each('check', (value) => {
    for (const [index, item] of listOf(value).entries()) lines.push(sql(item.range)`CONSTRAINT ${called([value.kind === 'list' ? `_chck_${String(index + 1)}` : '_chck'], item.range)} CHECK (${raw(item, at)})`);
  });
  each('unique', (value) => {
    const sets = value.kind === 'list' && value.items.some(({ kind }) => kind === 'list') ? value.items : [value];
    for (const set of sets) lines.push(sql(set.range)`CONSTRAINT ${called(['_uniq_', ...joint(set)], set.range)} UNIQUE (${names(set, at)})`);
  });
  each('primaryKey', (value) => lines.push(sql(value.range)`CONSTRAINT ${called(['_pkey'], value.range)} PRIMARY KEY (${names(value, at)})`));
  each('foreignKeys', (value) => {
    for (const key of listOf(value)) {
      const columns = entry(key, 'columns');
      const entries = key.kind === 'record' ? key.entries : new Map<string, Value>();
      lines.push(sql(key.range)`CONSTRAINT ${called(['_fk_', ...(columns === undefined ? [] : joint(columns))], key.range, entries.get('referencesConstraintName'))} FOREIGN KEY (${names(columns, at)}) ${referencesClause(entries, key.range)}`);
    }
  });
  each('exclude', (value) => lines.push(sql(value.range)`CONSTRAINT ${called(['_excl'], value.range)} EXCLUDE ${raw(value, at)}`));
  const entries = options?.kind === 'record' ? options.entries : new Map<string, Value>();
  const deferred = given(entries.get('deferrable')) ? lines.map((line) => sql(at)`${line} ${deferrable(entries, at)}`) : lines;
  each('comment', (value) => comments.push(comment('CONSTRAINT', sql(value.range)`${name(named, at)} ON ${name(table, at)}`, value, at)));
  return { lines: deferred, comments };
}
