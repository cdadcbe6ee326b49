import type { Call } from '../../code/call.ts';
import { Host } from '../../code/host.ts';
import { sql, slicePieces, textOfPieces } from '../../code/sql.ts';
import { hole, piecesOf, textWithHoles, unknown, type Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import { generatedName, wrapped, wrappedList, type Pieces } from './names.ts';

/** A foreign key while it is being described: `t.foreign('a').references('id').inTable('b')` (schema/tablebuilder.js, `foreign`). */
export class ForeignKey extends Host {
  readonly #columns: Value;
  readonly #made: Range;
  #name: Value | undefined;
  #references: Value | undefined;
  #table: Value | undefined;
  readonly #actions = new Map<string, Value>();
  /** Everything that describes it, for the report. */
  chain: Range;

  constructor(columns: Value, name: Value | undefined, call: Call) {
    super(call.range);
    this.#columns = columns;
    this.#name = name;
    this.#made = call.name;
    this.chain = call.range;
  }

  call(method: string | undefined, call: Call): Value {
    this.change(method ?? '', call);
    return this;
  }

  /** Follows one of its own methods; false for any other. */
  change(method: string, call: Call): boolean {
    const [first] = call.args;
    switch (method) {
      case 'references':
        this.#refer(first ?? unknown(call.name));
        break;
      case 'on':
      case 'inTable':
        this.#table = first;
        break;
      case 'withKeyName':
        this.#name = first;
        break;
      case 'onDelete':
      case 'onUpdate':
      case 'deferrable':
        this.#actions.set(method, first ?? unknown(call.name));
        break;
      default:
        return false;
    }
    this.chain = { start: Math.min(this.chain.start, call.range.start), end: Math.max(this.chain.end, call.range.end) };
    return true;
  }

  /** `references('orgs.id')` names the table as well. */
  #refer(column: Value): void {
    const text = textWithHoles(column);
    const dot = text?.indexOf('.') ?? -1;
    if (text === undefined || dot < 0 || column.kind !== 'text') {
      this.#references = column;
      return;
    }
    const next = text.indexOf('.', dot + 1);
    this.#table = { ...column, pieces: slicePieces(column.pieces, 0, dot) };
    this.#references = { ...column, pieces: slicePieces(column.pieces, dot + 1, next < 0 ? text.length : next) };
  }

  #action(word: string, method: string): Pieces {
    const value = this.#actions.get(method);
    if (value === undefined || textWithHoles(value) === '') return [];
    return sql(value.range)` ${word} ${piecesOf(value) ?? [hole(value.range)]}`;
  }

  /** The clause behind `add`; nothing where the code leaves it unfinished, as knex does. */
  clause(table: Value): Pieces | undefined {
    if (this.#table === undefined || this.#references === undefined) return undefined;
    const made = sql(this.#made);
    const name = this.#name === undefined || textWithHoles(this.#name) === '' ? generatedName(table, this.#columns, 'foreign', this.#made) : this.#name;
    const target = made`references ${wrapped(this.#table)} (${wrappedList(this.#references)})`;
    const clause = made`constraint ${wrapped(name)} foreign key (${wrappedList(this.#columns)}) ${target}`;
    return [...clause, ...this.#action('on update', 'onUpdate'), ...this.#action('on delete', 'onDelete'), ...this.#deferrable()];
  }

  #deferrable(): Pieces {
    const pieces = this.#action('deferrable initially', 'deferrable');
    return textOfPieces(pieces) === '' ? [] : pieces;
  }
}
