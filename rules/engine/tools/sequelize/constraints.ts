import { joined, sql, substitute, textOfPieces } from '../../code/sql.ts';
import { constant, isConstant, textWithHoles, type Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import { asWritten, capitals, dotted, dottedTable, isSet, isSqlObject, listed, NOTHING, option, quoted, quotedPieces, tableOf, tablePath, type Pieces, type TableName } from './names.ts';
import { underscored } from './tables.ts';
import { conditions } from './where.ts';

/** The name of a field of an index or constraint: a text, or an object with one. */
function fieldName(field: Value): Value | undefined {
  return field.kind === 'record' ? (option(field, 'attribute') ?? option(field, 'name')) : field;
}

function indexField(field: Value, options: Value | undefined, range: Range): Pieces {
  if (isSqlObject(field)) return field.sql();
  const made = sql(field.range);
  const collate = option(field, 'collate');
  const operator = option(field, 'operator') ?? option(options, 'operator');
  const order = option(field, 'order');
  const part = (word: string, pieces: Pieces | undefined): Pieces => (pieces === undefined ? NOTHING : made` ${word}${pieces}`);
  return made`${quoted(fieldName(field), range)}${part('COLLATE ', collate && quoted(collate, range))}${part('', operator && asWritten(operator, range))}${part('', order && asWritten(order, range))}`;
}

/** `users_email_name`: what an index is called that has no name (`nameIndex` of utils.js). */
function indexName(table: TableName, fields: readonly Value[], prefix: Value | undefined, range: Range): Pieces {
  const dotless = substitute(asWritten(prefix ?? table.name, range), /[."']/g, ({ 0: character }, at) => (character === '.' ? [{ text: '_', range: at, verbatim: false }] : []));
  const names = fields.map((field) => asWritten(fieldName(field), field.range));
  return underscored(sql(range)`${dotless}_${joined(names, '_', range)}`);
}

/** For version 6 a dot in the name of a table is one between schema and table. */
function pathOf(table: TableName, ofSeven: boolean): Pieces {
  return ofSeven ? tablePath(table) : dottedTable(table);
}

/** `addIndex(table, fields, options)` and `addIndex(table, { fields, … })`. */
export function addIndex(target: Value | undefined, second: Value | undefined, third: Value | undefined, range: Range, ofSeven: boolean): Pieces | undefined {
  const options = second?.kind === 'list' ? third : second;
  const list = second?.kind === 'list' ? second : option(options, 'fields');
  if (list?.kind !== 'list' || !list.complete) return undefined;
  const table = tableOf(target, range);
  const made = sql(range);
  const name = option(options, 'name');
  const type = option(options, 'type');
  const kind = textWithHoles(type)?.toUpperCase();
  const using = option(options, 'using');
  const where = conditions(option(options, 'where'));
  const isUnique = isSet(options, 'unique') || kind === 'UNIQUE';
  const suffix = ofSeven && isSet(options, 'unique') ? '_unique' : '';
  const own = name === undefined || isConstant(name, null) ? quotedPieces(made`${indexName(table, list.items, option(options, 'prefix'), range)}${suffix}`, range) : ofSeven ? quoted(name, range) : dotted(name, range);
  return made`CREATE ${isUnique ? 'UNIQUE ' : ''}${kind === undefined || kind === 'UNIQUE' || kind === '' ? NOTHING : [...asWritten(type, range), ...made` `]}INDEX ${isSet(options, 'concurrently') ? made`CONCURRENTLY ` : NOTHING}${own} ON ${pathOf(table, ofSeven)}${using === undefined ? NOTHING : made` USING ${asWritten(using, range)}`} (${listed(list.items.map((field) => indexField(field, options, range)), range)})${where === undefined ? NOTHING : made` WHERE ${where}`}`;
}

/** `removeIndex(table, nameOrFields, options)`: version 6 does not say the schema of the table (`removeIndexQuery`). */
export function removeIndex(target: Value | undefined, index: Value | undefined, options: Value | undefined, range: Range, ofSeven: boolean): Pieces | undefined {
  if (index === undefined) return undefined;
  const made = sql(range);
  const { name: table, schema } = tableOf(target, range);
  const own = index.kind === 'list' ? quotedPieces(underscored(made`${asWritten(table, range)}_${joined(index.items.map((field) => asWritten(field, range)), '_', range)}`), index.range) : ofSeven ? quoted(index, range) : dotted(index, range);
  const name = ofSeven && schema !== undefined ? made`${quoted(schema, range)}.${own}` : own;
  return made`DROP INDEX ${isSet(options, 'concurrently') ? 'CONCURRENTLY ' : ''}${ofSeven && !isSet(options, 'ifExists') ? '' : 'IF EXISTS '}${name}`;
}

function constraintField(field: Value, range: Range): Pieces {
  return isSqlObject(field) ? field.sql() : quoted(fieldName(field), range);
}

/** What an unnamed constraint is called. The names are quoted already, and lose their quotes. */
function constraintName(table: TableName, fields: readonly Pieces[], suffix: Pieces, range: Range, ofSeven: boolean): Pieces {
  return quotedPieces(sql(range)`${ofSeven ? quoted(table.name, range) : dottedTable(table)}_${joined(fields, '_', range)}_${suffix}`, range);
}

function foreignKey(table: TableName, fields: readonly Pieces[], options: Value, range: Range, ofSeven: boolean): { readonly name: Pieces; readonly clause: Pieces } | undefined {
  const references = option(options, 'references');
  const target = option(references, 'table');
  const field = option(references, 'field');
  const several = option(references, 'fields');
  if (references === undefined || target === undefined || (field === undefined && several === undefined)) return undefined;
  const { range: at } = references;
  const made = sql(at);
  const columns = field !== undefined ? quoted(field, at) : several?.kind === 'list' ? listed(several.items.map((each) => quoted(each, at)), at) : quoted(several, at);
  const action = (name: string, words: string): Pieces => {
    const value = option(options, name);
    return value === undefined || isConstant(value, null) ? NOTHING : sql(value.range)` ${words} ${capitals(value, range)}`;
  };
  const to = target.kind !== 'record' ? asWritten(target, at) : ofSeven ? asWritten(option(target, 'tableName'), at) : sql(at)`[object Object]`;
  return {
    name: constraintName(table, fields, sql(range)`${to}_fk`, range, ofSeven),
    clause: made`FOREIGN KEY (${listed(fields, range)}) REFERENCES ${tablePath(tableOf(target, at))} (${columns})${action('onUpdate', 'ON UPDATE')}${action('onDelete', 'ON DELETE')}`,
  };
}

/** `addConstraint(table, { type, fields, … })`, and the form with the fields apart that version 5 had. */
export function addConstraint(target: Value | undefined, second: Value | undefined, third: Value | undefined, range: Range, ofSeven: boolean): Pieces | undefined {
  const options = second?.kind === 'list' ? third : second;
  const list = second?.kind === 'list' ? second : option(options, 'fields');
  const type = textWithHoles(option(options, 'type'))?.toUpperCase();
  if (options === undefined || list?.kind !== 'list' || !list.complete || type === undefined) return undefined;
  const table = tableOf(target, range);
  const fields = list.items.map((field) => constraintField(field, range));
  const made = sql(range);
  const deferrable = option(options, 'deferrable');
  const behind = isSqlObject(deferrable) && type !== 'CHECK' ? made` ${deferrable.sql()}` : NOTHING;
  const own = option(options, 'name') ?? constant(null, range);
  const named = (made_: Pieces, clause: Pieces): Pieces => made`ALTER TABLE ${pathOf(table, ofSeven)} ADD CONSTRAINT ${isConstant(own, null) ? made_ : quoted(own, range)} ${clause}${behind};`;
  switch (type) {
    case 'UNIQUE':
      return named(constraintName(table, fields, made`uk`, range, ofSeven), made`UNIQUE (${listed(fields, range)})`);
    case 'PRIMARY KEY':
      return named(constraintName(table, fields, made`pk`, range, ofSeven), made`PRIMARY KEY (${listed(fields, range)})`);
    case 'CHECK': {
      const condition = conditions(option(options, 'where'));
      return condition === undefined || textOfPieces(condition) === '' ? undefined : named(constraintName(table, fields, made`ck`, range, ofSeven), made`CHECK (${condition})`);
    }
    case 'FOREIGN KEY': {
      const key = foreignKey(table, fields, options, range, ofSeven);
      return key === undefined ? undefined : named(key.name, key.clause);
    }
    default:
      return undefined;
  }
}

export function removeConstraint(target: Value | undefined, name: Value | undefined, range: Range, ofSeven: boolean): Pieces | undefined {
  return name === undefined ? undefined : sql(range)`ALTER TABLE ${pathOf(tableOf(target, range), ofSeven)} DROP CONSTRAINT ${ofSeven ? quoted(name, range) : dotted(name, range)}`;
}
