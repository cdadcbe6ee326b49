import type { Deploy } from '../plan.ts';

/** What code does in a deploy with a column that takes the place of another. */
export type CodePhase = 'write both' | 'read the new one' | 'leave the old one';

/** A change of code that a deploy brings, worked out when its turn comes: from the code as it is then. */
export interface CodeStep {
  readonly phase: CodePhase;
  /** As in the catalog: `undefined` for a schema that is not said. */
  readonly schema: string | undefined;
  readonly table: string;
  readonly from: string;
  readonly to: string;
  /** Types of both columns in SQL without their modifiers, where they differ. */
  readonly cast: { readonly from: string; readonly to: string; readonly sameInCode: boolean } | undefined;
}

const TITLES: Readonly<Record<CodePhase, (step: CodeStep) => string>> = {
  'write both': ({ from, to }) => `Write both: code that writes ${from} writes ${to} as well`,
  'read the new one': ({ from, to }) => `Switch: code reads ${to} instead of ${from}`,
  'leave the old one': ({ from }) => `Leave: code does not write ${from} any more`,
};

export function titleOf(step: CodeStep): string {
  return TITLES[step.phase](step);
}

/** A deploy that changes code alone. */
export function codeDeploy(code: CodeStep, before: readonly string[]): Deploy {
  return { title: titleOf(code), before, migrations: [], code };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Types as SQL has them: words, brackets, a quoted name. */
const TYPE = /^[\w ."[\]]+$/;

/** Whether a value of a plan's file is such a step. */
export function isCodeStep(value: unknown): value is CodeStep {
  if (typeof value !== 'object' || value === null) return false;
  const { phase, schema, table, from, to, cast } = value as Readonly<Record<string, unknown>>;
  if (!isText(phase) || !Object.hasOwn(TITLES, phase) || !isText(table) || !isText(from) || !isText(to) || (schema !== undefined && !isText(schema))) return false;
  if (cast === undefined) return true;
  if (typeof cast !== 'object' || cast === null) return false;
  const types = cast as Readonly<Record<string, unknown>>;
  return isText(types['from']) && isText(types['to']) && TYPE.test(types['from']) && TYPE.test(types['to']) && typeof types['sameInCode'] === 'boolean';
}
