import type { QualifiedName } from '../model/name.ts';
import type { Step } from '../model/rule.ts';

/** Whether nobody sees the one without the other: one transaction, and be it that of a single statement. */
export function isTogether(step: Step, other: Step): boolean {
  if (other.transaction === step.transaction) return true;
  const [first, last] = [Math.min(step.index, other.index), Math.max(step.index, other.index)];
  return step.migration.steps.slice(first, last + 1).every(isLoose);
}

/** Nobody knows the transaction around it; that of a DO block may go on behind it. */
function isLoose({ runner, transaction: { scope } }: Step): boolean {
  return runner.transaction === 'unknown' && (scope === 'unknown' || scope === 'block');
}

/** Later steps that come to pass with this one. */
export function laterTogether(step: Step): readonly Step[] {
  return step.migration.steps.slice(step.index + 1).filter((later) => isTogether(step, later));
}

/** A relation's name, and those that it bore earlier in this migration, the last one first. */
export function namesOf(step: Step, relation: QualifiedName): readonly QualifiedName[] {
  const names = [relation];
  for (const { operation, schema } of step.migration.steps.slice(0, step.index).reverse()) {
    const last = names.at(-1) ?? relation;
    if (operation.kind === 'renameRelation' && schema.same({ ...operation.relation, name: operation.to }, last)) names.push(operation.relation);
  }
  return names;
}
