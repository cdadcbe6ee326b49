import { Evaluator } from '../../code/evaluator.ts';
import { asFunction, exportsOf } from '../../code/exports.ts';
import { rangeOf, type FunctionNode } from '../../code/value.ts';
import type { CodeFile } from '../../model/code.ts';
import type { ProjectFiles } from '../../model/files.ts';
import type { Run } from '../../model/transaction.ts';
import { isMigrationName } from '../code-layout.ts';
import type { Direction } from '../direction.ts';
import { dependsOnPackage, nearest } from '../evidence.ts';
import { mixedLayout } from '../mixed-layout.ts';
import { insertion, wholeFile } from '../runs.ts';
import type { CodeMigrationTool, CompiledMigration, ScriptFile } from '../tool.ts';
import { MigrationBuilder, Session } from './migration-builder.ts';
import { nodePgMigratePrinter } from './print.ts';

/** `@param pgm {import('node-pg-migrate').MigrationBuilder}` and `@type {…}`. */
const DOCUMENTED = /\{\s*(?:import\(\s*['"]node-pg-migrate['"]\s*\)\s*\.\s*)?MigrationBuilder\s*\}/;

function isMigration(code: CodeFile, { params: [first] }: FunctionNode): boolean {
  if (first === undefined || first.type !== 'Identifier') return first === undefined && /['"]node-pg-migrate['"]/.test(code.text);
  const type = first.typeAnnotation === undefined ? undefined : code.text.slice(...first.typeAnnotation.range);
  if (type !== undefined && /\bMigrationBuilder\b/.test(type)) return true;
  return first.name === 'pgm' || (code.program.comments ?? []).some(({ value }) => DOCUMENTED.test(value));
}

function compile(code: CodeFile, direction: Direction = 'up'): CompiledMigration | undefined {
  if (!isMigrationName(code.path)) return undefined;
  const { named } = exportsOf(code);
  const up = asFunction(named.get('up'));
  if (up === undefined || !isMigration(code, up)) return undefined;
  const down = named.get('down');
  // Without a way down, the way up is run backwards; `down = false` says that there is none.
  const way = direction === 'up' ? up : down === undefined ? up : asFunction(down);
  const shorthands = named.get('shorthands');
  const constants = new Evaluator(code, { escaped: () => undefined });
  const session = new Session(code, shorthands && constants.evaluate(shorthands), direction === 'down' && down === undefined);
  const evaluator = new Evaluator(code, session);
  session.recorder.isGuarded = () => evaluator.guards > 0;
  session.recorder.isAway = () => evaluator.isAway;
  if (way !== undefined) {
    const result = evaluator.invoke(evaluator.functionValue(way), [new MigrationBuilder(session, rangeOf(way))]);
    evaluator.awaited(result);
    session.flush();
    if (evaluator.exhausted) session.recorder.unreadable({ start: way.range[0], end: way.body.range[0] }, 'the migration is too long or too deep to be followed to its end');
  }
  return { script: session.recorder.script(), transaction: session.usesTransaction ? undefined : 'none' };
}

/** The command line runs all pending files in one transaction, its function for programs each in its own (src/runner.ts). */
function transactionOf(path: string, files: ProjectFiles): 'file' | 'all pending' {
  const manifest = nearest(path, ['package.json'], files) ?? '';
  if (/--no-single-transaction\b|--single-transaction[= ]false\b/.test(manifest)) return 'file';
  const isProgram = /"node-pg-migrate"\s*:/.test(manifest) && !/"[^"]*\bnode-pg-migrate(?:\s[^"]*)?"\s*(?:,|\})/.test(manifest.replace(/"node-pg-migrate"\s*:\s*"[^"]*"/g, '""'));
  return isProgram ? 'file' : 'all pending';
}

/** Behind the brace that opens `up`. */
function optOutPlace(text: string): number | undefined {
  const match = /\bup\b[^;{]*?\(\s*pgm\b[^)]*\)[^{;]*\{/.exec(text);
  return match === null ? undefined : match.index + match[0].length;
}

function runs(transaction: 'file' | 'all pending'): (file: ScriptFile) => readonly Run[] {
  return ({ text }) => {
    const at = optOutPlace(text);
    const edit = at === undefined ? undefined : insertion(at, '\n  pgm.noTransaction();');
    return wholeFile({ name: 'node-pg-migrate', transaction, optOut: { marker: '`pgm.noTransaction();`', edit, leaves: 'none' } });
  };
}

/**
 * node-pg-migrate 7 to 9: functions `up` and `down` that queue statements (salsita/node-pg-migrate, src/migrationBuilder.ts and
 * src/migration.ts). A late file is refused without `--no-check-order`.
 */
export const nodePgMigrateCode: CodeMigrationTool = {
  name: 'node-pg-migrate',
  mayOwn: (text) => /\bup\b/.test(text) && /\bpgm\b|\bMigrationBuilder\b/.test(text),
  compile,
  printer: nodePgMigratePrinter,
  recognises: (path, files) => isMigrationName(path) && dependsOnPackage(path, 'node-pg-migrate', files),
  setOf(path, files) {
    const layout = isMigrationName(path) ? mixedLayout(path, files) : undefined;
    return layout && { ...layout, dialect: 'postgresql', runs: runs(transactionOf(path, files)), policy: { edited: 'skips', counts: 'words', late: 'refuses' } };
  },
};
