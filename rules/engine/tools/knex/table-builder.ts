import type { Call } from '../../code/call.ts';
import { Host } from '../../code/host.ts';
import { constant, entry, isConstant, madeText, unknown, type Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import { ColumnBuilder } from './column-builder.ts';
import { COLUMN_TYPES } from './column-types.ts';
import { ForeignKey } from './foreign-key.ts';
import { Raw } from './raw.ts';
import type { Session } from './session.ts';

/** What is done to a table beside its columns, in the order of the code. */
export interface TableChange {
  readonly method: string;
  readonly args: readonly Value[];
  readonly call: Call;
  readonly foreign?: ForeignKey;
}

/** How the table builder is used (schema/compiler.js, `buildTable`). */
export type TableMethod = 'create' | 'createIfNot' | 'createLike' | 'alter';

const CHANGES =
  /^(?:index|primary|unique|dropPrimary|dropUnique|dropIndex|dropForeign|dropPrimaryIfExists|dropUniqueIfExists|dropForeignIfExists|renameColumn|setNullable|dropNullable|check|dropChecks|dropColumns?)$/;

/** Methods without meaning on PostgreSQL, and those that only change what knex itself does. */
const SILENT = /^(?:engine|charset|collate|queryContext)$/;

/** `t` in `createTable('users', (t) => …)`: takes note of what is asked for, and compiles nothing (schema/tablebuilder.js). */
export class TableBuilder extends Host {
  readonly method: TableMethod;
  readonly columns: ColumnBuilder[] = [];
  readonly changes: TableChange[] = [];
  comment: Value | undefined;
  inherits: Value | undefined;
  readonly #session: Session;

  constructor(session: Session, method: TableMethod, range: Range) {
    super(range);
    this.#session = session;
    this.method = method;
  }

  call(method: string | undefined, call: Call): Value {
    const name = method ?? '';
    const type = name.toLowerCase();
    if (Object.hasOwn(COLUMN_TYPES, type)) return this.#column(type, call);
    if (CHANGES.test(name)) {
      this.change(/^dropColumns?$/.test(name) ? 'dropColumn' : name, call.args, call);
      return this;
    }
    switch (name) {
      case 'foreign': {
        const foreign = new ForeignKey(call.args[0] ?? unknown(call.name), call.args[1], call);
        this.foreignKey(foreign, call);
        return foreign;
      }
      case 'timestamps':
        this.#timestamps(call);
        return this;
      case 'dropTimestamps':
        this.change('dropColumn', this.#timestampNames(isConstant(call.args[0], true), call.name), call);
        return this;
      case 'comment':
        this.comment = call.args[0];
        return this;
      case 'inherits':
        this.inherits = call.args[0];
        return this;
      default:
        if (!SILENT.test(name)) this.unreadable(call);
        return this;
    }
  }

  change(method: string, args: readonly Value[], call: Call): void {
    this.changes.push({ method, args, call });
  }

  foreignKey(foreign: ForeignKey, call: Call): void {
    this.changes.push({ method: 'foreign', args: [], call, foreign });
  }

  /** A method that knex does not have, or that was added to it. */
  unreadable(call: Call): void {
    this.#session.unreadable(call);
  }

  #column(type: string, call: Call): ColumnBuilder {
    const column = new ColumnBuilder(this, type, call);
    this.columns.push(column);
    return column;
  }

  #timestampNames(camelCase: boolean, range: Range): readonly Value[] {
    return (camelCase ? ['createdAt', 'updatedAt'] : ['created_at', 'updated_at']).map((name) => madeText(name, range));
  }

  #timestamps(call: Call): void {
    const [first, second, third] = call.args;
    const options = first?.kind === 'record' ? first : undefined;
    const defaultToNow = options === undefined ? second : entry(options, 'defaultToNow');
    const camelCase = options === undefined ? third : entry(options, 'useCamelCase');
    for (const name of this.#timestampNames(isConstant(camelCase, true), call.name)) {
      const column = this.#column('timestamp', { ...call, args: [name] });
      if (!isConstant(defaultToNow, true)) continue;
      const now = new Raw(this.#session, [{ text: 'CURRENT_TIMESTAMP', range: call.name, verbatim: false }], call.name);
      column.modifiers.set('nullable', { args: [constant(false, call.name)], call });
      column.modifiers.set('defaultTo', { args: [now], call });
    }
  }
}
