import { quoteIdentifier, quoteName, type MigrationDraft, type QualifiedName } from '../../rules/index.ts';
import { fileWord, fittedName, freeName } from './names.ts';

/** NOT NULL in steps, each as SQL: bound for new rows, proved for old ones, set. */
export interface NotNullSteps {
  readonly name: string;
  readonly bind: string;
  readonly unbind: string;
  readonly prove: string;
  /** Instant behind the proof; `undefined` from 18 on, where what was proved is NOT NULL itself. */
  readonly set: { readonly up: readonly string[]; readonly down: readonly string[] } | undefined;
}

/** From 18 NOT NULL itself can be NOT VALID; before, a CHECK proves it and goes away again. */
export function notNullSteps(relation: QualifiedName, column: string, version: number, isTaken: (name: string) => boolean): NotNullSteps {
  const name = freeName(fittedName(relation.name, column, 'not_null'), isTaken);
  const table = quoteName(relation);
  const quoted = quoteIdentifier(name);
  const own = quoteIdentifier(column);
  const bind = `ALTER TABLE ${table} ADD CONSTRAINT ${quoted} ${version >= 18 ? `NOT NULL ${own}` : `CHECK (${own} IS NOT NULL)`} NOT VALID`;
  const unbind = `ALTER TABLE ${table} DROP CONSTRAINT ${quoted}`;
  const set = { up: [`ALTER TABLE ${table} ALTER COLUMN ${own} SET NOT NULL`, unbind], down: [bind, `ALTER TABLE ${table} ALTER COLUMN ${own} DROP NOT NULL`] };
  return { name, bind, unbind, prove: `ALTER TABLE ${table} VALIDATE CONSTRAINT ${quoted}`, set: version >= 18 ? undefined : set };
}

/** Those steps as migrations. */
export function notNullDrafts(column: string, { name, bind, unbind, prove, set }: NotNullSteps): readonly MigrationDraft[] {
  const first: MigrationDraft = {
    name: fileWord(`bind_${name}`),
    header: [`${column} may not be NULL in what is written from now on; the next migration proves the rows that are there.`],
    up: [bind],
    down: [unbind],
    transaction: 'any',
    takesStrongLock: true,
  };
  const second: MigrationDraft = {
    name: fileWord(`validate_${name}`),
    header: [`Proves that no row leaves ${column} NULL, under a lock that lets reads and writes go on.`],
    up: [prove],
    down: [],
    transaction: 'apart',
    takesStrongLock: false,
  };
  if (set === undefined) return [first, second];
  const last: MigrationDraft = {
    name: fileWord(`set_${name}`),
    header: [`The validated CHECK spares SET NOT NULL its own look at every row, and is not needed any more.`],
    ...set,
    transaction: 'apart',
    takesStrongLock: true,
  };
  return [first, second, last];
}
