import { asFunction, exportsOf } from '../../code/exports.ts';
import { sql } from '../../code/sql.ts';
import { rangeOf, type FunctionNode } from '../../code/value.ts';
import type { ProjectFiles } from '../../model/files.ts';
import { codeLayout, isMigrationName } from '../code-layout.ts';
import { dependsOnPackage } from '../evidence.ts';
import { mixedLayout } from '../mixed-layout.ts';
import { baseName } from '../paths.ts';
import { wholeFile } from '../runs.ts';
import { handedPrinter } from '../send-sql.ts';
import { Connection } from '../sql-connection.ts';
import { SqlSession } from '../sql-session.ts';
import type { CodeMigrationTool, MigrationSet } from '../tool.ts';

/** slonik, its migrators, and the fork of it that logto runs. */
const MODULE = /^(?:slonik|@silverhand\/slonik|@slonik\/migrator|@pgkit\/(?:client|migrator))$/;
const WORD = /['"](?:slonik|@silverhand\/slonik|@slonik\/migrator|@pgkit\/(?:client|migrator))['"]/;

/** What @slonik/migrator hands over, in files of JavaScript that import nothing. */
const HANDED = /\(\s*\{\s*context\s*:\s*\{[^{}]*\bconnection\b[^{}]*\bsql\b[^{}]*\}[^{}]*\}\s*\)/;

const SENDS = /^(?:query|any|anyFirst|exists|many|manyFirst|maybeOne|maybeOneFirst|one|oneFirst|stream)$/;

/** `1.9.0-1694399696-add-type.ts`, or `next-…` before its release, as logto names its own. */
const STAMPED = /^(?:next|\d+\.\d+\.\d+[\w.]*)-([\d.]+)-/;

function stampOf(path: string): number {
  return Number(STAMPED.exec(baseName(path))?.[1] ?? Number.NaN);
}

/** logto's runner goes by the stamp behind the version, which as text would put 1.10 before 1.2 (packages/cli, alteration/utils.ts). */
function inOrder(order: readonly string[]): readonly string[] {
  return order.every((path) => !Number.isNaN(stampOf(path))) ? [...order].sort((one, other) => stampOf(one) - stampOf(other)) : order;
}

/** Each call by itself: @slonik/migrator opens no transaction unless it is told to, and a runner of the project's own may do as it likes. */
function setOf(path: string, files: ProjectFiles): MigrationSet | undefined {
  if (!isMigrationName(path)) return undefined;
  const isMigrator = dependsOnPackage(path, '@slonik/migrator', files);
  const runs = () => wholeFile(isMigrator ? { name: '@slonik/migrator', transaction: 'none' } : { name: 'the migration runner', transaction: 'unknown' });
  const { folder, order } = codeLayout(path, files);
  const layout = isMigrator ? mixedLayout(path, files) : { folder, order: inOrder(order) };
  return layout && { ...layout, dialect: 'postgresql', runs, policy: { edited: 'unknown', counts: 'words', late: isMigrator ? 'applies' : 'unknown' } };
}

/** Migrations in code whose SQL slonik sends: an `up` that is handed a connection. */
export const slonikCode: CodeMigrationTool = {
  name: 'slonik',
  mayOwn: (text) => /\bup\b/.test(text) && (WORD.test(text) || HANDED.test(text)),
  recognises: (path, files) => isMigrationName(path) && dependsOnPackage(path, 'slonik', files),
  setOf,
  compile(code, direction = 'up') {
    const { named } = exportsOf(code);
    const up = asFunction(named.get('up'));
    // logto's runner calls `beforeUp` outside the transaction, for what must not be inside.
    const before = asFunction(named.get('beforeUp'));
    const handed = [before, up].some((each) => each !== undefined && each.params.length > 0);
    if (!isMigrationName(code.path) || !(WORD.test(code.text) || HANDED.test(code.text)) || up === undefined || !handed) return undefined;
    const session = new SqlSession(code, MODULE);
    const [outside, way] = direction === 'up' ? [before, up] : [asFunction(named.get('beforeDown')), asFunction(named.get('down'))];
    const run = (each: FunctionNode): void => void session.run(each, [new Connection(session, SENDS, rangeOf(each))]);
    if (outside === undefined) {
      if (way !== undefined) run(way);
      return { script: session.recorder.script(), transaction: undefined };
    }
    run(outside);
    const position = session.recorder.position;
    if (way !== undefined && way.params.length > 0) {
      session.recorder.send({ pieces: sql(rangeOf(way))`begin`, range: rangeOf(way) });
      run(way);
      session.recorder.send({ pieces: sql(rangeOf(way))`commit`, range: rangeOf(way) });
    }
    return { script: session.recorder.script(), transaction: position > 0 ? 'none' : undefined };
  },
  printer: handedPrinter(({ text }) =>
    /\bcontext\b/.test(text)
      ? {
          before: text.includes('sql.unsafe') ? 'connection.query(sql.unsafe' : 'connection.query(sql',
          imports: (_like, typescript, quote) => (typescript ? `import type { Migration } from ${quote}@slonik/migrator${quote};` : ''),
          head: (way, typescript) => `export const ${way}${typescript ? ': Migration' : ''} = async ({ context: { connection, sql } }) =>`,
          isReversible: true,
        }
      : undefined,
  ),
};
