import type { Random } from './random.ts';

/** A column of the imagined service. */
export interface ImaginedColumn {
  readonly name: string;
  readonly type: string;
}

/** A table of the imagined service, as far as later migrations must know it to be plausible. */
export interface ImaginedTable {
  readonly name: string;
  readonly columns: ImaginedColumn[];
}

const SUBJECTS = 'account cart coupon customer discount invoice member message order payment plan price product project refund report review session shipment subscription supplier ticket vendor warehouse webhook workspace'.split(' ');
const ASPECTS = ['s', '_events', '_items', '_notes', '_tags', '_limits', '_links', '_versions', '_settings', '_exports', '_imports', '_comments', '_attachments', '_approvals', '_schedules', '_totals', '_permissions', '_contacts'];
const FIELDS = 'status title reason amount currency priority starts_at ends_at archived_at description external_id score position locale source channel weight quantity checksum payload region color visible_from owner_name retry_count label notes'.split(' ');
const QUALIFIERS = ['', 'last_', 'first_', 'billing_', 'shipping_', 'original_', 'previous_', 'default_', 'internal_'];
const TYPES = ['text', 'text', 'text', 'integer', 'bigint', 'boolean', 'jsonb', 'uuid', 'numeric(12, 2)', 'varchar(64)', 'timestamp with time zone', 'timestamp with time zone'];

/** What the migrations so far have made; grows with every file that is written. */
export class ImaginedSchema {
  readonly tables: ImaginedTable[] = [];
  readonly #random: Random;
  #names = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Adds a table that has nothing but its key. Its name is new as long as the words last, then numbered. */
  newTable(): ImaginedTable {
    const count = this.#names;
    this.#names += 1;
    const subject = SUBJECTS[count % SUBJECTS.length] ?? 'thing';
    const round = Math.floor(count / SUBJECTS.length);
    const aspect = ASPECTS[round % ASPECTS.length] ?? 's';
    const number = round < ASPECTS.length ? '' : String(Math.floor(round / ASPECTS.length) + 1);
    const table: ImaginedTable = { name: `${subject}${aspect}${number}`, columns: [] };
    this.tables.push(table);
    return table;
  }

  /** A table made earlier; the first one where there is none yet. */
  someTable(): ImaginedTable {
    return this.tables.length === 0 ? this.newTable() : this.#random.pick(this.tables);
  }

  /** Adds a column to a table, under a name that the table does not have. */
  newColumn(table: ImaginedTable, type = this.#random.pick(TYPES)): ImaginedColumn {
    let name = this.#random.pick(QUALIFIERS) + this.#random.pick(FIELDS);
    while (table.columns.some((column) => column.name === name)) name = `${name}_${table.columns.length}`;
    const column = { name, type };
    table.columns.push(column);
    return column;
  }

  /** A column made earlier, beside the key; a table without one has its key only. */
  someColumn(table: ImaginedTable): ImaginedColumn {
    return table.columns.length === 0 ? { name: 'id', type: 'bigint' } : this.#random.pick(table.columns);
  }

  /** Takes a column out of a table, for a migration that drops or renames it. */
  forget(table: ImaginedTable, column: ImaginedColumn): void {
    const at = table.columns.indexOf(column);
    if (at >= 0) table.columns.splice(at, 1);
  }
}
