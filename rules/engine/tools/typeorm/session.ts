import { CalledHost } from '../../code/host.ts';
import type { TSESTree } from '@typescript-eslint/types';
import type { Call, Library } from '../../code/call.ts';
import { Recorder } from '../../code/recorder.ts';
import { unfollowed } from '../../code/unfollowed.ts';
import { rangeOf, unknown, type Value } from '../../code/value.ts';
import { notAwaited } from '../../code/waiting.ts';
import type { Astray } from '../../model/code-origin.ts';
import type { CodeFile } from '../../model/code.ts';
import type { Range } from '../../model/range.ts';
import { asWritten, type Pieces } from './names.ts';

/** Descriptions of things to be made: `new Table({ … })` is the object that it is made of. */
const DESCRIPTIONS = new Set(['Table', 'TableColumn', 'TableForeignKey', 'TableIndex', 'TableUnique', 'TableCheck', 'TableExclusion', 'View']);

/** One run of a migration: what it sends. */
export class Session implements Library {
  readonly recorder: Recorder;
  readonly code: CodeFile;
  /** Transactions inside each other; the outermost is the runner's, unless the migration has opted out. */
  depth: number;
  /** Whether what is looked at only happens on some condition. */
  isGuarded: () => boolean = () => false;

  constructor(code: CodeFile, runsOutside: boolean) {
    this.code = code;
    this.recorder = new Recorder(code);
    this.recorder.isGuarded = () => this.isGuarded();
    this.depth = runsOutside ? 0 : 1;
  }

  position(): number {
    return this.recorder.position;
  }

  imported(module: string, path: readonly string[], range: Range): Value | undefined {
    return module === 'typeorm' && path.length === 1 && DESCRIPTIONS.has(path[0] ?? '') ? new Description(range) : undefined;
  }

  /** SQL that stands in an argument; what is not known at all is said. */
  sendText(call: Call, sql: Value | undefined, astray?: Astray): Value {
    if (sql?.kind === 'text') this.recorder.send({ pieces: asWritten(sql), astray });
    else this.unreadable(call, 'what it sends is only known when it runs');
    return answer(call);
  }

  /** SQL that the library makes. */
  send(call: Call, pieces: Pieces): void {
    this.recorder.send({ pieces, range: call.range });
  }

  /** @param why the end of a sentence that begins with the call */
  unreadable(call: Call, why: string): void {
    this.recorder.unreadable(call.range, `\`${this.code.text.slice(call.name.start, call.name.end).slice(0, 60)}\`: ${why}`);
  }

  escaped(_objects: readonly Value[], node: TSESTree.Node): void {
    this.recorder.unreadable({ start: node.range[0], end: node.range[1] }, unfollowed(this.code, node));
  }

  dropped(value: Value, node: TSESTree.Node, since: number): void {
    if (node.type === 'AssignmentExpression') return;
    const values = value.kind === 'list' ? value.items : value.kind === 'alternatives' ? value.values : [value];
    if (values.some(({ kind }) => kind === 'promise')) this.recorder.forget(since, notAwaited(this.code, rangeOf(node), true, value.kind === 'promise'));
  }
}

/** What a call gives that was sent already: something to wait for. */
export function answer({ range }: Call): Value {
  return { kind: 'promise', value: unknown(range), range };
}

class Description extends CalledHost {
  call(method: string | undefined, call: Call): Value {
    const [options] = call.args;
    return method === undefined && options !== undefined ? options : unknown(call.range);
  }
}
