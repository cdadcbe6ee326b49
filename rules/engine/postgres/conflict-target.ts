import type { Index, Relation } from '../model/schema.ts';
import type { UpsertTarget } from '../model/upsert.ts';

/** The letters of a name, however code spells it: `couponCode` and `coupon_code` have the same. */
function lettersOf(name: string): string {
  return name.replaceAll(/[\W_]/g, '').toLowerCase();
}

/** Whether one name stands for all the columns of a key, as Prisma's `tenantId_email` does. */
function isWhole(name: string, columns: readonly string[]): boolean {
  return columns.length > 1 && name.length === columns.join('').length && columns.every((column) => name.includes(column));
}

/**
 * Whether an upsert needs a unique index. `maybe` where its code does not tell: the target was not read, or names something that the
 * table does not have, for a model may call its columns as it likes.
 */
export function needsIndex(target: UpsertTarget, table: Relation, index: Index): 'yes' | 'no' | 'maybe' {
  switch (target.kind) {
    case 'constraint':
      return target.name === index.name ? 'yes' : 'no';
    case 'primary key':
      return table.constraints.get(index.name)?.kind === 'primary' ? 'yes' : 'no';
    case 'columns':
      return needsColumns(target.columns, table, index);
    default:
      return 'maybe';
  }
}

function needsColumns(named: readonly (string | undefined)[], table: Relation, index: Index): 'yes' | 'no' | 'maybe' {
  const letters = (names: readonly (string | undefined)[]): readonly string[] => names.map((name) => lettersOf(name ?? '')).sort();
  const [said, wanted, known] = [letters(named), letters(index.columns), letters([...table.columns.keys()])];
  if (said.join() === wanted.join() || (said.length === 1 && isWhole(said[0] ?? '', wanted))) return 'yes';
  const isKnown = (name: string): boolean => name === '' || known.includes(name);
  if (said.every(isKnown)) return 'no';
  const isCompound = (name: string): boolean => [...table.indexes.values()].some(({ unique, columns }) => unique && isWhole(name, letters(columns)));
  return said.length === 1 && isCompound(said[0] ?? '') ? 'no' : 'maybe';
}
