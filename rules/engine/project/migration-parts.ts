import type { Settings } from '../model/settings.ts';
import type { Range } from '../model/range.ts';
import { UNKNOWN_RUNNER, type Run, type Runner } from '../model/transaction.ts';
import type { MigrationSet, ScriptFile } from '../tools/tool.ts';
import type { StatementOperations } from './migration-file.ts';

/** What a runner takes for one migration: a stretch of a file with its statements. */
export interface MigrationPart extends Run {
  readonly end: number;
  readonly statements: readonly StatementOperations[];
}

/** How a file is run. What the settings say of the transaction holds for what does not opt out of it. */
function runsOf(set: MigrationSet | undefined, file: ScriptFile, settings: Settings): readonly Run[] {
  const transaction = settings.runner?.transaction;
  const own = set?.runs(file) ?? [{ start: 0, runner: UNKNOWN_RUNNER }];
  const said = set?.ignoresOwnTransaction === true ? undefined : file.transaction;
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
  return runs.map((run, index) => {
    const end = runs[index + 1]?.start ?? file.text.length;
    const own = runs.length === 1 ? statements : statements.filter(({ statement: { range } }) => range.start >= run.start && range.start < end);
    return { ...run, end, statements: own };
  });
}

/** Statements that go to the server in the same way, one after the other. */
export interface Stretch {
  readonly transaction: Runner['transaction'];
  readonly statements: readonly StatementOperations[];
}

/** A part as it goes to the server: what its runner sends as one string makes a transaction of its own where the rest has none. */
export function stretchesOf({ runner, statements, strings = [] }: MigrationPart): readonly Stretch[] {
  if (statements.length === 0) return [];
  if (runner.transaction !== 'none' || strings.length === 0) return [{ transaction: runner.transaction, statements }];
  const stretches: { transaction: Runner['transaction']; statements: StatementOperations[] }[] = [];
  let current: Range | undefined;
  for (const each of statements) {
    const { start } = each.statement.range;
    const string = strings.find((candidate) => start >= candidate.start && start < candidate.end);
    if (stretches.length === 0 || string !== current) stretches.push({ transaction: string === undefined ? 'none' : 'implicit', statements: [] });
    current = string;
    stretches.at(-1)?.statements.push(each);
  }
  return stretches;
}
