import type { Step } from '../../rules/index.ts';

/** Whether a statement does one thing, so that another can take its place. */
export function isAlone({ migration, operation }: Step): boolean {
  return migration.steps.filter((other) => other.operation.statement === operation.statement).length === 1;
}
