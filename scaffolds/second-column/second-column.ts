import { quoteIdentifier, quoteName, type Column, type Relation, type SchemaView, type TypeName } from '../../rules/index.ts';
import { fittedName } from '../sql/names.ts';
import { besides } from '../sql/text.ts';

/** A column that takes the place of another: everything that the steps have to know. */
export interface SecondColumn {
  readonly relation: Relation;
  readonly from: Column;
  readonly to: string;
  /** The new column's type, and how a value of the old one becomes one of it: as it is, as an assignment does it, or by a cast. */
  readonly type: TypeName;
  readonly conversion: 'none' | 'assignment' | 'cast';
  readonly primaryKey: readonly string[];
  readonly schema: SchemaView;
  readonly version: number;
}

/** The names of what a second column makes and takes away again, ready to stand in SQL. */
export interface SecondColumnNames {
  readonly table: string;
  readonly from: string;
  readonly to: string;
  readonly syncFunction: string;
  readonly trigger: string;
}

export function namesOf({ relation, from, to }: SecondColumn): SecondColumnNames {
  const table = relation.name.name;
  const own = (name: string): string => quoteName(besides(relation.name, name));
  return {
    table: quoteName(relation.name),
    from: quoteIdentifier(from.name),
    to: quoteIdentifier(to),
    syncFunction: own(fittedName('sync', table, to)),
    // Triggers of one moment fire in the order of their names: the last one sees what the others made of the row.
    trigger: quoteIdentifier(fittedName('zz_sync', table, to)),
  };
}

