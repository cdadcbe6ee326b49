import { asFunction, exportsOf } from '../../code/exports.ts';
import { rangeOf } from '../../code/value.ts';
import type { ProjectFiles } from '../../model/files.ts';
import { codeLayout, isMigrationName } from '../code-layout.ts';
import { dependsOnPackage } from '../evidence.ts';
import { wholeFile } from '../runs.ts';
import { handedPrinter } from '../send-sql.ts';
import { Connection } from '../sql-connection.ts';
import { SqlSession } from '../sql-session.ts';
import type { CodeMigrationTool, MigrationSet } from '../tool.ts';

/** slonik, its migrators, and the fork of it that logto runs. */
const MODULE = /^(?:slonik|@silverhand\/slonik|@slonik\/migrator|@pgkit\/(?:client|migrator))$/;
const WORD = /['"](?:slonik|@silverhand\/slonik|@slonik\/migrator|@pgkit\/(?:client|migrator))['"]/;

const SENDS = /^(?:query|any|anyFirst|exists|many|manyFirst|maybeOne|maybeOneFirst|one|oneFirst|stream)$/;

/** Each call by itself: @slonik/migrator opens no transaction unless it is told to, and a runner of the project's own may do as it likes. */
function setOf(path: string, files: ProjectFiles): MigrationSet | undefined {
  if (!isMigrationName(path)) return undefined;
  const isMigrator = dependsOnPackage(path, '@slonik/migrator', files);
  const runs = () => wholeFile(isMigrator ? { name: '@slonik/migrator', transaction: 'none' } : { name: 'the migration runner', transaction: 'unknown' });
  return { ...codeLayout(path, files), dialect: 'postgresql', runs, policy: { edited: 'unknown', counts: 'words', late: isMigrator ? 'applies' : 'unknown' } };
}

/** Migrations in code whose SQL slonik sends: an `up` that is handed a connection. */
export const slonikCode: CodeMigrationTool = {
  name: 'slonik',
  mayOwn: (text) => /\bup\b/.test(text) && WORD.test(text),
  recognises: (path, files) => isMigrationName(path) && dependsOnPackage(path, 'slonik', files),
  setOf,
  compile(code, direction = 'up') {
    const { named } = exportsOf(code);
    const up = asFunction(named.get('up'));
    if (!isMigrationName(code.path) || !WORD.test(code.text) || up === undefined || up.params.length === 0) return undefined;
    const session = new SqlSession(code, MODULE);
    const way = direction === 'up' ? up : asFunction(named.get('down'));
    if (way !== undefined) session.run(way, [new Connection(session, SENDS, rangeOf(way))]);
    return { script: session.recorder.script(), transaction: undefined };
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
