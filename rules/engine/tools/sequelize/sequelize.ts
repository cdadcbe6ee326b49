import { isCodePath } from '../../model/code.ts';
import type { ProjectFiles } from '../../model/files.ts';
import { codeLayout, isMigrationName } from '../code-layout.ts';
import { dependsOnPackage, dialectOfDrivers, foldersAbove } from '../evidence.ts';
import { joined } from '../paths.ts';
import { wholeFile } from '../runs.ts';
import type { CodeMigrationTool, Dialect } from '../tool.ts';
import { compile } from './compile.ts';
import { detect, mayBeSequelize } from './detect.ts';
import { sequelizePrinter } from './print.ts';

/** Where sequelize-cli looks for the connection unless `.sequelizerc` says otherwise, and where people keep it. */
const CONFIGURATION = ['', 'config/', 'src/config/', 'server/config/', 'db/config/', 'database/config/'].flatMap((folder) => ['config', 'database', 'sequelize'].flatMap((name) => ['json', 'js', 'cjs', 'ts'].map((suffix) => `${folder}${name}.${suffix}`)));

/** The file that `.sequelizerc` names: `config: path.resolve('server/config', 'database.js')`. */
function namedConfiguration(folder: string, files: ProjectFiles): readonly string[] {
  const line = /\bconfig["']?\s*:([^\n]*)/.exec(files.read(joined(folder, '.sequelizerc')) ?? '')?.[1] ?? '';
  const parts = [...line.matchAll(/['"`]([^'"`]+)['"`]/g)].map((match) => (match[1] ?? '').replace(/^\.?\//, ''));
  return parts.length === 0 ? [] : [parts.join('/')];
}

function dialectOf(path: string, files: ProjectFiles): Dialect {
  const drivers = dialectOfDrivers(path, files);
  if (drivers !== 'unknown') return drivers;
  for (const folder of foldersAbove(path)) {
    if (files.read(joined(folder, 'package.json')) === undefined) continue;
    const dialects = [...namedConfiguration(folder, files), ...CONFIGURATION].flatMap((name) => [...(files.read(joined(folder, name)) ?? '').matchAll(/\bdialect["']?\s*:\s*['"`](\w+)['"`]/g)]).map((match) => match[1]);
    if (dialects.includes('postgres')) return 'postgresql';
    return dialects.length > 0 ? 'other' : 'unknown';
  }
  return 'unknown';
}

/**
 * Sequelize 6 and 7 with sequelize-cli or umzug: functions `up` and `down` that are given `queryInterface`, in the order of their files' names. Nothing
 * is run in a transaction but what the migration puts into one of its own (sequelize/umzug, src/umzug.ts). A late file is run.
 */
export const sequelize: CodeMigrationTool = {
  name: 'Sequelize',
  mayOwn: mayBeSequelize,
  printer: sequelizePrinter,
  recognises: (path, files) => isCodePath(path) && dependsOnPackage(path, '(?:sequelize|sequelize-cli|@sequelize/core)', files),
  setOf(path, files) {
    if (!isMigrationName(path)) return undefined;
    return { ...codeLayout(path, files), dialect: dialectOf(path, files), runs: () => wholeFile({ name: 'Sequelize', transaction: 'none' }), policy: { edited: 'skips', counts: 'words', late: 'applies' } };
  },
  compile(code, direction = 'up') {
    const migration = detect(code, direction);
    return migration === undefined ? undefined : compile(code, migration.way);
  },
};
