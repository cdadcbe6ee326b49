import type { TSESTree } from '@typescript-eslint/types';
import type { Call, Library } from '../../code/call.ts';
import { Recorder } from '../../code/recorder.ts';
import { joined } from '../../code/sql.ts';
import { notAwaited } from '../../code/waiting.ts';
import { rangeOf, unknown, type HostObject, type Value } from '../../code/value.ts';
import type { CodeFile } from '../../model/code.ts';
import type { Range } from '../../model/range.ts';
import type { SqlPiece } from '../../model/sql-piece.ts';
import { importedValue } from './sql-tag.ts';
import { precededBy, resentAs } from './print.ts';

export type Pieces = readonly SqlPiece[];

/** An object of Kysely that can stand inside a statement: raw SQL, a query. */
export interface SqlObject extends HostObject {
  sql(): Pieces;
  /** A query, which stands in parentheses inside another one. */
  readonly isQuery: boolean;
}

export function isSqlObject(value: Value | undefined): value is SqlObject {
  return value?.kind === 'host' && 'sql' in value;
}

/** Where a call of a chain stands, without the chain before it. */
export function clauseOf({ name, range }: Call): Range {
  return { start: name.start, end: range.end };
}

/** One run of a migration: what it sends, and what it builds and never executes. */
export class Session implements Library {
  readonly recorder: Recorder;
  readonly code: CodeFile;
  /** What the migration was given. */
  database: HostObject | undefined;
  readonly #built = new Set<HostObject>();

  constructor(code: CodeFile) {
    this.code = code;
    this.recorder = new Recorder(code);
  }

  imported(module: string, path: readonly string[], range: Range): Value | undefined {
    return /^kysely(?:\/|$)/.test(module) ? importedValue(this, path, range) : undefined;
  }

  /** A statement that reaches the server only once it is executed; `from` is the one that it continues. */
  built(statement: HostObject, from?: HostObject): void {
    if (from !== undefined) this.used(from);
    this.#built.add(statement);
  }

  /** It was executed, or became a part of another. */
  used(object: HostObject): void {
    this.#built.delete(object);
  }

  send(pieces: Pieces, range: Range): Value {
    this.recorder.send({ pieces, range, resend: (statements) => resentAs(this.code, range, statements), precede: (statements) => precededBy(this.code, range, statements) });
    return { kind: 'promise', value: unknown(range), range };
  }

  position(): number {
    return this.recorder.position;
  }

  /** A method that Kysely does not have, or that was added to it. */
  unreadable(call: Call): void {
    this.recorder.unreadable(clauseOf(call), `\`${this.code.text.slice(call.name.start, call.name.end).slice(0, 60)}\` is no method of Kysely that is known here`);
  }

  /** The same, for a call from which nothing is known further on. */
  lost(call: Call): Value {
    this.unreadable(call);
    return unknown(call.range);
  }

  escaped(objects: readonly Value[], node: TSESTree.Node): void {
    for (const object of objects) if (object.kind === 'host') this.used(object);
    const callee = node.type === 'CallExpression' || node.type === 'NewExpression' ? this.code.text.slice(node.callee.range[0], node.callee.range[1]) : '';
    const name = /^[\w.$]{1,60}$/.test(callee) ? `\`${callee}\`` : 'a function';
    this.recorder.unreadable({ start: node.range[0], end: node.range[1] }, `the database goes to ${name}, which cannot be followed from here`);
  }

  dropped(value: Value, node: TSESTree.Node, since: number): void {
    if (node.type === 'AssignmentExpression') return;
    for (const each of value.kind === 'list' ? value.items : [value]) {
      if (each.kind === 'promise') this.recorder.forget(since, notAwaited(this.code, rangeOf(node), true, value.kind !== 'list'));
      else if (isSqlObject(each)) this.neverSent(each);
    }
  }

  /** Somebody waits for, or drops, what only `execute` would send. */
  neverSent(object: HostObject): void {
    const { range } = object;
    this.used(object);
    this.recorder.send({ pieces: [{ text: 'select', range, verbatim: false }], range, forgotten: { sent: false, range, instead: 'Call `.execute()` on it, and await that.', edit: undefined } });
  }

  /** Whatever was built and neither executed nor put into another statement never reaches the server. */
  end(): void {
    for (const statement of this.#built) this.neverSent(statement);
  }
}

/** Pieces with commas between them. */
export function listed(lists: readonly Pieces[], range: Range): Pieces {
  return joined(lists, ', ', range);
}
