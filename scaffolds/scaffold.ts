import type { Step } from '../rules/index.ts';
import type { Plan, Refusal } from './plan.ts';

/** A way to finish a job that one edit cannot: data and one function. */
export interface Scaffold {
  readonly id: string;
  /** Ids of the rules whose hazards it repairs. */
  readonly repairs: readonly string[];
  /** The deploys that end in the schema that the statement wanted, or why they cannot be told; `undefined` for a statement of another kind. */
  plan(step: Step): Plan | Refusal | undefined;
}
