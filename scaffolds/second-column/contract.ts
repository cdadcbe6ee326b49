import type { MigrationDraft } from '../../rules/index.ts';
import { dropBackfill } from '../sql/backfill.ts';
import { fileWord } from '../sql/names.ts';
import { printedNode } from '../sql/printed.ts';
import { namesOf, type SecondColumn } from './second-column.ts';

/**
 * Takes away the old column and what kept both the same. The old column stops asking for anything before the trigger that
 * fills it goes: not every runner makes one transaction of a file.
 */
export function contractDraft(second: SecondColumn, header: readonly string[]): MigrationDraft {
  const { relation, from, to } = second;
  const names = namesOf(second);
  const value = from.default === undefined ? undefined : printedNode(from.default.tree);
  const eased = [
    ...(value === undefined ? [] : [`ALTER COLUMN ${names.to} SET DEFAULT ${value}`, `ALTER COLUMN ${names.from} DROP DEFAULT`]),
    ...(from.notNull === true ? [`ALTER COLUMN ${names.from} DROP NOT NULL`] : []),
  ];
  return {
    name: fileWord(`drop_${relation.name.name}_${from.name}`),
    header,
    up: [
      ...(eased.length === 0 ? [] : [`ALTER TABLE ${names.table} ${eased.join(', ')}`]),
      `DROP TRIGGER ${names.trigger} ON ${names.table}`,
      `-- eslint-disable-next-line zero-downtime/no-drop-column -- running code uses ${lineOf(to)} instead\nALTER TABLE ${names.table} DROP COLUMN ${names.from}`,
      `DROP FUNCTION ${names.syncFunction}()`,
      dropBackfill({ relation, column: to }),
    ],
    down: [],
    transaction: 'any',
    takesStrongLock: true,
  };
}

/** A name as it can stand in a comment of one line. */
function lineOf(name: string): string {
  return name.replaceAll(/\s+/g, ' ');
}
