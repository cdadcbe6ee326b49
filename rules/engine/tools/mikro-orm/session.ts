import type { TSESTree } from '@typescript-eslint/types';
import type { Call, Library } from '../../code/call.ts';
import { Recorder, type Sent } from '../../code/recorder.ts';
import { unfollowed } from '../../code/unfollowed.ts';
import { rangeOf, unknown, type HostObject, type Value } from '../../code/value.ts';
import { notAwaited } from '../../code/waiting.ts';
import type { CodeFile } from '../../model/code.ts';
import type { Range } from '../../model/range.ts';
import { RawFunction } from './raw-sql.ts';

/** A knex that a migration is handed: what it sends is recorded with all else. */
export interface EmbeddedKnex {
  readonly connection: HostObject;
  /** Learns where the objects of knex go, and whether anybody waits for them. */
  readonly library: Library;
  /** What was made of it and never sent. */
  end(): void;
}

/** Makes what `getKnex()` gives; handed in, for no library knows another. */
export type EmbedKnex = (code: CodeFile, recorder: Recorder, range: Range) => EmbeddedKnex;

/** One run of a migration: what it sends at once, and what it queues until it is over. */
export class Session implements Library {
  readonly code: CodeFile;
  readonly recorder: Recorder;
  /** Whether what is looked at only happens on some condition. */
  isGuarded: () => boolean = () => false;
  readonly #embedKnex: EmbedKnex;
  readonly #queue: (() => void)[] = [];
  #knex: EmbeddedKnex | undefined;

  constructor(code: CodeFile, embedKnex: EmbedKnex) {
    this.code = code;
    this.recorder = new Recorder(code);
    this.recorder.isGuarded = () => this.isGuarded();
    this.#embedKnex = embedKnex;
  }

  imported(module: string, path: readonly string[], range: Range): Value | undefined {
    const [name] = path;
    return path.length === 1 && /mikro-orm/.test(module) && /^(?:raw|sql|quote)$/.test(name ?? '') ? new RawFunction(name ?? '', range) : undefined;
  }

  /** `getKnex()`, the same one each time. */
  knex(range: Range): HostObject {
    this.#knex ??= this.#embedKnex(this.code, this.recorder, range);
    return this.#knex.connection;
  }

  /** Sent when `up` is over, behind all that it sent at once (migrations/MigrationRunner.js). */
  queue(sent: Sent): void {
    const guarded = this.isGuarded();
    this.#queue.push(() => this.#sendQueued(sent, guarded));
  }

  #sendQueued(sent: Sent, guarded: boolean): void {
    const before = this.isGuarded;
    this.isGuarded = () => guarded;
    this.recorder.send(sent);
    this.isGuarded = before;
  }

  /** The same, for what nobody can read. */
  queueUnreadable(call: Call, why: string): void {
    this.#queue.push(() => this.unreadable(call, why));
  }

  /** @param why the end of a sentence that begins with the call */
  unreadable(call: Call, why: string): void {
    this.recorder.unreadable(call.range, `\`${this.code.text.slice(call.name.start, call.name.end).slice(0, 60)}\`: ${why}`);
  }

  /** `up` is over. */
  end(): void {
    this.#knex?.end();
    for (const send of this.#queue) send();
  }

  position(): number {
    return this.recorder.position;
  }

  escaped(objects: readonly Value[], node: TSESTree.Node): void {
    if (this.#knex !== undefined) this.#knex.library.escaped(objects, node);
    else this.recorder.unreadable(rangeOf(node), unfollowed(this.code, node));
  }

  dropped(value: Value, node: TSESTree.Node, since: number): void {
    if (node.type === 'AssignmentExpression') return;
    if (this.#knex !== undefined) {
      this.#knex.library.dropped?.(value, node, since);
      return;
    }
    const values = value.kind === 'list' ? value.items : value.kind === 'alternatives' ? value.values : [value];
    if (values.some(({ kind }) => kind === 'promise')) this.recorder.forget(since, notAwaited(this.code, rangeOf(node), true, value.kind === 'promise'));
  }
}

/** What a call gives that was sent already: something to wait for. */
export function answer({ range }: Call): Value {
  return { kind: 'promise', value: unknown(range), range };
}
