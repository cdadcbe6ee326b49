import type { MigrationDraft, Operation } from '../rules/index.ts';
import type { CodeStep } from './code-columns/code-step.ts';
import type { Backfill } from './sql/backfill.ts';

/** What goes out together. */
export interface Deploy {
  readonly title: string;
  /** What must be true before it goes out, each a sentence. */
  readonly before: readonly string[];
  readonly migrations: readonly MigrationDraft[];
  /** What changes in the code, worked out when its turn comes. */
  readonly code?: CodeStep;
}

/** Operations behind the statement, in its migration or a later one, that were written for what only a further file or deploy does now. */
export interface Dependants {
  /** Each of them has one of these in its text. */
  readonly names: readonly string[];
  has(later: Operation): boolean;
}

/** A change in steps, with a deploy for each. */
export interface Plan {
  /** The id of the scaffold that made it. */
  readonly scaffold: string;
  /** What it does as a whole, in a few words: `rename users.email to email_address`. */
  readonly title: string;
  /** How it does it, in a few words, behind a colon: `expand now, contract in a later deploy`. */
  readonly manner: string;
  /** Words joined by underscores, for the name of its file. */
  readonly name: string;
  /** The first migration of the first deploy takes the place of the statement at fault. */
  readonly deploys: readonly Deploy[];
  /** Those of the statement's operations that it stands for, where it is not the one at fault alone. */
  readonly takes?: readonly Operation[];
  readonly dependants: Dependants;
  /** What the procedure of the first deploy does, where it has one. */
  readonly backfill?: Backfill;
  /** Whether an operation takes back what the statement at fault does: the way down changes with the way up. */
  isWayBack(operation: Operation): boolean;
}

/** Why there is no plan, in a sentence for the user. */
export interface Refusal {
  readonly reason: string;
}

export function isRefusal<Answer extends object>(answer: Answer | Refusal): answer is Refusal {
  return 'reason' in answer;
}

/** The plan for a runner that makes one transaction of a whole deploy: what must stand apart from the one before goes out later. */
export function withDeploysApart(plan: Plan): Plan {
  return { ...plan, deploys: plan.deploys.flatMap(apart) };
}

function apart(deploy: Deploy): readonly Deploy[] {
  const groups: MigrationDraft[][] = [[]];
  for (const draft of deploy.migrations) {
    if (draft.transaction === 'apart' && groups.at(-1)?.length !== 0) groups.push([]);
    groups.at(-1)?.push(draft);
  }
  const before = ['The deploy before is out: this runner makes one transaction of all that is pending.'];
  const { code, ...rest } = deploy;
  return groups.map((migrations, index) => ({
    ...(index === 0 ? { ...rest, migrations } : { title: `${deploy.title}, part ${index + 1}`, before, migrations }),
    ...(code === undefined || index < groups.length - 1 ? {} : { code }),
  }));
}

/** The plan with a first line for each migration that says which deploy it belongs to, where there are several. */
export function withDeploysNumbered(plan: Plan): Plan {
  const count = plan.deploys.length;
  if (count === 1) return plan;
  const deploys = plan.deploys.map((deploy, index) => {
    const headline = `Deploy ${index + 1} of ${count}, to ${plan.title} without downtime.`;
    return { ...deploy, migrations: deploy.migrations.map((draft) => ({ ...draft, header: [headline, ...draft.header] })) };
  });
  return { ...plan, deploys };
}
