import type { MigrationDraft } from '../rules/index.ts';
import { isCodeStep } from './code-columns/code-step.ts';
import type { Deploy, Plan } from './plan.ts';

/** What became of a deploy's migrations when they were written. */
interface Outcome {
  /** Paths from the project's root. */
  readonly written: readonly string[];
  /** Statements for a person to run outside a transaction. */
  readonly byHand: readonly string[];
  /** Places in the code for a person to change. */
  readonly places?: readonly string[];
}

/** A deploy in a plan's file: its migrations wait there until the deploy before is out. */
export interface PlannedDeploy extends Deploy, Partial<Outcome> {}

/** A plan as it stands in its file. No runner reads it. */
export interface PlanFile {
  readonly plan: 1;
  readonly scaffold: string;
  readonly title: string;
  /** The migration that the plan grew from, from the project's root: further ones lie beside it, in its form. */
  readonly migration: string;
  readonly deploys: readonly PlannedDeploy[];
}

/** The folder of plans, from the project's root. */
export const PLANS_FOLDER = 'zero-downtime/plans';

/** A plan whose first deploy is written. */
export function plannedFrom({ scaffold, title, deploys }: Plan, migration: string, outcome: Outcome): PlanFile {
  return { plan: 1, scaffold, title, migration, deploys: deploys.map((deploy, index) => (index === 0 ? { ...deploy, ...outcome } : deploy)) };
}

export function printedPlan(plan: PlanFile): string {
  return `${JSON.stringify(plan, null, 2)}\n`;
}

/** Why a text is no plan, in a sentence. */
export class NoPlan extends Error {}

/**
 * Reads a plan.
 *
 * @throws {NoPlan} where the text is none
 */
export function readPlan(text: string): PlanFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new NoPlan(`The plan is no JSON: ${(error as Error).message}`);
  }
  if (!isPlan(value)) throw new NoPlan('The file is no plan that this version knows.');
  return value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isDraft(value: unknown): value is MigrationDraft {
  return isRecord(value) && typeof value['name'] === 'string' && isTexts(value['header']) && isTexts(value['up']) && isTexts(value['down']) && /^(?:any|apart|none)$/.test(String(value['transaction'])) && typeof value['takesStrongLock'] === 'boolean' && (value['byHand'] === undefined || isTexts(value['byHand']));
}

function isDeploy(value: unknown): value is PlannedDeploy {
  if (!isRecord(value) || typeof value['title'] !== 'string' || !isTexts(value['before'])) return false;
  if (value['code'] !== undefined && !isCodeStep(value['code'])) return false;
  return Array.isArray(value['migrations']) && value['migrations'].every(isDraft) && (value['written'] === undefined || isTexts(value['written']));
}

function isPlan(value: unknown): value is PlanFile {
  if (!isRecord(value) || value['plan'] !== 1 || typeof value['title'] !== 'string' || typeof value['migration'] !== 'string') return false;
  return Array.isArray(value['deploys']) && value['deploys'].length > 0 && value['deploys'].every(isDeploy);
}

/** The deploy whose migrations are to be written next; `undefined` where all are. */
export function nextDeploy(plan: PlanFile): PlannedDeploy | undefined {
  return plan.deploys.find(({ written }) => written === undefined);
}

/** The plan with its next deploy written. */
export function withWritten(plan: PlanFile, outcome: Outcome): PlanFile {
  const next = nextDeploy(plan);
  return { ...plan, deploys: plan.deploys.map((deploy) => (deploy === next ? { ...deploy, ...outcome } : deploy)) };
}
