import { sql } from '../../code/sql.ts';
import type { Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import { builtBy, type Form } from './builder.ts';
import { columnDefinition } from './column.ts';
import { callbackOf, CONSTRAINT_FORM, constraintOf, constraintSql } from './constraint.ts';
import { asWritten } from './names.ts';
import { clauseOf, listed, type Pieces, type Session } from './session.ts';

interface CreateTable {
  readonly at: Range;
  readonly table: Pieces;
  readonly front: Pieces;
  readonly temporary: Pieces;
  readonly ifNotExists: Pieces;
  readonly columns: readonly Pieces[];
  readonly constraints: readonly Pieces[];
  readonly end: Pieces;
  readonly query: Pieces | undefined;
}

export function createTable(table: Pieces, at: Range): CreateTable {
  return { at, table, front: [], temporary: [], ifNotExists: [], columns: [], constraints: [], end: [], query: undefined };
}

/** `createTable('users')…` (query-compiler/default-query-compiler.js, `visitCreateTable`). */
export function createTableForm(session: Session, schema: Value | undefined): Form<CreateTable> {
  return {
    step(state, method, call) {
      const at = clauseOf(call);
      const write = sql(at);
      const [first] = call.args;
      switch (method) {
        case 'temporary':
          return { ...state, temporary: write`temporary ` };
        case 'ifNotExists':
          return { ...state, ifNotExists: write`if not exists ` };
        case 'onCommit':
          return { ...state, end: write` on commit ${asWritten(first, at)}${state.end}` };
        case 'modifyFront':
          return { ...state, front: write`${state.front}${asWritten(first, at)} ` };
        case 'modifyEnd':
          return { ...state, end: write`${state.end} ${asWritten(first, at)}` };
        case 'as':
          return { ...state, query: write` as ${asWritten(first, at)}` };
        case 'addColumn':
          return { ...state, columns: [...state.columns, columnDefinition(session, schema, call)] };
        default: {
          const constraint = constraintOf(method, call, schema);
          if (constraint === undefined) return undefined;
          const built = constraintSql(builtBy(session, CONSTRAINT_FORM, constraint, callbackOf(method, call), call));
          return { ...state, constraints: [...state.constraints, built] };
        }
      }
    },
    sql({ at, table, front, temporary, ifNotExists, columns, constraints, end, query }) {
      const write = sql(at);
      const body = query === undefined ? write` (${listed([...columns, ...constraints], at)})` : [];
      return write`create ${front}${temporary}table ${ifNotExists}${table}${body}${end}${query ?? []}`;
    },
  };
}
