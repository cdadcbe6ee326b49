import type { Settings } from '../model/settings.ts';
import { UNKNOWN_RUNNER, type Run, type Runner } from '../model/transaction.ts';
import type { MigrationSet, ScriptFile } from '../tools/tool.ts';
import type { StatementOperations } from './migration-file.ts';

/** What a runner takes for one migration. */
export interface MigrationPart {
  readonly runner: Runner;
  readonly statements: readonly StatementOperations[];
}

/** How a file is run. What the settings say of the transaction holds for what does not opt out of it. */
function runsOf(set: MigrationSet | undefined, file: ScriptFile, settings: Settings): readonly Run[] {
  const transaction = settings.runner?.transaction;
  const own = set?.runs(file) ?? [{ start: 0, runner: UNKNOWN_RUNNER }];
  const said = file.transaction;
  const runs = said === undefined ? own : own.map((run) => ({ ...run, runner: { ...run.runner, transaction: said, optedOut: true } }));
  if (transaction === undefined) return runs;
  return runs.map((run) => (run.runner.optedOut ? run : { ...run, runner: { ...run.runner, transaction } }));
}

/** How a file is run where it is one migration, or its first part otherwise. */
export function runnerOf(set: MigrationSet | undefined, file: ScriptFile, settings: Settings): Runner {
  return runsOf(set, file, settings)[0]?.runner ?? UNKNOWN_RUNNER;
}

/** A file in the parts that its runner takes one after the other: each statement belongs to the last run that begins before it. */
export function partsOf(set: MigrationSet | undefined, file: ScriptFile, statements: readonly StatementOperations[], settings: Settings): readonly MigrationPart[] {
  const runs = runsOf(set, file, settings);
  if (runs.length === 1) return runs.map(({ runner }) => ({ runner, statements }));
  return runs.flatMap(({ start, runner }, index) => {
    const end = runs[index + 1]?.start ?? Number.POSITIVE_INFINITY;
    const own = statements.filter(({ statement: { range } }) => range.start >= start && range.start < end);
    return own.length === 0 ? [] : [{ runner, statements: own }];
  });
}
