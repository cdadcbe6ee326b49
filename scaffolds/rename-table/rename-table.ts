import { displayName, isCodePath, isInTransaction, placesInCode, quoteName, type MigrationDraft, type Operation, type Step } from '../../rules/index.ts';
import type { Scaffold } from '../scaffold.ts';
import { fileWord } from '../sql/names.ts';

type RenameRelation = Extract<Operation, { readonly kind: 'renameRelation' }>;

/** A table under its new name, with an updatable view under the old one until no running code asks for it. */
export const renameTable: Scaffold = {
  id: 'rename-table',
  repairs: ['no-rename-table'],
  plan(step) {
    const { operation } = step;
    if (operation.kind !== 'renameRelation') return undefined;
    const { relation, to, relationKind } = operation;
    if (relationKind !== 'table') return { reason: 'Only a table can be written through a view under its old name.' };
    const isTogether = isInTransaction(step.transaction.scope);
    if (!isTogether && isCodePath(step.migration.path)) return { reason: 'The new name and the view under the old one must come in one transaction, which this migration has not.' };
    const before = conditions(step, operation);
    return {
      scaffold: 'rename-table',
      title: `rename ${displayName(relation)} to ${to}`,
      manner: 'with a view under the old name, which goes in a later deploy',
      name: fileWord(`rename_${relation.name}_${to}`),
      deploys: [
        { title: 'Expand: the table under its new name, a view under the old one', before: [], migrations: [expandDraft(operation, isTogether)] },
        { title: 'Contract: the view under the old name goes away', before, migrations: [contractDraft(operation, before)] },
      ],
      // The view has the old name.
      dependants: { names: [relation.name], has: (later) => ((later.kind === 'createTable' || later.kind === 'createView') && step.schema.same(later.relation, relation)) || (later.kind === 'renameRelation' && later.to === relation.name) },
      isWayBack: (other) => other.kind === 'renameRelation' && other.to === relation.name && other.relation.name === to,
    };
  },
};

function conditions({ migration }: Step, { relation, to }: RenameRelation): readonly string[] {
  return [`Code that names ${to} and not ${relation.name}${placesInCode(migration.codeUse(relation))} runs on every instance, and nobody means to go back behind it.`];
}

/** Both come at once: between them every query would fail. */
function expandDraft({ relation, to }: RenameRelation, isTogether: boolean): MigrationDraft {
  const old = quoteName(relation);
  const renamed = quoteName({ ...relation, name: to });
  const target = quoteName({ schema: undefined, name: to, known: true });
  const up = [`ALTER TABLE ${old} RENAME TO ${target}`, `CREATE VIEW ${old} AS SELECT * FROM ${renamed}`];
  const down = [`DROP VIEW ${old}`, `ALTER TABLE ${renamed} RENAME TO ${quoteName({ schema: undefined, name: relation.name, known: true })}`];
  const whole = (statements: readonly string[]): readonly string[] => (isTogether ? statements : ['BEGIN', ...statements, 'COMMIT']);
  return {
    name: fileWord(`rename_${relation.name}_${to}`),
    header: [
      `Expand: code that asks for ${relation.name} reads and writes ${to} through a view, which PostgreSQL updates as if it were the table.`,
      `Other roles need the same GRANTs on the view as on the table. COPY, TRUNCATE and new foreign keys take the new name only.`,
    ],
    up: whole(up),
    down: whole(down),
    transaction: 'any',
    takesStrongLock: true,
  };
}

function contractDraft({ relation }: RenameRelation, before: readonly string[]): MigrationDraft {
  const old = quoteName(relation);
  return {
    name: fileWord(`drop_view_${relation.name}`),
    header: before.map((condition) => `Before: ${condition}`),
    up: [`-- eslint-disable-next-line zero-downtime/no-drop-table -- no running code asks for the old name any more\nDROP VIEW ${old}`],
    down: [],
    transaction: 'any',
    takesStrongLock: true,
  };
}
