import type { Call } from '../../code/call.ts';
import { sql } from '../../code/sql.ts';
import type { Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import { builtBy, type Form } from './builder.ts';
import { columnDefinition } from './column.ts';
import { callbackOf, CONSTRAINT_FORM, constraintOf, constraintSql, constraintStep, type Constraint } from './constraint.ts';
import { asWritten, identifier, immediate, reference } from './names.ts';
import { clauseOf, listed, type Pieces, type Session } from './session.ts';

/** Words that a method chained behind puts before or after a name. */
interface Dropped {
  readonly words: Pieces;
  readonly ifExists: Pieces;
  readonly name: Pieces;
  readonly behind: Pieces;
}

interface AlterTable {
  readonly at: Range;
  readonly table: Pieces;
  readonly commands: readonly Pieces[];
  /** What the methods that come next belong to. */
  readonly constraint: Constraint | undefined;
  readonly dropped: Dropped | undefined;
}

export function alterTable(table: Pieces, at: Range): AlterTable {
  return { at, table, commands: [], constraint: undefined, dropped: undefined };
}

function droppedStep(dropped: Dropped, method: string, call: Call): Dropped | undefined {
  const at = clauseOf(call);
  if (method === 'ifExists') return { ...dropped, ifExists: sql(at)`if exists ` };
  return method === 'cascade' || method === 'restrict' ? { ...dropped, behind: sql(at)` ${method}` } : undefined;
}

function droppedSql({ words, ifExists, name, behind }: Dropped): Pieces {
  return [...words, ...ifExists, ...name, ...behind];
}

const DROP_FORM: Form<Dropped> = { step: droppedStep, sql: droppedSql };

/** `(col) => col.setNotNull()`: one change of a column. */
const ALTER_COLUMN: Form<Pieces> = {
  step(before, method, call) {
    const at = clauseOf(call);
    const write = sql(at);
    const [first] = call.args;
    switch (method) {
      case 'setDataType':
        return write`type ${asWritten(first, at)}`;
      case 'setDefault':
        return write`set default ${immediate(first, at)}`;
      case 'dropDefault':
        return write`drop default`;
      case 'setNotNull':
        return write`set not null`;
      case 'dropNotNull':
        return write`drop not null`;
      default:
        return undefined;
    }
  },
  sql: (clause) => clause,
};

function command(session: Session, schema: Value | undefined, method: string, call: Call): Pieces | undefined {
  const at = clauseOf(call);
  const write = sql(at);
  const [first, second] = call.args;
  switch (method) {
    case 'addColumn':
      return write`add column ${columnDefinition(session, schema, call)}`;
    case 'dropColumn':
      return droppedSql(builtBy(session, DROP_FORM, { words: write`drop column `, ifExists: [], name: reference(first, at), behind: [] }, second, call));
    case 'renameColumn':
      return write`rename column ${reference(first, at)} to ${reference(second, at)}`;
    case 'alterColumn': {
      const change = builtBy(session, ALTER_COLUMN, [], second, call);
      return change.length === 0 ? undefined : write`alter column ${identifier(first, at)} ${change}`;
    }
    case 'renameTo':
      return write`rename to ${reference(first, at)}`;
    case 'setSchema':
      return write`set schema ${identifier(first, at)}`;
    case 'renameConstraint':
      return write`rename constraint ${identifier(first, at)} to ${identifier(second, at)}`;
    default:
      return undefined;
  }
}

/** `alterTable('users')…`: columns and what is done to them go into one statement (`visitAlterTable`). */
export function alterTableForm(session: Session, schema: Value | undefined): Form<AlterTable> {
  return {
    step(state, method, call) {
      const { commands, constraint, dropped } = state;
      const at = clauseOf(call);
      if (constraint !== undefined) {
        const next = constraintStep(constraint, method, call);
        return next && { ...state, constraint: next };
      }
      if (dropped !== undefined) {
        const next = droppedStep(dropped, method, call);
        return next && { ...state, dropped: next };
      }
      if (method === 'dropConstraint') return { ...state, dropped: { words: sql(at)`drop constraint `, ifExists: [], name: identifier(call.args[0], at), behind: [] } };
      const added = constraintOf(method, call, schema);
      if (added !== undefined) return { ...state, constraint: builtBy(session, CONSTRAINT_FORM, added, callbackOf(method, call), call) };
      const own = command(session, schema, method, call);
      return own && { ...state, commands: [...commands, own] };
    },
    sql({ at, table, commands, constraint, dropped }) {
      const write = sql(at);
      const last = constraint === undefined ? (dropped === undefined ? [] : [droppedSql(dropped)]) : [write`add ${constraintSql(constraint)}`];
      return write`alter table ${table} ${listed([...commands, ...last], at)}`;
    },
  };
}
