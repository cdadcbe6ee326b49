import { Evaluator } from '../../code/evaluator.ts';
import { asFunction, exportsOf } from '../../code/exports.ts';
import { entry, isConstant, rangeOf, type FunctionNode } from '../../code/value.ts';
import type { CodeFile } from '../../model/code.ts';
import type { ProjectFiles } from '../../model/files.ts';
import type { Run } from '../../model/transaction.ts';
import { codeLayout, isMigrationName } from '../code-layout.ts';
import type { Direction } from '../direction.ts';
import { dependsOnPackage, dialectOfDrivers, nearest, packageVersion } from '../evidence.ts';
import { wholeFile } from '../runs.ts';
import type { CodeMigrationTool, CompiledMigration } from '../tool.ts';
import { Database } from './database.ts';
import { kyselyPrinter } from './print.ts';
import { Session } from './session.ts';

const IMPORT = /(?:\bfrom\s*|\brequire\(\s*|\bimport\(\s*)['"]kysely(?:\/[\w-]+)?['"]/;

/** A file that runs migrations, and is none. */
const RUNNER = /\bnew\s+(?:Migrator|FileMigrationProvider|Kysely)\b/;

/** What only Kysely does: a chain that begins with `db.schema` and ends with `execute`. */
const CHAIN = /\.\s*schema\s*\.[\s\S]*?\.\s*execute\(\s*\)/;

function isMigration({ text }: CodeFile, { params, body }: FunctionNode): boolean {
  const [first] = params;
  if (RUNNER.test(text)) return false;
  if (first === undefined) return IMPORT.test(text) && body.type === 'BlockStatement' && body.body.length === 0;
  if (first.type !== 'Identifier') return false;
  const type = first.typeAnnotation === undefined ? '' : text.slice(...first.typeAnnotation.range);
  if (/\b(?:Kysely|Transaction|ControlledTransaction)\s*</.test(type)) return true;
  return IMPORT.test(text) || (CHAIN.test(text) && new RegExp(`\\b${first.name}\\s*\\.\\s*schema\\b`).test(text));
}

function compile(code: CodeFile, direction: Direction = 'up'): CompiledMigration | undefined {
  if (!isMigrationName(code.path)) return undefined;
  const { named } = exportsOf(code);
  const up = asFunction(named.get('up'));
  if (up === undefined || !isMigration(code, up)) return undefined;
  const session = new Session(code);
  const evaluator = new Evaluator(code, session);
  session.recorder.isGuarded = () => evaluator.guards > 0;
  session.recorder.isAway = () => evaluator.isAway;
  const way = direction === 'up' ? up : asFunction(named.get('down'));
  if (way !== undefined) {
    session.database = new Database(session, rangeOf(way));
    const result = evaluator.invoke(evaluator.functionValue(way), [session.database]);
    session.dropped(evaluator.awaited(result), way, session.position());
    session.end();
    if (evaluator.exhausted) session.recorder.unreadable({ start: way.range[0], end: way.body.range[0] }, 'the migration is too long or too deep to be followed to its end');
  }
  const config = named.get('config');
  const isOutside = config !== undefined && isConstant(entry(evaluator.evaluate(config), 'transaction'), false);
  return { script: session.recorder.script(), transaction: isOutside ? 'none' : undefined };
}

const CONFIGURATION = ['ts', 'mts', 'js', 'mjs', 'cjs'].flatMap((suffix) => [`kysely.config.${suffix}`, `.config/kysely.config.${suffix}`]);

/** Whether the version is known, and older than another one. */
function isBefore(version: readonly [number, number] | undefined, [major, minor]: readonly [number, number]): boolean {
  return version !== undefined && (version[0] < major || (version[0] === major && version[1] < minor));
}

/** All pending migrations in one transaction, unless the migrator's options say otherwise, which 0.27 does not look at. */
function runsAt(path: string, files: ProjectFiles): readonly Run[] {
  const isOff = /\bdisableTransactions\s*:\s*true\b/.test(nearest(path, CONFIGURATION, files) ?? '');
  const isKnown = !isBefore(packageVersion(path, 'kysely', files), [0, 28]);
  return wholeFile({ name: 'Kysely', transaction: isOff && isKnown ? 'none' : 'all pending' });
}

/**
 * Kysely 0.27 to 0.29: functions `up` and `down` that are given the database (kysely-org/kysely, src/migration and
 * src/query-compiler). A migration that sorts before one that ran already is refused.
 */
export const kysely: CodeMigrationTool = {
  name: 'Kysely',
  mayOwn: (text) => /\bup\b/.test(text) && (/\bkysely\b/i.test(text) || CHAIN.test(text)),
  compile,
  printer: kyselyPrinter,
  recognises: (path, files) => isMigrationName(path) && dependsOnPackage(path, 'kysely', files),
  setOf(path, files) {
    if (!isMigrationName(path)) return undefined;
    return { ...codeLayout(path, files), dialect: dialectOfDrivers(path, files), runs: () => runsAt(path, files), policy: { edited: 'skips', counts: 'bytes', late: 'refuses' }, ignoresOwnTransaction: isBefore(packageVersion(path, 'kysely', files), [0, 30]) };
  },
};
