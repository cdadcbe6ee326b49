import type { TSESTree } from '@typescript-eslint/types';
import type { Call, Library } from '../../code/call.ts';
import { Recorder } from '../../code/recorder.ts';
import { unfollowed } from '../../code/unfollowed.ts';
import { rangeOf, type Value } from '../../code/value.ts';
import { notAwaited } from '../../code/waiting.ts';
import type { CodeFile } from '../../model/code.ts';
import type { Range } from '../../model/range.ts';
import { asyncFunction } from './async.ts';

/** One run of a migration: what it sends. */
export class Session implements Library {
  readonly recorder: Recorder;
  readonly code: CodeFile;
  /** The migration calls back when it is done, so that nobody awaits it. */
  readonly callsBack: boolean;
  /** It sends a file of SQL that stands beside it, and is judged there. */
  readonly readsScript: boolean;

  constructor(code: CodeFile, callsBack: boolean, readsScript: boolean) {
    this.code = code;
    this.recorder = new Recorder(code);
    this.callsBack = callsBack;
    this.readsScript = readsScript;
  }

  position(): number {
    return this.recorder.position;
  }

  imported(module: string, path: readonly string[], range: Range): Value | undefined {
    return module === 'async' ? asyncFunction(path, range) : undefined;
  }

  /** @param why the end of a sentence that begins with the call */
  unreadable(call: Call, why: string): void {
    this.recorder.unreadable(call.range, `\`${this.code.text.slice(call.name.start, call.name.end).slice(0, 60)}\`: ${why}`);
  }

  escaped(objects: readonly Value[], node: TSESTree.Node): void {
    if (objects.some((object) => 'sends' in object)) this.recorder.unreadable({ start: node.range[0], end: node.range[1] }, unfollowed(this.code, node));
  }

  dropped(value: Value, node: TSESTree.Node, since: number): void {
    if (node.type === 'AssignmentExpression' || this.callsBack) return;
    const values = value.kind === 'list' ? value.items : value.kind === 'alternatives' ? value.values : [value];
    if (values.some(({ kind }) => kind === 'promise')) this.recorder.forget(since, notAwaited(this.code, rangeOf(node), true, value.kind === 'promise'));
  }
}
