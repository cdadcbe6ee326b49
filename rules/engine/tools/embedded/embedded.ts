import { asFunction, exportsOf } from '../../code/exports.ts';
import { Evaluator } from '../../code/evaluator.ts';
import { Instance, methodOf } from '../../code/instance.ts';
import { rangeOf, type FunctionNode, type Value } from '../../code/value.ts';
import type { CodeFile } from '../../model/code.ts';
import { UNKNOWN_POLICY } from '../../model/release.ts';
import type { SqlCallee } from '../../model/settings.ts';
import { UNKNOWN_RUNNER } from '../../model/transaction.ts';
import { codeLayout, isMigrationName } from '../code-layout.ts';
import type { Direction } from '../direction.ts';
import type { CodeMigrationTool, CompiledMigration } from '../tool.ts';
import { Handed } from './handed.ts';
import { EmbeddedSession, isSql } from './session.ts';

/** Words that only SQL puts behind each other; a file with none of them has nothing to say. */
const SQL_WORDS =
  /\b(?:alter|create|drop|truncate|lock|comment\s+on)\s+(?:or\s+replace\s+|unique\s+|materialized\s+|unlogged\s+)*(?:table|index|type|view|schema|function|trigger|sequence|domain|extension|policy|role|constraint|database|procedure|column)\b|\bupdate\s+(?:only\s+)?\S+\s+(?:(?:as\s+)?\w+\s+)?set\b|\bdelete\s+from\b|\binsert\s+into\b|\brefresh\s+materialized\b|\b(?:grant|revoke)\s+\w+.*\bon\b/i;

const BY_NUMBERS = new Intl.Collator('en', { numeric: true });

/** What runners of people's own call, the way there and the way back. */
const WAYS: Readonly<Record<Direction, readonly string[]>> = { up: ['up', 'run', 'migrate', 'forward', 'apply', 'execute', 'generateSql'], down: ['down', 'backward', 'revert', 'rollback'] };

/** What a file gives its runner: a function, a class with a method, or the SQL itself. */
function runWay(code: CodeFile, session: EmbeddedSession, direction: Direction): boolean {
  const exported = exportsOf(code);
  const nodes = [...exported.named.values(), ...(exported.default === undefined ? [] : [exported.default])];
  const owner = nodes.filter((node) => node.type === 'ClassDeclaration' || node.type === 'ClassExpression').find((node) => WAYS.up.some((name) => methodOf(node, name)));
  const evaluator = new Evaluator(code, session);
  for (const name of WAYS[direction]) {
    const method = owner && methodOf(owner, name);
    if (owner !== undefined && method !== undefined) {
      session.recorder.isGuarded = () => evaluator.guards > 0;
      session.recorder.isAway = () => evaluator.isAway;
      const self = new Instance(evaluator, owner, new Handed(session, false, rangeOf(owner)));
      evaluator.awaited(evaluator.invoke(evaluator.functionValue(method, undefined, self), handed(session, method)));
      return true;
    }
    const node = exported.named.get(name);
    const way = asFunction(node);
    if (way !== undefined) return runFunction(session, way);
    if (node?.type === 'Literal' || node?.type === 'TemplateLiteral' || node?.type === 'ArrayExpression') {
      const value = evaluator.evaluate(node);
      for (const text of value.kind === 'list' ? value.items : [value]) session.sendSql(isSql(text) ? text : undefined, text.range);
      return true;
    }
  }
  const only = direction === 'up' ? asFunction(exported.default) : undefined;
  return only !== undefined && runFunction(session, only);
}

function handed(session: EmbeddedSession, way: FunctionNode): readonly Handed[] {
  return way.params.map((parameter) => new Handed(session, false, rangeOf(parameter)));
}

function runFunction(session: EmbeddedSession, way: FunctionNode): boolean {
  sendResult(session, session.run(way, handed(session, way)));
  return true;
}

/** What a function gives instead of sending it: `generateSql() { return '…'; }`, or a list of named steps. */
function sendResult(session: EmbeddedSession, result: Value): void {
  const steps = result.kind === 'list' ? result.items : [result];
  for (const value of steps.flatMap((step) => (step.kind === 'record' ? [...step.entries.values()] : [step]))) {
    if (isSql(value)) session.sendSql(value, value.range);
  }
}

function compile(code: CodeFile, callees: readonly SqlCallee[], direction: Direction = 'up'): CompiledMigration | undefined {
  if (!isMigrationName(code.path)) return undefined;
  const session = new EmbeddedSession(code, callees);
  const found = runWay(code, session, direction);
  const script = session.recorder.script();
  // What only hands on what it reads is the runner itself.
  if (!found || (direction === 'up' && session.transactions.size === 0 && !session.isNamed)) return undefined;
  const [transaction] = session.transactions;
  return { script, transaction: session.transactions.size === 1 ? transaction : undefined };
}

/**
 * Migrations in code whose runner nobody knows: SQL in strings and tags that a function hands to a connection. Only where
 * the setting `migrations` names the files, for the application hands SQL to connections all day.
 *
 * @param callees functions that the settings name
 */
export function embedded(callees: readonly SqlCallee[]): CodeMigrationTool {
  return {
    name: 'embedded',
    mayOwn: (text) => SQL_WORDS.test(text) || callees.some(({ callee }) => text.includes(callee)),
    recognises: () => false,
    setOf(path, files) {
      if (!isMigrationName(path)) return undefined;
      const { folder, order } = codeLayout(path, files);
      // Who counts without leading zeros compares numbers: 1.0.10 comes after 1.0.9.
      return { folder, order: [...order].sort(BY_NUMBERS.compare), dialect: 'unknown', runs: () => [{ start: 0, runner: UNKNOWN_RUNNER }], policy: UNKNOWN_POLICY };
    },
    compile: (code, direction) => compile(code, callees, direction),
  };
}
