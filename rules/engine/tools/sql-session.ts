import { CalledHost } from '../code/host.ts';
import type { TSESTree } from '@typescript-eslint/types';
import type { Call, Library } from '../code/call.ts';
import { Evaluator } from '../code/evaluator.ts';
import { Recorder } from '../code/recorder.ts';
import { unfollowed } from '../code/unfollowed.ts';
import { rangeOf, unknown, type FunctionNode, type Value } from '../code/value.ts';
import { notAwaited } from '../code/waiting.ts';
import type { CodeFile } from '../model/code.ts';
import type { Range } from '../model/range.ts';
import type { SqlPiece } from '../model/sql-piece.ts';
import { sentBefore, sentInstead } from './send-code.ts';
import { HANDED_SQL } from './send-sql.ts';
import { SqlTag, TaggedSql } from './sql-tag.ts';

/** `createSqlTag({ typeAliases })` of slonik. */
class TagMaker extends CalledHost {
  call(_method: string | undefined, { range }: Call): Value {
    return new SqlTag(range);
  }
}

/** One run of a migration that hands SQL, in a text or a tag, to a connection. */
export class SqlSession implements Library {
  readonly recorder: Recorder;
  readonly code: CodeFile;
  readonly #tagModule: RegExp;

  /** @param tagModule the modules whose `sql` makes SQL that only somebody else sends */
  constructor(code: CodeFile, tagModule: RegExp) {
    this.code = code;
    this.recorder = new Recorder(code);
    this.#tagModule = tagModule;
  }

  imported(module: string, path: readonly string[], range: Range): Value | undefined {
    if (!this.#tagModule.test(module) || path.length !== 1) return undefined;
    if (path[0] === 'sql') return new SqlTag(range, undefined, /\b(?:drizzle|payloadcms)\b/.test(module));
    // A tag that slonik is told its types for.
    return path[0] === 'createSqlTag' ? new TagMaker(range) : undefined;
  }

  position(): number {
    return this.recorder.position;
  }

  /** @returns whether the text of a value is known, so that it could be sent */
  send(value: Value | undefined, range: Range): boolean {
    const pieces = piecesOfSql(value);
    if (pieces !== undefined) this.recorder.send({ pieces, range, resend: (statements) => sentInstead(this.code, range, statements, HANDED_SQL), precede: (statements) => sentBefore(this.code, range, statements, HANDED_SQL) });
    return pieces !== undefined;
  }

  /** What a call that sends gives: somebody must wait for it. */
  answer({ range }: Call): Value {
    return { kind: 'promise', value: unknown(range), range };
  }

  /** @param why the end of a sentence that begins with the call */
  unreadable(call: Call, why: string): void {
    this.recorder.unreadable(call.range, `\`${this.code.text.slice(call.name.start, call.name.end).slice(0, 60)}\`: ${why}`);
  }

  escaped(_objects: readonly Value[], node: TSESTree.Node): void {
    if (node.type === 'CallExpression' && /^console\b|\blogger\b/.test(this.code.text.slice(...node.callee.range))) return;
    this.recorder.unreadable(rangeOf(node), unfollowed(this.code, node));
  }

  dropped(value: Value, node: TSESTree.Node, since: number): void {
    if (value.kind === 'promise' && node.type !== 'AssignmentExpression') this.recorder.forget(since, notAwaited(this.code, rangeOf(node), true, true));
  }

  /** Runs one way of a migration with what its runner hands to it; gives what it returns. */
  run(way: FunctionNode, given: readonly Value[]): Value {
    const evaluator = new Evaluator(this.code, this);
    this.recorder.isGuarded = () => evaluator.guards > 0;
    this.recorder.isAway = () => evaluator.isAway;
    const result = evaluator.awaited(evaluator.invoke(evaluator.functionValue(way), given));
    this.dropped(result, way, this.position());
    if (evaluator.exhausted) this.recorder.unreadable({ start: way.range[0], end: way.body.range[0] }, 'the migration is too long or too deep to be followed to its end');
    return result;
  }
}

/** The SQL of a text or a tag; `undefined` where nobody knows it before it runs. */
export function piecesOfSql(value: Value | undefined): readonly SqlPiece[] | undefined {
  return value instanceof TaggedSql ? value.pieces : value?.kind === 'text' ? value.pieces : undefined;
}
