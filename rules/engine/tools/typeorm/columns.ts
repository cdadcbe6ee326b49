import { quotedText, sql, substitute } from '../../code/sql.ts';
import { isConstant, textWithHoles, type Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import { asWritten, bareName, isSet, nameOf, option, quoted, schemaOf, type Pieces } from './names.ts';

const NOTHING: Pieces = [];

function typeName(column: Value): string {
  return textWithHoles(option(column, 'type')) ?? '';
}

export function isEnum(column: Value): boolean {
  return /^(?:simple-)?enum$/.test(typeName(column));
}

/** The name of the type that TypeORM makes for a column with `enum`. */
export function enumPath(table: Value | undefined, column: Value): Pieces {
  const { range } = column;
  const schema = schemaOf(table, range);
  const own = option(column, 'enumName');
  // Without a schema the driver asks the server for the one that it works in; here it is the one that the project says.
  const prefix = schema === undefined ? NOTHING : sql(range)`${quoted(schema)}.`;
  const name = nameOf(column, range);
  const column_ = name.kind === 'text' ? name.pieces.map((piece) => ({ ...piece, text: piece.text.toLowerCase(), verbatim: false })) : asWritten(name);
  const words = own === undefined ? sql(range)`"${bareName(table, range)}_${column_}_enum"` : quoted(own);
  return sql(range)`${prefix}${words}`;
}

/** `CREATE TYPE` for a column with `enum`. */
export function createEnum(table: Value | undefined, column: Value): Pieces {
  const { range } = column;
  const values = option(column, 'enum');
  const labels = values?.kind === 'list' ? values.items.map((value) => quotedText(value)) : [];
  const list = labels.flatMap((pieces, index) => (index === 0 ? pieces : [...sql(range)`, `, ...pieces]));
  return sql(range)`CREATE TYPE ${enumPath(table, column)} AS ENUM(${list})`;
}

const TIMES: Readonly<Record<string, readonly [string, string]>> = {
  'time without time zone': ['TIME', ''],
  'time with time zone': ['TIME', ' WITH TIME ZONE'],
  'timestamp without time zone': ['TIMESTAMP', ''],
  'timestamp with time zone': ['TIMESTAMP', ' WITH TIME ZONE'],
};

/** The type with its length or precision (driver/postgres/PostgresDriver.js, `createFullType`). */
export function fullType(column: Value): Pieces {
  const { range } = column;
  const type = option(column, 'type');
  const length = option(column, 'length');
  const precision = option(column, 'precision');
  const scale = option(column, 'scale');
  const array = isSet(column, 'isArray') ? ' array' : '';
  const time = TIMES[typeName(column)];
  if (time !== undefined) {
    const [before, after] = time;
    const digits = precision === undefined ? NOTHING : sql(range)`(${asWritten(precision)})`;
    return sql(type?.range ?? range)`${before}${digits}${after}${array}`;
  }
  const feature = option(column, 'spatialFeatureType');
  const srid = option(column, 'srid');
  const name = type === undefined ? NOTHING : asWritten(type);
  if (feature !== undefined) return sql(range)`${name}(${asWritten(feature)}${srid === undefined ? NOTHING : sql(range)`,${asWritten(srid)}`})${array}`;
  if (length !== undefined && !isEmpty(length)) return sql(range)`${name}(${asWritten(length)})${array}`;
  if (precision !== undefined) return sql(range)`${name}(${asWritten(precision)}${scale === undefined ? NOTHING : sql(range)`,${asWritten(scale)}`})${array}`;
  return sql(range)`${name}${array}`;
}

export function isEmpty(value: Value): boolean {
  return textWithHoles(value) === '';
}

function generatedType(column: Value): Pieces {
  const { range } = column;
  if (!isSet(column, 'isGenerated')) return NOTHING;
  const strategy = textWithHoles(option(column, 'generationStrategy'));
  if (strategy === 'uuid') return NOTHING;
  if (strategy === 'identity') return sql(range)` ${asWritten(option(column, 'type') ?? column)} GENERATED ${textWithHoles(option(column, 'generatedIdentity')) ?? 'BY DEFAULT'} AS IDENTITY`;
  if (/^(?:integer|int|int4)$/.test(typeName(column))) return sql(range)` SERIAL`;
  if (/^(?:smallint|int2)$/.test(typeName(column))) return sql(range)` SMALLSERIAL`;
  return /^(?:bigint|int8)$/.test(typeName(column)) ? sql(range)` BIGSERIAL` : NOTHING;
}

/** A default as it reaches the server: `undefined` where there is none. */
export function defaultOf(column: Value): Pieces | undefined {
  const value = option(column, 'default');
  return value === undefined ? undefined : asWritten(value);
}

/** One column of CREATE TABLE, or what follows ADD (driver/postgres/PostgresQueryRunner.js, `buildCreateColumnSql`). */
export function columnSql(table: Value | undefined, column: Value): Pieces {
  const made = sql(column.range);
  const array = isSet(column, 'isArray') ? ' array' : '';
  const isGenerated = isSet(column, 'isGenerated');
  const type = isEnum(column) ? made` ${enumPath(table, column)}${array}` : !isGenerated || typeName(column) === 'uuid' ? made` ${fullType(column)}` : NOTHING;
  const expression = option(column, 'asExpression');
  const stored = expression !== undefined && textWithHoles(option(column, 'generatedType')) === 'STORED' ? made` GENERATED ALWAYS AS (${asWritten(expression)}) STORED` : NOTHING;
  const collation = option(column, 'collation');
  const nullable = option(column, 'isNullable');
  const notNull = isConstant(nullable, true) ? NOTHING : sql(nullable?.range ?? column.range)` NOT NULL`;
  const own = defaultOf(column);
  const value = own !== undefined ? made` DEFAULT ${own}` : isGenerated && textWithHoles(option(column, 'generationStrategy')) === 'uuid' ? made` DEFAULT uuid_generate_v4()` : NOTHING;
  return made`${quoted(nameOf(column, column.range))}${generatedType(column)}${type}${stored}${collation === undefined ? NOTHING : made` COLLATE ${quoted(collation)}`}${notNull}${value}`;
}

/** A comment as SQL has it; nothing is NULL. */
export function commentText(comment: Value | undefined, range: Range): Pieces {
  if (comment === undefined || isEmpty(comment)) return sql(range)`NULL`;
  return sql(comment.range)`'${substitute(asWritten(comment), /'/g, (_, at) => [{ text: "''", range: at, verbatim: false }])}'`;
}
