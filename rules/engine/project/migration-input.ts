import type { Migration } from '../model/rule.ts';
import type { Settings } from '../model/settings.ts';
import type { Script } from '../model/statement.ts';
import type { WayBack } from '../model/way-back.ts';
import type { Catalog } from './catalog.ts';
import type { MigrationPart } from './migration-parts.ts';
import type { Standing } from './standing.ts';
import type { MadeLately } from './young-tables.ts';

/** Why a file is not judged; each is told once. */
export type Skipped = 'down' | 'snapshot' | 'not a migration' | 'another dialect' | 'released';

/** A file ready to be judged. */
export interface MigrationInput {
  readonly path: string;
  readonly script: Script;
  /** Its statements, by the runs in which its runner takes them. */
  readonly parts: readonly MigrationPart[];
  /** The schema before its first statement. */
  readonly before: Catalog;
  readonly version: number;
  /** What holds for this file, of all settings. */
  readonly settings: Settings;
  /** How it stands to the last release, where one is known. */
  readonly standing: Standing | undefined;
  /** Whether a migration, by its path, is not released for certain. */
  readonly isUnreleased: (path: string) => boolean;
  /** Which migration made a table a few weeks ago. */
  readonly madeLately: MadeLately;
  /** The files that are run before it in the same transaction, where the runner keeps one over all that go out together. */
  readonly filesBefore: () => readonly FileBefore[];
  /** No other migration of its set comes later. */
  readonly newest: boolean;
  /** The schema behind the last migration of its set. */
  readonly schemaAtEnd: () => Catalog;
  /** How it is taken back; `undefined` where nobody keeps ways back. */
  readonly wayBack: () => WayBack | undefined;
  /** What the application says of a relation of the schema before it, or of one of its columns. */
  readonly codeUse: Migration['codeUse'];
  readonly queriesOf: Migration['queriesOf'];
  readonly upsertsOf: Migration['upsertsOf'];
  readonly valueUse: Migration['valueUse'];
}

/** A migration that is run before the one at hand, as it is now. */
export interface FileBefore {
  readonly path: string;
  readonly text: string;
  /** The schema before its first statement: where this is the same and the text as well, so is all that it does. */
  readonly before: Catalog;
}
