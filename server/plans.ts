import type { CodeLens } from 'vscode-languageserver';
import type { ProjectFiles } from '../rules/index.ts';
import { nextDeploy, NoPlan, PLANS_FOLDER, readPlan, type PlanFile } from '../scaffolds/plan-file.ts';
import { uriOf } from './paths.ts';

/** The command that writes a plan's next step; its argument is the plan's URI. */
export const WRITE_NEXT_STEP = 'zeroDowntime.writeNextStep';

/** A plan of a workspace folder that has a step left. */
export interface OpenPlan {
  readonly folder: string;
  readonly path: string;
  readonly plan: PlanFile;
}

/** Every plan below the folders whose last step is not written yet; what is no plan is passed over. */
export function openPlans(folders: readonly string[], files: ProjectFiles): readonly OpenPlan[] {
  return folders.flatMap((folder) =>
    files
      .list(`${folder}/${PLANS_FOLDER}`)
      .filter(({ name, isFolder }) => !isFolder && name.endsWith('.json'))
      .flatMap(({ name }): OpenPlan[] => {
        const path = `${folder}/${PLANS_FOLDER}/${name}`;
        const plan = planOf(files.read(path));
        return plan === undefined || nextDeploy(plan) === undefined ? [] : [{ folder, path, plan }];
      }),
  );
}

function planOf(text: string | undefined): PlanFile | undefined {
  if (text === undefined) return undefined;
  try {
    return readPlan(text);
  } catch (error) {
    if (error instanceof NoPlan) return undefined;
    throw error;
  }
}

/** On the first line of a plan, and of the migration that it grew from: the step that is next. */
export function planLenses(path: string, plans: readonly OpenPlan[]): CodeLens[] {
  return plans
    .filter((open) => open.path === path || `${open.folder}/${open.plan.migration}` === path)
    .map((open) => {
      const next = nextDeploy(open.plan);
      const start = { line: 0, character: 0 };
      return { range: { start, end: start }, command: { title: `Write the next step: ${next?.title ?? ''}`, command: WRITE_NEXT_STEP, arguments: [uriOf(open.path)] } };
    });
}
