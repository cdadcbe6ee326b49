import { CalledHost } from '../../code/host.ts';
import type { TSESTree } from '@typescript-eslint/types';
import type { Call } from '../../code/call.ts';
import { Evaluator } from '../../code/evaluator.ts';
import { fieldOf, Instance, methodOf, type ClassNode } from '../../code/instance.ts';
import { rangeOf, unknown, type Value } from '../../code/value.ts';
import type { CodeFile } from '../../model/code.ts';
import type { Range } from '../../model/range.ts';
import type { Direction } from '../direction.ts';
import type { CompiledMigration } from '../tool.ts';
import { QueryRunner } from './query-runner.ts';
import { Session } from './session.ts';

/** `transaction = false`. */
export function runsOutside(node: ClassNode): boolean {
  const field = fieldOf(node, 'transaction');
  return field?.type === 'Literal' && field.value === false;
}

/** What migrations send on one of their ways. Whether a file leaves its transaction is decided by its data source: see `runs`. */
export function compile(code: CodeFile, migrations: readonly ClassNode[], direction: Direction): CompiledMigration {
  const session = new Session(code, migrations.every(runsOutside));
  for (const node of migrations) run(code, session, node, direction);
  return { script: session.recorder.script(), transaction: undefined };
}

function run(code: CodeFile, session: Session, node: ClassNode, direction: Direction): void {
  const way = methodOf(node, direction);
  if (way === undefined) return;
  const evaluator = new Evaluator(code, session);
  session.isGuarded = () => evaluator.guards > 0;
  session.recorder.isAway = () => evaluator.isAway;
  const self = new Instance(evaluator, node, new Base(rangeOf(node)));
  const [parameter] = way.params;
  const result = evaluator.invoke(evaluator.functionValue(way, undefined, self), [new QueryRunner(session, rangeOf(parameter ?? way))]);
  evaluator.awaited(result);
  if (evaluator.exhausted) session.recorder.unreadable(headOf(way), 'the migration is too long or too deep to be followed to its end');
}

/** A function without its body. */
function headOf(node: TSESTree.Node & { readonly body: TSESTree.Node | null }): Range {
  return { start: node.range[0], end: node.body?.range[0] ?? node.range[1] };
}

/** What a migration inherits, of which nobody here knows anything. */
class Base extends CalledHost {
  call(_method: string | undefined, call: Call): Value {
    return unknown(call.range);
  }
}
