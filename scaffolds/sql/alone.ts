import type { Operation, Step } from '../../rules/index.ts';

/**
 * What a statement does besides some of its operations, as SQL; empty where there is nothing else. `undefined` where they
 * cannot be taken out of it: it is no list of commands, stands in code, or has a way back that would have to be taken apart too.
 */
export function restOf({ migration, operation }: Step, taken: readonly Operation[]): string | undefined {
  const { statement } = operation;
  const all = migration.steps.map((step) => step.operation).filter((each) => each.statement === statement);
  if (all.every((each) => taken.includes(each))) return '';
  const commands = statement.tree['cmds'];
  if (statement.kind !== 'AlterTableStmt' || !Array.isArray(commands) || !statement.exact || statement.inBlock || statement.origin !== undefined || migration.wayBack !== undefined) return undefined;
  const clauses = new Map<number, { readonly end: number; readonly taken: boolean }>();
  for (const each of all) {
    const { start, end } = each.place('clause');
    const known = clauses.get(start);
    if (known !== undefined && known.taken !== taken.includes(each)) return undefined;
    clauses.set(start, { end, taken: taken.includes(each) });
  }
  // A command that means nothing to us would get lost.
  if (clauses.size !== commands.length) return undefined;
  const kept = [...clauses].filter(([, clause]) => !clause.taken).sort(([left], [right]) => left - right).map(([start, { end }]) => statement.source.slice(start, end));
  return `${statement.source.slice(statement.range.start, Math.min(...clauses.keys()))}${kept.join(', ')}`;
}

/** Whether an operation has a statement of its own, or can be given one. */
export function isSeparable(step: Step): boolean {
  return restOf(step, [step.operation]) !== undefined;
}
