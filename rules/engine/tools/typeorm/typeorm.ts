import { isCodePath } from '../../model/code.ts';
import type { ProjectFiles } from '../../model/files.ts';
import type { Refusal, Runner } from '../../model/transaction.ts';
import { isMigrationName } from '../code-layout.ts';
import { dependsOnPackage, dialectOfDrivers, foldersAbove, nearest } from '../evidence.ts';
import { folderOf, joined } from '../paths.ts';
import { insertion, wholeFile } from '../runs.ts';
import type { CodeMigrationTool, Dialect, MigrationSet, ScriptFile } from '../tool.ts';
import { compile } from './compile.ts';
import { detect, mayBeTypeorm } from './detect.ts';
import { typeormPrinter } from './print.ts';

/** Where people keep their `DataSource`. */
const DATA_SOURCE_NAMES = ['data-source', 'datasource', 'dataSource', 'typeorm.config', 'typeorm-config', 'typeorm', 'ormconfig', 'orm.config', 'typeorm.cli.config', 'typeorm.cli.config.run'];
const DATA_SOURCES: readonly string[] = DATA_SOURCE_NAMES.flatMap((name) => ['ts', 'js', 'cjs', 'mjs', 'json'].map((suffix) => `${name}.${suffix}`));

/** The name of a migration's class, with the time that decides when it runs (migration/MigrationExecutor.js). */
const STAMPED = /\bclass\s+\w*?(\d{13})\b/;
const NAMED = /\bname\s*(?::\s*string\s*)?=\s*['"`][^'"`]*?(\d{13})['"`]/;

/** `transaction = false` in a class. */
const OPTED_OUT = /^(?<before>[ \t]*)(?:public\s+|readonly\s+)*transaction\s*(?::\s*[^=;\n]+)?=\s*(?:false|<false>|true)/m;

function stampOf(text: string): number | undefined {
  const stamp = NAMED.exec(text)?.[1] ?? STAMPED.exec(text)?.[1];
  return stamp === undefined ? undefined : Number(stamp);
}

/** Texts that say how migrations are run: the data source, and the scripts of the manifest. */
function dataSource(path: string, files: ProjectFiles): string | undefined {
  for (const folder of foldersAbove(path)) {
    for (const inside of ['', 'src/', 'config/', 'src/config/', 'database/', 'src/database/', 'src/db/']) {
      const place = joined(folder, inside);
      if (files.list(place.replace(/\/$/, '')).length === 0) continue;
      for (const name of DATA_SOURCES) {
        const text = files.read(joined(place.replace(/\/$/, ''), name));
        if (text !== undefined && /\btype\b|DataSource/.test(text)) return text;
      }
    }
    if (files.read(joined(folder, 'package.json')) !== undefined && dependsOnPackage(path, 'typeorm', files)) return undefined;
  }
  return undefined;
}

type Mode = 'all' | 'each' | 'none';

/** The mode that the command line or the data source says, else TypeORM's own; `undefined` where neither was found. */
function modeOf(path: string, source: string | undefined, files: ProjectFiles): Mode | undefined {
  const manifest = nearest(path, ['package.json'], files) ?? '';
  const said = /migration:run[^"\n]*\s(?:-t|--transaction)[ =](all|each|none)/.exec(manifest) ?? /\bmigrationsTransactionMode["']?\s*:\s*['"`](all|each|none)/.exec(source ?? '');
  if (said !== null) return said[1] as Mode;
  return source === undefined ? undefined : 'all';
}

function dialectOf(path: string, source: string | undefined, files: ProjectFiles): Dialect {
  const types = [...(source ?? '').matchAll(/\btype["']?\s*:\s*['"`]([\w-]+)['"`]/g)].map((match) => match[1] ?? '');
  if (types.some((type) => /^(?:postgres|aurora-postgres|cockroachdb)$/.test(type))) return 'postgresql';
  if (types.some((type) => /^(?:mysql|mariadb|sqlite|better-sqlite3|mssql|oracle|sqljs|mongodb)$/.test(type))) return 'other';
  // Several servers side by side are told by their folders.
  return dialectOfDrivers(path, files);
}

const MARKER = '`transaction = false`';
const MARKER_IN_MODE_ALL = "`transaction = false` in the class together with `migrationsTransactionMode: 'each'` in the DataSource, because under the mode `all` TypeORM refuses to run it";

/** In front of the first member of the class. */
function optOutEdit(text: string): ReturnType<typeof insertion> | undefined {
  const body = /\bclass\b[^{]*\{[ \t]*\r?\n?/.exec(text);
  if (body === null) return undefined;
  const at = body.index + body[0].length;
  const indent = /^[ \t]*/.exec(text.slice(at).replace(/^\s*\n/, ''))?.[0] ?? '  ';
  return insertion(at, `${indent === '' ? '  ' : indent}transaction = false;\n`);
}

/** One transaction for all pending files, unless the data source says otherwise (migration/MigrationExecutor.js). */
function runner(mode: Mode | undefined, { text }: ScriptFile): Partial<Runner> & Pick<Runner, 'name' | 'transaction'> {
  const said = OPTED_OUT.exec(text);
  const own = said?.[0];
  const isOut = own?.endsWith('false') === true;
  // Under `all` the class may not say anything of it; where the mode was not found, the class is believed.
  if (isOut && mode !== 'all') return { name: 'TypeORM', transaction: 'none', optedOut: true };
  if (mode === 'none') return { name: 'TypeORM', transaction: own?.endsWith('true') === true ? 'file' : 'none' };
  if (mode === 'each') return { name: 'TypeORM', transaction: 'file', optOut: { marker: MARKER, edit: optOutEdit(text), leaves: 'none' } };
  return { name: 'TypeORM', transaction: 'all pending', optOut: { marker: MARKER_IN_MODE_ALL, edit: undefined, leaves: 'none' }, ...(mode === 'all' && said !== null && { refusal: refusal(said) }) };
}

/** Even `true` is refused. */
function refusal(said: RegExpExecArray): Refusal {
  const [words, indent = ''] = said;
  return {
    range: { start: said.index + indent.length, end: said.index + words.length },
    why: 'Under the mode `all`, which is the default of its DataSource, TypeORM opens one transaction for all pending migrations, and where one of them says `transaction` for itself it throws ForbiddenTransactionModeOverrideError.',
    instead: "Set `migrationsTransactionMode: 'each'` in the DataSource, or take the line out.",
  };
}

/** TypeORM 0.3 and 1: classes in the order of the time in their names, not of their files; a late one is run. */
export const typeorm: CodeMigrationTool = {
  name: 'typeorm',
  recognises: (path, files) => isCodePath(path) && dependsOnPackage(path, 'typeorm', files),
  setOf(path, files): MigrationSet {
    const folder = folderOf(path);
    const stamped = files.list(folder).flatMap(({ name, isFolder }) => {
      const file = joined(folder, name);
      const text = isFolder || !isMigrationName(name) ? undefined : files.read(file);
      const stamp = stampOf(text ?? '');
      return stamp === undefined ? [] : [{ file, stamp, overrides: OPTED_OUT.test(text ?? '') }];
    });
    const ordered = stamped.sort((left, right) => left.stamp - right.stamp || (left.file < right.file ? -1 : 1));
    const order = ordered.map(({ file }) => file);
    // Where it was run, the mode is another than the one that would have refused it: whoever runs it says so somewhere else.
    const firstOverride = ordered.findIndex(({ overrides }) => overrides);
    const source = dataSource(path, files);
    const mode = modeOf(path, source, files);
    return {
      folder,
      order,
      dialect: dialectOf(path, source, files),
      runs: (file) => wholeFile(runner(mode === 'all' && firstOverride >= 0 && firstOverride < order.indexOf(file.path) ? undefined : mode, file)),
      policy: { edited: 'skips', counts: 'words', late: 'applies' },
    };
  },
  mayOwn: mayBeTypeorm,
  compile(code, direction = 'up') {
    const migrations = detect(code);
    return migrations.length === 0 ? undefined : compile(code, migrations, direction);
  },
  printer: typeormPrinter,
};
