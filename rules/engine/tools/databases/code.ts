import { asFunction, exportsOf } from '../../code/exports.ts';
import { rangeOf } from '../../code/value.ts';
import { isMigrationName } from '../code-layout.ts';
import { dependsOnPackage } from '../evidence.ts';
import { baseName } from '../paths.ts';
import { handedPrinter } from '../send-sql.ts';
import { Connection } from '../sql-connection.ts';
import { SqlSession } from '../sql-session.ts';
import { isVersioned } from '../versions.ts';
import type { CodeMigrationTool } from '../tool.ts';
import { databases } from './databases.ts';

const MODULE = /^@databases\/pg(?:-migrations)?$/;
const WORD = /['"]@databases\/pg(?:-migrations)?['"]/;

const SENDS = /^(?:query|queryStream|queryNodeStream)$/;

/** Migrations of @databases/pg-migrations in code: a default export that is handed a connection; all pending ones run in one transaction, with no way out. */
export const databasesCode: CodeMigrationTool = {
  name: 'databases',
  mayOwn: (text) => WORD.test(text),
  recognises: (path, files) => isMigrationName(path) && dependsOnPackage(path, '@databases/pg-migrations', files),
  setOf(path, files) {
    return isMigrationName(path) ? databases.setOf(path, files) : undefined;
  },
  compile(code, direction = 'up') {
    const up = asFunction(exportsOf(code).default);
    // The runner takes the number in the name for the version, so that no other module has one.
    if (!isMigrationName(code.path) || !isVersioned(baseName(code.path)) || !WORD.test(code.text) || up === undefined || up.params.length === 0) return undefined;
    const session = new SqlSession(code, MODULE);
    if (direction === 'up') session.run(up, [new Connection(session, SENDS, rangeOf(up))]);
    return { script: session.recorder.script(), transaction: undefined };
  },
  printer: handedPrinter(() => ({
    before: 'db.query(sql',
    imports: (_like, typescript, quote) => `import { ${typescript ? 'type Connection, ' : ''}sql } from ${quote}@databases/pg${quote};`,
    head: (_way, typescript) => `export default async function migrate(db${typescript ? ': Connection' : ''})${typescript ? ': Promise<void>' : ''}`,
    isReversible: false,
  })),
};
