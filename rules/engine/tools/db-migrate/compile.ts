import type { TSESTree } from '@typescript-eslint/types';
import { Evaluator } from '../../code/evaluator.ts';
import { asFunction, exportsOf } from '../../code/exports.ts';
import { rangeOf, type FunctionNode } from '../../code/value.ts';
import type { CodeFile } from '../../model/code.ts';
import { isMigrationName } from '../code-layout.ts';
import type { Direction } from '../direction.ts';
import type { CompiledMigration } from '../tool.ts';
import { Callback, isCallback } from './callback.ts';
import { Database } from './database.ts';
import { Session } from './session.ts';

const METHODS = 'runSql|createTable|dropTable|renameTable|addColumn|removeColumn|changeColumn|renameColumn|addIndex|removeIndex|addForeignKey|removeForeignKey|insert|all';

const IMPORT = /['"]db-migrate(?:-[\w-]+)?['"]/;

/** A look at the words alone. */
export function mayBeDbMigrate(text: string): boolean {
  return /\bup\b/.test(text) && /\brunSql\b|\b_meta\b|\bdb-migrate\b|\b(?:cb|callback)\b/.test(text);
}

function nameOf(parameter: TSESTree.Parameter | undefined): string | undefined {
  return parameter?.type === 'Identifier' ? parameter.name : undefined;
}

/** The second parameter, by the name that people give to it. */
function callsBack({ params: [, second] }: FunctionNode): boolean {
  return second?.type === 'Identifier' && isCallback(second);
}

/** What only a migration of db-migrate does with what it is given: `runSql`, or the verbs of a driver with a callback behind them. */
function isMigration(code: CodeFile, up: FunctionNode, names: ReadonlyMap<string, TSESTree.Node>): boolean {
  const name = nameOf(up.params[0]);
  if (names.has('_meta') && (names.has('setup') || IMPORT.test(code.text) || name !== undefined)) return true;
  if (name === undefined) return false;
  const body = code.text.slice(...up.range);
  const receiver = `\\b${name.replaceAll('$', '\\$')}\\s*\\.\\s*`;
  if (new RegExp(`${receiver}runSql\\b`).test(body)) return true;
  return (callsBack(up) || IMPORT.test(code.text)) && (new RegExp(`${receiver}(?:${METHODS})\\b`).test(body) || (IMPORT.test(code.text) && body.length > 0));
}

/** One way of the migration in a file as the SQL that it sends; `undefined` for every file that is none. */
export function compile(code: CodeFile, direction: Direction = 'up'): CompiledMigration | undefined {
  if (!isMigrationName(code.path)) return undefined;
  const { named } = exportsOf(code);
  const up = asFunction(named.get('up'));
  if (up === undefined || !isMigration(code, up, named)) return undefined;
  const way = direction === 'up' ? up : asFunction(named.get('down'));
  if (way === undefined) return { script: new Session(code, false, false).recorder.script(), transaction: undefined };
  const session = new Session(code, callsBack(way), /\.sql['"`]/.test(code.text.slice(...way.range)));
  const evaluator = new Evaluator(code, session);
  session.recorder.isGuarded = () => evaluator.guards > 0;
  session.recorder.isAway = () => evaluator.isAway;
  const result = evaluator.invoke(evaluator.functionValue(way), [new Database(session, rangeOf(way)), new Callback(rangeOf(way))]);
  evaluator.awaited(result);
  if (evaluator.exhausted) session.recorder.unreadable({ start: way.range[0], end: way.body.range[0] }, 'the migration is too long or too deep to be followed to its end');
  return { script: session.recorder.script(), transaction: undefined };
}
