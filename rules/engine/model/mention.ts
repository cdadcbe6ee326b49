import type { QualifiedName } from './name.ts';
import type { Range } from './range.ts';

interface MentionBase {
  readonly range: Range;
  readonly relation: QualifiedName;
}

/** Code names what a migration takes away that is not released yet. */
export interface TakenMention extends MentionBase {
  readonly kind: 'taken';
  /** Without one it is the table. */
  readonly column: string | undefined;
  /** What becomes of it; `undefined` where it is dropped. */
  readonly renamedTo: string | undefined;
  /** The migration: absolute, forward slashes. */
  readonly migration: string;
  /** The same below the project's root. */
  readonly migrationName: string;
  /** Where it says so. */
  readonly place: Range;
}

/** A query names a column that the table never got. */
export interface MissingMention extends MentionBase {
  readonly kind: 'missing';
  readonly column: string;
}

/** What code says of the schema that does not go together with the migrations. */
export type SchemaMention = TakenMention | MissingMention;
