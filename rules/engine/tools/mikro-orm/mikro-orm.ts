import { isCodePath } from '../../model/code.ts';
import type { ProjectFiles } from '../../model/files.ts';
import type { Run } from '../../model/transaction.ts';
import { codeLayout, isMigrationName } from '../code-layout.ts';
import { dependsOnPackage, foldersAbove } from '../evidence.ts';
import { joined } from '../paths.ts';
import { insertion, wholeFile } from '../runs.ts';
import type { CodeMigrationTool, Dialect, MigrationSet, ScriptFile } from '../tool.ts';
import { compile } from './compile.ts';
import { detect, mayBeMikroOrm } from './detect.ts';
import { mikroOrmPrinter } from './print.ts';
import type { EmbedKnex } from './session.ts';

const MEDUSA = '@medusajs/(?:framework|medusa|utils|deps)';
const MODULE = `(?:@mikro-orm/[\\w-]+|${MEDUSA})`;
const OTHER_DRIVER = '@mikro-orm/(?:mysql|mariadb|sqlite|better-sqlite|libsql|mssql|sql\\.js)';

/** Where people keep their configuration. */
const CONFIGURATIONS: readonly string[] = ['', 'src/', 'src/config/', 'config/', 'src/db/', 'src/database/'].flatMap((folder) =>
  ['mikro-orm.config.ts', 'mikro-orm.config.js', 'mikro-orm.config.mjs', 'mikro-orm.config.cjs', 'mikro-orm.config.mts', 'mikro-orm.config.dev.ts'].map((name) => `${folder}${name}`),
);

function configuration(path: string, files: ProjectFiles): string | undefined {
  for (const folder of foldersAbove(path)) {
    for (const name of CONFIGURATIONS) {
      const text = files.read(joined(folder, name));
      if (text !== undefined) return text;
    }
  }
  return undefined;
}

function isMedusa(path: string, files: ProjectFiles): boolean {
  return dependsOnPackage(path, MEDUSA, files);
}

/** Each driver is a package of its own, which the configuration imports. */
function dialectOf(path: string, config: string | undefined, files: ProjectFiles): Dialect {
  const postgres = /@mikro-orm\/postgresql\b|\btype\s*:\s*['"`]postgresql['"`]/;
  const other = /@mikro-orm\/(?:mysql|mariadb|sqlite|better-sqlite|libsql|mssql|sql\.js)\b|\btype\s*:\s*['"`](?:mysql|mariadb|sqlite|better-sqlite|mssql)['"`]/;
  const one = postgres.test(config ?? '');
  if (one !== other.test(config ?? '')) return one ? 'postgresql' : 'other';
  if (isMedusa(path, files)) return 'postgresql';
  const depends = dependsOnPackage(path, '@mikro-orm/postgresql', files);
  if (depends === dependsOnPackage(path, OTHER_DRIVER, files)) return 'unknown';
  return depends ? 'postgresql' : 'other';
}

const MARKER = '`isTransactional() { return false; }` in the class';
const MARKER_WITH_MASTER = `${MARKER} together with \`migrations: { allOrNothing: false }\` in the configuration, without which the transaction of the other pending migrations stays open beside it, and CONCURRENTLY waits for its locks forever`;

/** In front of the first member of the class. */
function optOutEdit({ path, text }: ScriptFile): ReturnType<typeof insertion> | undefined {
  const body = /\bclass\b[^{]*\{[ \t]*\r?\n?/.exec(text);
  if (body === null) return undefined;
  const at = body.index + body[0].length;
  const indent = /^[ \t]+/.exec(text.slice(at).replace(/^\s*\n/, ''))?.[0] ?? '  ';
  const head = /\.[cm]?tsx?$/.test(path) ? 'override isTransactional(): boolean' : 'isTransactional()';
  return insertion(at, `${indent}${head} {\n${indent}${indent}return false;\n${indent}}\n\n`);
}

/** One transaction for all pending migrations, with a savepoint for each, unless the configuration says otherwise (migrations/Migrator.js). */
function runs(config: string): (file: ScriptFile) => readonly Run[] {
  return (file) => {
    if (/\btransactional\s*:\s*false\b/.test(config)) return wholeFile({ name: 'MikroORM', transaction: 'none' });
    if (/\ballOrNothing\s*:\s*false\b/.test(config)) return wholeFile({ name: 'MikroORM', transaction: 'file', optOut: { marker: MARKER, edit: optOutEdit(file), leaves: 'none' } });
    const beside = 'Set `migrations: { allOrNothing: false }` in the configuration as well: then each migration is committed before the next one begins.';
    return wholeFile({ name: 'MikroORM', transaction: 'all pending', optOut: { marker: MARKER_WITH_MASTER, edit: undefined, leaves: 'none' }, beside });
  };
}

/** Medusa has no place to say otherwise, so that there is no way out: on a new database, a migration outside would not even see the tables. */
const medusaRuns = (): readonly Run[] => wholeFile({ name: 'Medusa', transaction: 'all pending', beside: 'Build it by hand before the deploy: Medusa has no place to say that each migration is committed by itself.' });

/**
 * MikroORM 5 to 7, and Medusa, which runs it for each of its modules: classes in the order of their files; a late one is run.
 *
 * @param embedKnex makes what `getKnex()` of 5 and 6 gives
 */
export function mikroOrm(embedKnex: EmbedKnex): CodeMigrationTool {
  return {
    name: 'mikro-orm',
    recognises: (path, files) => isCodePath(path) && dependsOnPackage(path, MODULE, files),
    setOf(path, files): MigrationSet | undefined {
      if (!isMigrationName(path)) return undefined;
      const config = configuration(path, files);
      return { ...codeLayout(path, files), dialect: dialectOf(path, config, files), runs: isMedusa(path, files) ? medusaRuns : runs(config ?? ''), policy: { edited: 'skips', counts: 'words', late: 'applies' } };
    },
    mayOwn: mayBeMikroOrm,
    compile(code, direction = 'up') {
      const node = detect(code);
      return node && compile(code, node, direction, embedKnex);
    },
    printer: mikroOrmPrinter,
  };
}
