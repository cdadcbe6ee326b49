import type { TSESTree } from '@typescript-eslint/types';
import type { Call } from '../../code/call.ts';
import { textWithHoles, type Value } from '../../code/value.ts';
import type { CodeFile } from '../../model/code.ts';
import { HOLE } from '../../model/name.ts';
import type { Range } from '../../model/range.ts';
import type { SqlCallee } from '../../model/settings.ts';
import { parseScript } from '../../parse/script.ts';
import { SqlSession } from '../sql-session.ts';
import { TaggedSql } from '../sql-tag.ts';
import { Handed } from './handed.ts';

export const ONLY_WHEN_RUN = 'what it sends is only known when it runs';

/** Nobody's `sql` only makes SQL: whoever awaits it sends it. */
const NO_MODULE = /^(?!)/;

const BEGINS = /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*(?:alter|analyze|begin|call|cluster|comment|commit|copy|create|delete|do|drop|grant|insert|lock|merge|refresh|reindex|revoke|select|set|truncate|update|vacuum|with)\s/i;

/** What no connection of any library does. */
const SPEAKS = /(?:^|\.)(?:log\w*|info|debug|warn|error|trace|print|echo|startsWith|includes|test|match|join|push|assert\w*)$/;

/** Whether a text is SQL that changes a schema or its rows: prose may begin in the same way, and does not parse. */
export function isSql(value: Value | undefined): boolean {
  const text = value instanceof TaggedSql ? value.pieces.map((piece) => piece.text).join('') : textWithHoles(value);
  if (text === undefined || !BEGINS.test(text)) return false;
  const { statements } = parseScript(text);
  return statements.length > 0 && statements.every(({ problem }) => problem === undefined);
}

/** One run of a migration of a runner that nobody knows. */
export class EmbeddedSession extends SqlSession {
  readonly #callees: readonly SqlCallee[];
  /** What the settings say of the transactions of what was sent; one of them `undefined` where they say nothing. */
  readonly transactions = new Set<SqlCallee['tx']>();
  /** A function that the settings name was called. */
  isNamed = false;

  constructor(code: CodeFile, callees: readonly SqlCallee[]) {
    super(code, NO_MODULE);
    this.#callees = callees;
  }

  /** Whatever another module gives may be a connection, or a function that sends SQL. */
  override imported(_module: string, path: readonly string[], range: Range): Value {
    return new Handed(this, path.length === 0, range);
  }

  /** Objects of modules nobody knows go where they like: only what is handed SQL counts. */
  override escaped(): void {
    return;
  }

  override dropped(value: Value, node: TSESTree.Node, since: number): void {
    if (value instanceof TaggedSql) return;
    super.dropped(value, node, since);
  }

  /** What a setting says of a call: `pool.raw` means itself and `this.pool.raw`. */
  calleeOf({ node }: Call): SqlCallee | undefined {
    const text = this.#calleeText(node);
    return this.#callees.find(({ callee }) => text === callee || text.endsWith(`.${callee}`));
  }

  /** Whether a call only speaks of what it is given. */
  speaks({ node }: Call): boolean {
    return SPEAKS.test(this.#calleeText(node));
  }

  #calleeText(node: Call['node']): string {
    const callee = node.type === 'TaggedTemplateExpression' ? node.tag : node.callee;
    return this.code.text.slice(...callee.range).replaceAll(/\s|\?(?=\.)|!(?=\.)/g, '');
  }

  /** A function that the settings name is given what nobody knows before it runs. */
  unreadableSql(call: Call): void {
    this.isNamed = true;
    this.unreadable(call, ONLY_WHEN_RUN);
  }

  /** @returns whether the value was SQL, and went out */
  sendSql(value: Value | undefined, range: Range, tx?: SqlCallee['tx']): boolean {
    if (!this.send(value, range)) return false;
    this.transactions.add(tx);
    return true;
  }
}

/** Whether nothing is known of a value. */
export function isUnknown(value: Value | undefined): boolean {
  return value?.kind === 'unknown' || value?.kind === 'alternatives' || isHole(value);
}

/** Whether nothing is known of a text but that there is one. */
export function isHole(value: Value | undefined): boolean {
  return textWithHoles(value)?.replaceAll(HOLE, '').trim() === '';
}
