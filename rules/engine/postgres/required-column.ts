import type { QualifiedName } from '../model/name.ts';
import type { Step } from '../model/rule.ts';
import { isTogether } from './together.ts';
import { defaultOfDomain } from './types.ts';

/** A BEFORE INSERT trigger made here may fill what old INSERTs leave out; rows that are there it never sees. */
export function hasFillingTrigger(step: Step, relation: QualifiedName): boolean {
  return step.migration.steps.some(({ operation, schema }) => operation.kind === 'createTrigger' && operation.beforeInsert && schema.same(operation.relation, relation));
}

/** Whether a trigger gives a column its value whoever writes the row, so that what old code leaves out says nothing. */
export function isFilledByTrigger({ schema }: Step, relation: QualifiedName, column: string): boolean {
  return [...(schema.relation(relation)?.fillingTriggers.values() ?? [])].some((columns) => columns.includes(column));
}

/** The value comes back, or the column goes, before the migration ends. */
export function isMendedLater(step: Step, relation: QualifiedName, column: string): boolean {
  return step.migration.steps.slice(step.index + 1).some(({ operation, schema }) => {
    const mends = operation.kind === 'setDefault' || operation.kind === 'addIdentity' || operation.kind === 'dropColumn' || operation.kind === 'dropNotNull';
    if (mends) return operation.column === column && schema.same(operation.relation, relation);
    return operation.kind === 'dropRelation' && schema.same(operation.relation, relation);
  });
}

/**
 * Whether making a column NOT NULL here requires it of running code that has never heard of it: the column was added by this
 * very migration, and nothing fills it. Leaving it nullable for now cures that and the scan alike.
 */
export function requiresNewColumn(step: Step, relation: QualifiedName, column: string): boolean {
  const known = step.schema.relation(relation)?.columns.get(column);
  if (known === undefined || !step.isNewColumn(relation, column) || known.default !== undefined || known.selfFilling) return false;
  if (known.type !== undefined && defaultOfDomain(known.type, step.schema) !== undefined) return false;
  return !hasFillingTrigger(step, relation) && !isMendedLater(step, relation, column) && !takesFilledName(step, relation, column);
}

/** It ends under the name of a column that running code has to give, so that INSERTs of old give it as well. */
function takesFilledName(step: Step, relation: QualifiedName, column: string): boolean {
  const { steps } = step.migration;
  const before = steps[0]?.schema.relation(relation)?.columns;
  return steps.slice(step.index + 1).some((later) => {
    const { operation, schema } = later;
    if (operation.kind !== 'renameColumn' || operation.column !== column || !schema.same(operation.relation, relation) || !isTogether(step, later)) return false;
    const known = before?.get(operation.to);
    return known?.notNull === true && known.default === undefined && !known.selfFilling;
  });
}
