import { displayName, quoteIdentifier, quoteName, type MigrationDraft } from '../../rules/index.ts';
import type { Scaffold } from '../scaffold.ts';
import { isAlone } from '../sql/alone.ts';
import { fileWord, fittedName, freeName } from '../sql/names.ts';

/** NOT NULL whose proof is made while traffic goes on, so that setting it is instant. */
export const proveNotNull: Scaffold = {
  id: 'prove-not-null',
  repairs: ['no-scanning-not-null'],
  plan(step) {
    const { operation } = step;
    if (operation.kind !== 'setNotNull') return undefined;
    const { relation, column } = operation;
    if (!isAlone(step)) return { reason: 'The statement does more than one thing: give SET NOT NULL a statement of its own first.' };
    if (step.migration.version < 12) return { reason: 'PostgreSQL 11 takes no proof for NOT NULL.' };
    const known = step.schema.relation(relation);
    const name = freeName(fittedName(relation.name, column, 'not_null'), (candidate) => known?.constraints.has(candidate) === true);
    return {
      scaffold: 'prove-not-null',
      title: `make ${displayName(relation)}.${column} NOT NULL`,
      manner: 'prove it first, then set it in an instant',
      name: fileWord(`require_${relation.name}_${column}`),
      deploys: [{ title: 'Bind new rows, prove the old ones, set NOT NULL', before: [], migrations: drafts(quoteName(relation), column, name, step.migration.version) }],
      isWayBack: (other) => other.kind === 'dropNotNull' && other.column === column && step.schema.same(other.relation, relation),
    };
  },
};

/** From 18 NOT NULL itself can be NOT VALID; before, a CHECK proves it and goes away again. */
function drafts(table: string, column: string, name: string, version: number): readonly MigrationDraft[] {
  const quoted = quoteIdentifier(name);
  const own = quoteIdentifier(column);
  const condition = version >= 18 ? `NOT NULL ${own}` : `CHECK (${own} IS NOT NULL)`;
  const bind: MigrationDraft = {
    name: fileWord(`bind_${name}`),
    header: [`${column} may not be NULL in what is written from now on; the next migration proves the rows that are there.`],
    up: [`ALTER TABLE ${table} ADD CONSTRAINT ${quoted} ${condition} NOT VALID`],
    down: [`ALTER TABLE ${table} DROP CONSTRAINT ${quoted}`],
    transaction: 'any',
    takesStrongLock: true,
  };
  const prove: MigrationDraft = {
    name: fileWord(`validate_${name}`),
    header: [`Proves that no row leaves ${column} NULL, under a lock that lets reads and writes go on.`],
    up: [`ALTER TABLE ${table} VALIDATE CONSTRAINT ${quoted}`],
    down: [],
    transaction: 'apart',
    takesStrongLock: false,
  };
  if (version >= 18) return [bind, prove];
  const set: MigrationDraft = {
    name: fileWord(`set_${name}`),
    header: [`The validated CHECK spares SET NOT NULL its own look at every row, and is not needed any more.`],
    up: [`ALTER TABLE ${table} ALTER COLUMN ${own} SET NOT NULL`, `ALTER TABLE ${table} DROP CONSTRAINT ${quoted}`],
    down: [`ALTER TABLE ${table} ADD CONSTRAINT ${quoted} ${condition}`, `ALTER TABLE ${table} ALTER COLUMN ${own} DROP NOT NULL`],
    transaction: 'apart',
    takesStrongLock: true,
  };
  return [bind, prove, set];
}
