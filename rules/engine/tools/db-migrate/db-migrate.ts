import { isCodePath } from '../../model/code.ts';
import type { ProjectFiles } from '../../model/files.ts';
import { codeLayout, isMigrationName } from '../code-layout.ts';
import { dependsOnPackage, dialectOfDrivers, nearest } from '../evidence.ts';
import { baseName, folderOf, joined } from '../paths.ts';
import { wholeFile } from '../runs.ts';
import type { CodeMigrationTool, Dialect, MigrationSet, MigrationTool } from '../tool.ts';
import { compile, mayBeDbMigrate } from './compile.ts';
import { dbMigratePrinter } from './print.ts';

/** The SQL that a generated migration reads: `sqls/20260102000000-add-users-up.sql`. */
const SCRIPT = /\/sqls\/[^/]+-up\.sql$/;

function dialectOf(path: string, files: ProjectFiles): Dialect {
  const drivers = dialectOfDrivers(path, files);
  if (drivers !== 'unknown') return drivers;
  const names = [...(nearest(path, ['database.json'], files) ?? '').matchAll(/"driver"\s*:\s*"(?:db-migrate-)?(\w+)"/g)].map((match) => match[1]);
  return names.includes('pg') ? 'postgresql' : names.length > 0 ? 'other' : 'unknown';
}

/** Migrations in the order of their names, each as the file that holds its statements. */
function setOf(path: string, folder: string, files: ProjectFiles): MigrationSet {
  const isBare = /\bdb-migrate\b[^"]*--non-transactional\b/.test(nearest(path, ['package.json'], files) ?? '');
  const order = codeLayout(joined(folder, baseName(path)), files).order.filter((each) => isCodePath(each)).map((each) => {
    const script = joined(joined(folder, 'sqls'), `${baseName(each).replace(/\.[cm]?[jt]s$/, '')}-up.sql`);
    return files.stamp(script) === undefined ? each : script;
  });
  const isScript = SCRIPT.test(path);
  return {
    folder,
    order: isScript && !order.includes(path) ? [...order, path] : order,
    dialect: dialectOf(path, files),
    runs: () => wholeFile({ name: 'db-migrate', transaction: isBare ? (isScript ? 'implicit' : 'none') : 'file' }),
    policy: { edited: 'skips', counts: 'words', late: 'applies' },
    ...(isScript ? { listedBy: 'the file of code beside `sqls`' } : {}),
  };
}

/**
 * db-migrate 0.11 and 1 with db-migrate-pg: functions `up` and `down` that are given a database, in the order of their files' names. Each runs in a
 * transaction of its own, unless the command line says `--non-transactional` (db-migrate-pg, index.js). A late file is run.
 */
export const dbMigrate: CodeMigrationTool = {
  name: 'db-migrate',
  mayOwn: mayBeDbMigrate,
  compile,
  printer: dbMigratePrinter,
  recognises: (path, files) => isMigrationName(path) && dependsOnPackage(path, 'db-migrate', files),
  setOf: (path, files) => (isMigrationName(path) ? setOf(path, folderOf(path), files) : undefined),
};

/** The files of SQL beside migrations of db-migrate, which only read them. */
export const dbMigrateScripts: MigrationTool = {
  name: 'db-migrate',
  recognises: (path, files) => SCRIPT.test(path) && dependsOnPackage(path, 'db-migrate', files),
  setOf: (path, files) => (SCRIPT.test(path) ? setOf(path, folderOf(folderOf(path)), files) : undefined),
};
