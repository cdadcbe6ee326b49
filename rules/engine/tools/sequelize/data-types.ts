import type { Call } from '../../code/call.ts';
import { CalledHost } from '../../code/host.ts';
import { sql } from '../../code/sql.ts';
import { isConstant, textOf, unknown, type Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import { asWritten, isSet, NOTHING, option, type Pieces } from './names.ts';

/** Types whose name is all that PostgreSQL gets; options of numbers are left out (dialects/postgres/data-types.js). */
const PLAIN: Readonly<Record<string, string>> = {
  TEXT: 'TEXT',
  CITEXT: 'CITEXT',
  TINYINT: 'TINYINT',
  SMALLINT: 'SMALLINT',
  MEDIUMINT: 'MEDIUMINT',
  INTEGER: 'INTEGER',
  BIGINT: 'BIGINT',
  REAL: 'REAL',
  DOUBLE: 'DOUBLE PRECISION',
  BOOLEAN: 'BOOLEAN',
  DATE: 'TIMESTAMP WITH TIME ZONE',
  DATEONLY: 'DATE',
  TIME: 'TIME',
  UUID: 'UUID',
  UUIDV1: 'UUIDV1',
  UUIDV4: 'UUIDV4',
  NOW: 'NOW',
  JSON: 'JSON',
  JSONTYPE: 'JSON',
  JSONB: 'JSONB',
  HSTORE: 'HSTORE',
  BLOB: 'BYTEA',
  CIDR: 'CIDR',
  INET: 'INET',
  MACADDR: 'MACADDR',
  TSVECTOR: 'TSVECTOR',
};

const RANGES: Readonly<Record<string, string>> = { INTEGER: 'int4range', DECIMAL: 'numrange', DATE: 'tstzrange', DATEONLY: 'daterange', BIGINT: 'int8range' };

const COMPOUND = new Set(['STRING', 'CHAR', 'FLOAT', 'DECIMAL', 'NUMERIC', 'ENUM', 'ARRAY', 'RANGE', 'GEOMETRY', 'GEOGRAPHY', 'VIRTUAL', 'NUMBER', 'ABSTRACT']);

/** Whether a name is that of a type of Sequelize. */
export function isTypeName(name: string): boolean {
  return Object.hasOwn(PLAIN, name) || COMPOUND.has(name);
}

/** `Sequelize.STRING`, `DataTypes.STRING(64)`, `new DataTypes.ARRAY(DataTypes.TEXT)`. */
export class DataType extends CalledHost {
  readonly key: string;
  readonly #args: readonly Value[];
  readonly #isBinary: boolean;

  constructor(key: string, range: Range, args: readonly Value[] = [], isBinary = false) {
    super(range);
    this.key = key === 'NUMERIC' ? 'DECIMAL' : key;
    this.#args = args;
    this.#isBinary = isBinary;
  }

  override member(name: string, range: Range): Value {
    if (name === 'BINARY') return new DataType(this.key, range, this.#args, true);
    return name === 'UNSIGNED' || name === 'ZEROFILL' ? this : unknown(range);
  }

  call(method: string | undefined, call: Call): Value {
    if (method === undefined || method === 'BINARY') return new DataType(this.key, call.range, method === undefined ? call.args : this.#args, this.#isBinary || method === 'BINARY');
    return method === 'UNSIGNED' ? this : unknown(call.range);
  }

  /** The type of an array's items. */
  get element(): DataType | undefined {
    const [first] = this.#args;
    const type = first?.kind === 'record' ? option(first, 'type') : first;
    return this.key === 'ARRAY' && type instanceof DataType ? type : undefined;
  }

  /** The labels of an enum, or of the enum in an array; `undefined` for any other type. */
  get labels(): readonly Value[] | undefined {
    if (this.key === 'ARRAY') return this.element?.key === 'ENUM' ? this.element.labels : undefined;
    if (this.key !== 'ENUM') return undefined;
    const [first] = this.#args;
    const own = first?.kind === 'record' ? option(first, 'values') : undefined;
    const values = own === undefined ? this.#args : [own];
    return values.flatMap((value) => (value.kind === 'list' ? value.items : [value]));
  }

  /** A number that an option says, given alone or in an object. */
  #number(name: string, index: number): Value | undefined {
    const [first] = this.#args;
    const value = first?.kind === 'record' ? option(first, name) : this.#args[index];
    return value === undefined || isConstant(value, undefined) || isConstant(value, null) || isConstant(value, 0) ? undefined : value;
  }

  /** Values between parentheses; nothing where there is none. */
  #digits(values: readonly (Value | undefined)[]): Pieces {
    const known = values.filter((value) => value !== undefined);
    if (known.length === 0) return NOTHING;
    const list = known.flatMap((value, index) => (index === 0 ? asWritten(value, this.range) : [...sql(this.range)`,`, ...asWritten(value, this.range)]));
    return sql(this.range)`(${list})`;
  }

  /** The type as Sequelize writes it; enums are named by their table and are written there. */
  sqlType(): Pieces {
    const made = sql(this.range);
    switch (this.key) {
      case 'STRING':
      case 'CHAR': {
        const isBinary = this.#isBinary || isSet(this.#args[0], 'binary') || isConstant(this.#args[1], true);
        if (isBinary) return made`BYTEA`;
        const length = this.#number('length', 0);
        return made`${this.key === 'STRING' ? 'VARCHAR' : 'CHAR'}(${length === undefined ? made`255` : asWritten(length, this.range)})`;
      }
      case 'FLOAT':
        return made`FLOAT${this.#number('decimals', 1) === undefined ? this.#digits([this.#number('length', 0)]) : NOTHING}`;
      case 'DECIMAL':
        return made`DECIMAL${this.#digits([this.#number('precision', 0), this.#number('scale', 1)])}`;
      case 'ARRAY':
        return made`${this.element?.sqlType() ?? asWritten(undefined, this.range)}[]`;
      case 'RANGE': {
        const subtype = this.#args[0] instanceof DataType ? this.#args[0].key : 'INTEGER';
        return made`${RANGES[subtype] ?? 'int4range'}`;
      }
      case 'GEOMETRY':
      case 'GEOGRAPHY': {
        const type = this.#number('type', 0);
        return made`${this.key}${type === undefined ? NOTHING : this.#digits([type, this.#number('srid', 1)])}`;
      }
      default:
        return made`${PLAIN[this.key] ?? this.key}`;
    }
  }

  /** Whether values of the type are written as JSON. */
  get isJson(): boolean {
    return this.key === 'JSON' || this.key === 'JSONB' || this.key === 'JSONTYPE';
  }
}

/** Whether a text names a type that stands for a value when it is a default: `Sequelize.NOW`. */
export function isMadeByProgram(value: Value): boolean {
  return value.kind === 'function' || value instanceof DataType;
}

/** The type of an attribute, as a type of Sequelize or a text. */
export function typeText(type: Value | undefined): string {
  return type instanceof DataType ? type.key : (textOf(type) ?? '');
}
