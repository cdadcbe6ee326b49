import type { Finding, Suggestion } from '../../engine/model/hazard.ts';
import type { Edit } from '../../engine/model/range.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { atSentenceStart, sent } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-nested-transaction',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow BEGIN and COMMIT where the runner has a transaction of its own, and a BEGIN that nothing ends.',
  sources: [
    'https://www.postgresql.org/docs/current/sql-begin.html',
    'https://www.postgresql.org/docs/current/sql-commit.html',
    'https://www.postgresql.org/docs/current/sql-set.html',
  ],
  operations: ['begin', 'commit', 'rollback'],
  check(step, operation) {
    if (operation.statement.inBlock) return undefined;
    if (operation.kind === 'begin') return unended(step);
    const { scope } = step.transaction;
    if ((scope !== 'file' && scope !== 'all pending') || endsOf(step)[0] !== step) return undefined;
    const word = operation.statement.tokens[0]?.text.toUpperCase() ?? operation.kind.toUpperCase();
    return {
      range: operation.statement.locate(operation.statement.tokens[0] ?? operation.statement.range),
      message: {
        what: `${word} ends the transaction that ${step.runner.name} has opened${scope === 'all pending' ? ' for all pending files' : ''}.`,
        why: whyEnded(step),
        instead: step.runner.optOut === undefined ? 'Leave BEGIN and COMMIT out.' : `Leave BEGIN and COMMIT out, or take the ${step.runner.unit} out of the transaction: ${step.runner.optOut.marker}.`,
      },
      suggestions: withoutControl(step),
    };
  },
});

function isOfPart(step: Step, other: Step): boolean {
  return other.runner === step.runner && !other.operation.statement.inBlock;
}

/** Every COMMIT and ROLLBACK of this part of the file. */
function endsOf(step: Step): readonly Step[] {
  return step.migration.steps.filter((other) => isOfPart(step, other) && (other.operation.kind === 'commit' || other.operation.kind === 'rollback'));
}

function whyEnded(step: Step): string {
  if (step.operation.kind === 'rollback') return `What the ${sent(step.runner.unit)} did is undone, and ${step.runner.name} notes it as done.`;
  const behind = step.migration.steps.slice(step.index + 1).some((other) => isOfPart(step, other) && other.operation.statement !== step.operation.statement);
  const note = `${step.runner.name} notes the ${step.runner.unit} as done by itself: where that fails, the next deploy runs it again.`;
  return behind ? `What comes behind it stays where something fails, a lock_timeout of SET LOCAL is gone, and ${note}` : atSentenceStart(note);
}

const BARE = /^(?:begin|start)(?:\s+(?:transaction|work))?$|^(?:commit|end)(?:\s+(?:transaction|work))?$/i;

/** Without the words, where they say nothing more and nothing needs to be outside. */
function withoutControl(step: Step): readonly Suggestion[] {
  const own = step.migration.steps.filter((other) => isOfPart(step, other));
  const control = own.filter(({ operation }) => operation.kind === 'begin' || operation.kind === 'commit' || operation.kind === 'rollback');
  if (own.some(({ effects }) => effects.refusesTransaction) || !control.every(({ operation }) => operation.statement.exact && BARE.test(operation.statement.text))) return [];
  return [{ title: 'Leave BEGIN and COMMIT out', edits: control.map(({ operation }) => removed(operation.statement.source, operation.statement.range)) }];
}

/** A statement with its semicolon, and its line where nothing else stands there. */
function removed(source: string, { start, end }: Edit['range']): Edit {
  const behind = /^\s*;[ \t]*\r?\n?/.exec(source.slice(end));
  return { range: { start, end: end + (behind?.[0].length ?? 0) }, text: '' };
}

/** A runner that wraps the file ends the transaction; elsewhere nobody does. */
function unended(step: Step): Finding | undefined {
  const { operation, transaction, runner } = step;
  if (runner.transaction === 'file' || runner.transaction === 'all pending' || transaction.scope === 'explicit') return undefined;
  if (endsOf(step).some(({ index }) => index > step.index)) return undefined;
  return {
    range: operation.statement.locate(operation.statement.tokens[0] ?? operation.statement.range),
    message: {
      what: 'Nothing ends the transaction that begins here.',
      why: `What follows is undone when the connection closes, and its locks are held until then${runner.transaction === 'unknown' ? ', unless the runner has a transaction of its own' : ''}.`,
      instead: 'Write COMMIT behind the last statement.',
    },
  };
}
