import { isCodePath } from '../../model/code.ts';
import type { ProjectFiles } from '../../model/files.ts';
import { dependsOnPackage, nearest } from '../evidence.ts';
import { folderOf, joined } from '../paths.ts';
import { insertion, wholeFile } from '../runs.ts';
import type { CodeMigrationTool, Dialect, MigrationSet, ScriptFile } from '../tool.ts';
import { compile } from './compile.ts';
import { detect, mayBeKnex } from './detect.ts';
import { knexPrinter } from './print.ts';

const KNEXFILES = ['knexfile.js', 'knexfile.ts', 'knexfile.cjs', 'knexfile.mjs'];

/** Who runs the migrations of a folder: knex itself, or a framework with a runner of its own. */
type Variant = 'knex' | 'lucid' | 'strapi' | 'directus';

function variantOf(path: string, files: ProjectFiles): Variant {
  const text = files.read(path) ?? '';
  if (/@adonisjs\/lucid|@ioc:Adonis\/Lucid/.test(text)) return 'lucid';
  if (path.includes('/database/migrations/') && dependsOnPackage(path, '@strapi/strapi', files)) return 'strapi';
  if (path.includes('/migrations/') && (dependsOnPackage(path, 'directus', files) || dependsOnPackage(path, '@directus/api', files) || /"name"\s*:\s*"@directus\/api"/.test(nearest(path, ['package.json'], files) ?? ''))) return 'directus';
  return 'knex';
}

const OTHER_CLIENTS = ['mysql', 'mysql2', 'sqlite3', 'better-sqlite3', '@vscode/sqlite3', 'mssql', 'tedious', 'oracledb'];

/** What the configuration names as client, else which driver is installed. */
function dialectOf(path: string, knexfile: string | undefined, files: ProjectFiles): Dialect {
  const clients = [...(knexfile ?? '').matchAll(/\bclient\s*:\s*['"`]([\w-]+)['"`]/g)].map((match) => match[1] ?? '');
  if (clients.some((client) => /^(?:pg|pgnative|postgres|postgresql)$/.test(client))) return 'postgresql';
  if (dependsOnPackage(path, 'pg', files) || dependsOnPackage(path, 'pg-native', files)) return 'postgresql';
  return clients.length > 0 || OTHER_CLIENTS.some((name) => dependsOnPackage(path, name, files)) ? 'other' : 'unknown';
}

/** In front of the export of `up`, where the imports are over. */
function optOutEdit(text: string): ReturnType<typeof insertion> | undefined {
  const match = /^(?:(export)\s|(?:module\.)?exports\.\w+\s*=)/m.exec(text);
  if (match === null) return undefined;
  return insertion(match.index, match[1] === undefined ? 'exports.config = { transaction: false };\n\n' : 'export const config = { transaction: false };\n\n');
}

/** Knex opens one transaction for all pending files, unless one of them opts out (migrations/migrate/Migrator.js). */
function knexRuns(knexfile: string | undefined): MigrationSet['runs'] {
  if (/\bdisableTransactions\s*:\s*true\b/.test(knexfile ?? '')) return () => wholeFile({ name: 'Knex', transaction: 'none' });
  return (file: ScriptFile) => {
    const isModule = /^\s*export\s/m.test(file.text);
    const marker = isModule ? '`export const config = { transaction: false }`' : '`exports.config = { transaction: false }`';
    return wholeFile({ name: 'Knex', transaction: 'all pending', optOut: { marker, edit: optOutEdit(file.text), leaves: 'none' } });
  };
}

/** Lucid opens a transaction for each file (src/migration/runner.ts). */
function lucidRuns(file: ScriptFile): ReturnType<MigrationSet['runs']> {
  const body = /\bclass\b[^{]*\{/.exec(file.text);
  const edit = body === null ? undefined : insertion(body.index + body[0].length, '\n  static disableTransactions = true\n');
  return wholeFile({ name: 'Lucid', transaction: 'file', optOut: { marker: '`static disableTransactions = true`', edit, leaves: 'none' } });
}

function runsOf(variant: Variant, knexfile: string | undefined): MigrationSet['runs'] {
  switch (variant) {
    case 'knex':
      return knexRuns(knexfile);
    case 'lucid':
      return lucidRuns;
    case 'strapi':
      return () => wholeFile({ name: 'Strapi', transaction: 'file' });
    case 'directus':
      return () => wholeFile({ name: 'Directus', transaction: 'none' });
  }
}

/**
 * Knex, and what runs its builder: Objection, Strapi, Directus, AdonisJS Lucid. Files in the order of their names; one that was
 * run is not looked at again, a late one is run (migrations/migrate/migration-list-resolver.js).
 */
export const knex: CodeMigrationTool = {
  name: 'knex',
  recognises: (path, files) => isCodePath(path) && (dependsOnPackage(path, 'knex', files) || nearest(path, KNEXFILES, files) !== undefined),
  setOf(path, files) {
    const folder = folderOf(path);
    const names = files.list(folder).flatMap(({ name, isFolder }) => (!isFolder && isCodePath(name) ? [name] : []));
    const knexfile = nearest(path, KNEXFILES, files);
    return {
      folder,
      order: names.sort().map((name) => joined(folder, name)),
      dialect: dialectOf(path, knexfile, files),
      runs: runsOf(variantOf(path, files), knexfile),
      policy: { edited: 'skips', counts: 'words', late: 'applies' },
    };
  },
  mayOwn: mayBeKnex,
  printer: knexPrinter,
  compile(code, direction = 'up') {
    const migration = detect(code, direction);
    return migration === undefined ? undefined : compile(code, migration);
  },
};
