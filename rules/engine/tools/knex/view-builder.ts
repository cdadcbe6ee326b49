import type { Call } from '../../code/call.ts';
import { Host } from '../../code/host.ts';
import { sql } from '../../code/sql.ts';
import { hole, piecesOf, unknown, type Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import { wrapped, type Pieces } from './names.ts';
import type { Session } from './session.ts';

const CHECK_OPTIONS: Readonly<Record<string, string>> = {
  checkOption: ' with check option',
  localCheckOption: ' with local check option',
  cascadedCheckOption: ' with cascaded check option',
};

interface ViewChange {
  readonly column: Value;
  readonly method: string;
  readonly value: Value;
  readonly range: Range;
}

/** `view` in `createView('adults', (view) => …)` (schema/viewbuilder.js). */
export class ViewBuilder extends Host {
  columns: Value | undefined;
  query: Value | undefined;
  checkOption = '';
  readonly #changes: ViewChange[] = [];
  readonly #session: Session;

  constructor(session: Session, range: Range) {
    super(range);
    this.#session = session;
  }

  call(method: string | undefined, call: Call): Value {
    const [first = unknown(call.name)] = call.args;
    const name = method ?? '';
    if (name === 'columns') this.columns = first;
    else if (name === 'as') {
      this.query = first;
      if (first.kind === 'host') this.#session.used(first);
    } else if (name === 'column') return new ViewColumn((change, value, range) => this.#changes.push({ column: first, method: change, value, range }), call.range);
    else if (CHECK_OPTIONS[name] !== undefined) this.checkOption = CHECK_OPTIONS[name];
    else if (name !== 'queryContext') this.#session.unreadable(call);
    return this;
  }

  /** The statements of `alterView`. */
  changes(view: Pieces): readonly Pieces[] {
    return this.#changes.map(({ column, method, value, range }) => {
      const made = sql(range);
      if (method === 'rename') return made`alter view ${view} rename ${wrapped(column)} to ${wrapped(value)}`;
      return made`alter view ${view} alter ${wrapped(column)} set default ${piecesOf(value) ?? [hole(value.range)]}`;
    });
  }
}

/** `view.column('age')`, whose methods change it. */
class ViewColumn extends Host {
  readonly #change: (method: string, value: Value, range: Range) => void;

  constructor(change: (method: string, value: Value, range: Range) => void, range: Range) {
    super(range);
    this.#change = change;
  }

  call(method: string | undefined, call: Call): Value {
    this.#change(method ?? '', call.args[0] ?? unknown(call.name), call.name);
    return this;
  }
}
