import type { Call } from '../../code/call.ts';
import { Host } from '../../code/host.ts';
import { boundValue, joined, sql } from '../../code/sql.ts';
import { hole, piecesOf, unknown, type Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import { identifier, immediate, reference } from './names.ts';
import { isSqlObject, listed, type Pieces, type Session, type SqlObject } from './session.ts';

/** A value inside a statement: SQL of Kysely's own is put there, anything else is bound. What is not known may be either. */
export function parameter(value: Value | undefined, at: Range): Pieces {
  if (isSqlObject(value)) return value.isQuery ? sql(value.range)`(${value.sql()})` : value.sql();
  if (value === undefined || value.kind === 'unknown' || value.kind === 'alternatives') return [hole(value?.range ?? at)];
  return boundValue(value);
}

/** A piece of SQL: `` sql`…` ``, an expression, a compiled query. Only `execute` and `executeQuery` send it. */
export class Raw implements SqlObject {
  readonly kind = 'host';
  readonly isQuery = false;
  readonly range: Range;
  readonly #session: Session;
  readonly #pieces: Pieces;

  constructor(session: Session, pieces: Pieces, range: Range) {
    this.#session = session;
    this.#pieces = pieces;
    this.range = range;
  }

  sql(): Pieces {
    return this.#pieces;
  }

  member(_name: string, range: Range): Value {
    return unknown(range);
  }

  call(method: string | undefined, call: Call): Value {
    switch (method) {
      case 'execute':
        return this.#session.send(this.sql(), call.range);
      case 'compile':
        return new Raw(this.#session, this.sql(), call.range);
      case 'as':
        return new Raw(this.#session, [...this.sql(), { text: ' as ', range: call.name, verbatim: false }, ...identifier(call.args[0], call.name)], call.range);
      default:
        return this;
    }
  }

  awaited(): Value {
    this.#session.neverSent(this);
    return unknown(this.range);
  }
}

/** The parts of `sql`, which is a tag and has methods (raw-builder/sql.js). */
class SqlTag extends Host {
  readonly #session: Session;

  constructor(session: Session, range: Range) {
    super(range);
    this.#session = session;
  }

  call(method: string | undefined, call: Call): Value {
    const pieces = method === undefined ? this.#tagged(call) : this.#made(method, call);
    if (pieces !== undefined) return new Raw(this.#session, pieces, call.range);
    this.#session.unreadable(call);
    return unknown(call.range);
  }

  #tagged({ strings = [], args, name }: Call): Pieces {
    return strings.flatMap((text, index) => [...text.pieces, ...(index < args.length ? parameter(args[index], name) : [])]);
  }

  #made(method: string, { args, name, range }: Call): Pieces | undefined {
    const [first, second] = args;
    switch (method) {
      case 'raw':
        return first === undefined ? [] : (piecesOf(first) ?? [hole(first.range)]);
      case 'ref':
      case 'table':
        return reference(first, name);
      case 'id':
        return joined(args.map((part) => identifier(part, name)), '.', range);
      case 'lit':
      case 'literal':
        return immediate(first, name);
      case 'val':
      case 'value':
        return parameter(first, name);
      case 'join': {
        const items = first?.kind === 'list' ? first.items.map((item) => parameter(item, name)) : [parameter(first, name)];
        return isSqlObject(second) ? second.sql().length === 0 ? items.flat() : joinedBy(items, second.sql()) : listed(items, name);
      }
      default:
        return undefined;
    }
  }
}

function joinedBy(lists: readonly Pieces[], between: Pieces): Pieces {
  return lists.flatMap((pieces, index) => (index === 0 ? pieces : [...between, ...pieces]));
}

/** `CompiledQuery.raw('…')`. */
class CompiledQuery extends Host {
  readonly #session: Session;

  constructor(session: Session, range: Range) {
    super(range);
    this.#session = session;
  }

  call(method: string | undefined, { args, range }: Call): Value {
    const [text] = args;
    return method === 'raw' && text !== undefined ? new Raw(this.#session, piecesOf(text) ?? [hole(text.range)], range) : unknown(range);
  }
}

/** What `import { … } from 'kysely'` gives, as far as migrations use it. */
export function importedValue(session: Session, path: readonly string[], range: Range): Value | undefined {
  const [name, method] = path;
  if (method !== undefined) return undefined;
  if (name === 'sql') return new SqlTag(session, range);
  return name === 'CompiledQuery' ? new CompiledQuery(session, range) : undefined;
}
