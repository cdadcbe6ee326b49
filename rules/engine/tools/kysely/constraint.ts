import type { Call } from '../../code/call.ts';
import { sql } from '../../code/sql.ts';
import { isConstant, type Value } from '../../code/value.ts';
import type { Form } from './builder.ts';
import { asWritten, identifier, many, reference, table } from './names.ts';
import { clauseOf, listed, type Pieces } from './session.ts';

/** A constraint of a table: its head, and the clauses behind it by their method. */
export interface Constraint {
  readonly head: Pieces;
  readonly nulls: Pieces;
  readonly columns: Pieces;
  readonly clauses: ReadonlyMap<string, Pieces>;
}

/** The order in which Kysely writes the clauses. */
const ORDER = ['onDelete', 'onUpdate', 'deferrable', 'initially'];

const WORDS: Readonly<Record<string, readonly [clause: string, words: string]>> = {
  deferrable: ['deferrable', 'deferrable'],
  notDeferrable: ['deferrable', 'not deferrable'],
  initiallyDeferred: ['initially', 'initially deferred'],
  initiallyImmediate: ['initially', 'initially immediate'],
};

/** The methods of a constraint's builder, whether it is called back or chained behind. */
export function constraintStep(constraint: Constraint, method: string, call: Call): Constraint | undefined {
  const at = clauseOf(call);
  const words = Object.hasOwn(WORDS, method) ? WORDS[method] : undefined;
  const added = (name: string, pieces: Pieces): Constraint => ({ ...constraint, clauses: new Map([...constraint.clauses, [name, pieces]]) });
  if (words !== undefined) return added(words[0], sql(at)`${words[1]}`);
  if (method === 'onDelete') return added(method, sql(at)`on delete ${asWritten(call.args[0], at)}`);
  if (method === 'onUpdate') return added(method, sql(at)`on update ${asWritten(call.args[0], at)}`);
  return method === 'nullsNotDistinct' ? { ...constraint, nulls: sql(at)` nulls not distinct` } : undefined;
}

export function constraintSql({ head, nulls, columns, clauses }: Constraint): Pieces {
  const behind = ORDER.flatMap((name) => {
    const pieces = clauses.get(name);
    const [first] = pieces ?? [];
    return pieces === undefined || first === undefined ? [] : sql(first.range)` ${pieces}`;
  });
  return [...head, ...nulls, ...columns, ...behind];
}

export const CONSTRAINT_FORM: Form<Constraint> = { step: constraintStep, sql: constraintSql };

const NONE: ReadonlyMap<string, Pieces> = new Map();

/** `addUniqueConstraint('name', ['a', 'b'])` and its like; `undefined` for any other method. */
export function constraintOf(method: string, call: Call, schema: Value | undefined): Constraint | undefined {
  const { args } = call;
  const [name, second, third, fourth] = args;
  const at = clauseOf(call);
  const write = sql(at);
  const named = name === undefined || isConstant(name, null) || isConstant(name, undefined) ? [] : write`constraint ${identifier(name, at)} `;
  const columns = (value: Value | undefined, one = identifier): Pieces => listed(many(value, at, one), at);
  switch (method) {
    case 'addPrimaryKeyConstraint':
      return { head: write`${named}primary key`, nulls: [], columns: write` (${columns(second)})`, clauses: NONE };
    case 'addUniqueConstraint':
      return { head: write`${named}unique`, nulls: [], columns: write` (${columns(second)})`, clauses: NONE };
    case 'addCheckConstraint':
      return { head: write`${named}check`, nulls: [], columns: write` (${asWritten(second, at)})`, clauses: NONE };
    case 'addForeignKeyConstraint':
      return {
        head: write`${named}foreign key (${columns(second)}) references ${table(third, schema, at)} (${columns(fourth, reference)})`,
        nulls: [],
        columns: [],
        clauses: NONE,
      };
    default:
      return undefined;
  }
}

/** Which argument of such a method is the callback. */
export function callbackOf(method: string, call: Call): Value | undefined {
  return call.args[method === 'addForeignKeyConstraint' ? 4 : 2];
}
