import { quoteIdentifier, quoteName, type Column, type Relation, type SchemaView } from '../../rules/index.ts';
import { fittedName } from '../sql/names.ts';
import { besides } from '../sql/text.ts';

/** Everything that the steps of one renaming have to know. */
export interface Renaming {
  readonly relation: Relation;
  readonly from: Column;
  readonly to: string;
  readonly type: string;
  readonly primaryKey: readonly string[];
  readonly schema: SchemaView;
  readonly version: number;
}

/** The names of what a renaming makes and takes away again, ready to stand in SQL. */
export interface RenamingNames {
  readonly table: string;
  readonly from: string;
  readonly to: string;
  readonly syncFunction: string;
  readonly trigger: string;
  readonly backfill: string;
}

export function namesOf({ relation, from, to }: Renaming): RenamingNames {
  const table = relation.name.name;
  const own = (name: string): string => quoteName(besides(relation.name, name));
  return {
    table: quoteName(relation.name),
    from: quoteIdentifier(from.name),
    to: quoteIdentifier(to),
    syncFunction: own(fittedName('sync', table, to)),
    // Triggers of one moment fire in the order of their names: the last one sees what the others made of the row.
    trigger: quoteIdentifier(fittedName('zz_sync', table, to)),
    backfill: own(fittedName('backfill', table, to)),
  };
}

