import { Evaluator } from '../../code/evaluator.ts';
import { Instance, methodOf, type ClassNode } from '../../code/instance.ts';
import { isConstant, rangeOf } from '../../code/value.ts';
import type { CodeFile } from '../../model/code.ts';
import type { Direction } from '../direction.ts';
import type { CompiledMigration } from '../tool.ts';
import { MigrationBase } from './migration.ts';
import { Session, type EmbedKnex } from './session.ts';

/** What a migration sends on one of its ways: at once what it executes, and behind that what it queued. */
export function compile(code: CodeFile, node: ClassNode, direction: Direction, embedKnex: EmbedKnex): CompiledMigration {
  const session = new Session(code, embedKnex);
  const evaluator = new Evaluator(code, session);
  const self = new Instance(evaluator, node, new MigrationBase(session, rangeOf(node)));
  const way = methodOf(node, direction);
  if (way !== undefined) {
    session.isGuarded = () => evaluator.guards > 0;
    session.recorder.isAway = () => evaluator.isAway;
    const result = evaluator.awaited(evaluator.invoke(evaluator.functionValue(way, undefined, self), []));
    session.dropped(result, way, session.position());
    session.end();
    if (evaluator.exhausted) session.recorder.unreadable({ start: way.range[0], end: way.body?.range[0] ?? way.range[1] }, 'the migration is too long or too deep to be followed to its end');
  }
  return { script: session.recorder.script(), transaction: isOutside(evaluator, node) ? 'none' : undefined };
}

/** `isTransactional() { return false; }`. */
function isOutside(evaluator: Evaluator, node: ClassNode): boolean {
  const says = methodOf(node, 'isTransactional');
  return says !== undefined && isConstant(evaluator.invoke(evaluator.functionValue(says), []), false);
}
