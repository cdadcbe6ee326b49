import type { SqlClient } from '../service/held-clients.ts';
import type { PageSql } from './page-sql.ts';

/** What the script has to know. */
export interface ScriptParts {
  readonly isTypeScript: boolean;
  readonly modules: 'esm' | 'commonjs';
  readonly sends: SqlClient['sends'];
  /** The client, and the call that closes it, as code. */
  readonly client: string;
  readonly close: string;
  /** How the script makes the client `database` for itself, as code; `undefined` where it imports one. */
  readonly made: string | undefined;
  /** What it does, as a sentence without its end, and the path of the script from the project's root. */
  readonly does: string;
  readonly path: string;
  readonly page: PageSql;
}

type Lines = readonly string[];

/** How each library sends a statement, written in `text`, with `last` as its parameter. */
const SENDING: Readonly<Record<SqlClient['sends'], (client: string, type: (text: string) => string) => string>> = {
  pg: (client, type) => `const { rows } = await ${client}.query${type('<{ page: string }>')}(pageBehind(last), [last]);`,
  postgres: (client, type) => `const rows = await ${client}.unsafe${type('<{ page: string }[]>')}(pageBehind(last), [last]);`,
  knex: (client, type) => `const { rows } = await ${client}.raw${type('<{ rows: { page: string }[] }>')}(pageBehind(last), [last]);`,
  prisma: (client, type) => `const rows = await ${client}.$queryRawUnsafe${type('<{ page: string }[]>')}(pageBehind(last), last);`,
  typeorm: (client, type) => `const rows${type(': { page: string }[]')} = await ${client}.query(pageBehind(last), [last]);`,
  sequelize: (client, type) => `const rows = await ${client}.query${type('<{ page: string }>')}(pageBehind(last), { bind: [last], type: QueryTypes.SELECT });`,
  kysely: (client, type) => `const { rows } = await ${client}.executeQuery${type('<{ page: string }>')}(CompiledQuery.raw(pageBehind(last), [last]));`,
};

/** What else of the library a statement is sent with. */
const NEEDED: Readonly<Partial<Record<SqlClient['sends'], string>>> = { kysely: 'CompiledQuery', sequelize: 'QueryTypes' };

/** The names that the script gives, none of which the client may have. */
export const OWN_NAMES = new Set(['database', 'PAGE_SIZE', 'PAUSE', 'Page', 'CompiledQuery', 'QueryTypes', 'delay', 'pageBehind', 'changePage', 'run', 'stop', 'isStopped', 'process', 'console', 'module', 'require', 'Promise', 'JSON', 'Error']);

/** SQL as a part of a template literal; Knex takes a question mark for a parameter. */
function inTemplate(sql: string, { sends }: ScriptParts): string {
  const plain = sends === 'knex' ? sql.replaceAll('?', '\\?') : sql;
  return plain.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${');
}

function statement(parts: ScriptParts): string {
  const { page, sends } = parts;
  const piece = (sql: string): string => inTemplate(sql, parts);
  return `${piece(page.start)}${sends === 'knex' ? '?' : '$1'}${piece(page.page)}\${behind}${piece(page.order)}\${PAGE_SIZE}${piece(page.rest)}`;
}

function head({ isTypeScript, modules, sends, path, made }: ScriptParts, imports: Lines): Lines {
  const run = isTypeScript ? `npx tsx ${path}` : `node ${path}`;
  const timers = modules === 'esm' ? `import { setTimeout as delay } from 'node:timers/promises';` : `const { setTimeout: delay } = require('node:timers/promises');`;
  const needed = NEEDED[sends];
  return [
    `// @does@, once the migration that says so is out: ${run}`,
    '// Each page is committed by itself. When it is stopped, run it again: it goes on with what is left, and sooner with the key that it printed last as its argument.',
    timers,
    ...(needed === undefined ? [] : [modules === 'esm' ? `import { ${needed} } from '${sends}';` : `const { ${needed} } = require('${sends}');`]),
    ...imports,
    '',
    ...(made === undefined ? [] : ['/** The database is the one that DATABASE_URL names, else the one of PGHOST and its like. */', `const database = ${made};`, '']),
    '/** Rows in a page. */',
    'const PAGE_SIZE = 1_000;',
    '/** Rest between two pages. Milliseconds. */',
    'const PAUSE = 50;',
    '',
  ];
}

/**
 * The script that fills rows page by page, in the form that `inStyle` takes, without what it must not touch: `put` sets that in.
 *
 * @param imports statements that import the client
 */
export function scriptText(parts: ScriptParts, imports: Lines): { readonly text: string; readonly put: (text: string) => string } {
  const type = (text: string): string => (parts.isTypeScript ? text : '');
  const shape = [
    'interface Page {',
    '  readonly changed: number;',
    '  /** The key of its last row; nothing where no row was found that nobody holds. */',
    '  readonly last: string | null;',
    '  /** Whether rows are left. */',
    '  readonly left: boolean;',
    '}',
    '',
  ];
  const body = [
    ...(parts.isTypeScript ? shape : []),
    '/** The statement of the page behind a key. A row that somebody holds is left for the next pass, so that nobody waits. */',
    `function pageBehind(last${type(': string | null')})${type(': string')} {`,
    "  const behind = last === null ? 'true' : `@behind@`;",
    '  return `@statement@`;',
    '}',
    '',
    `async function changePage(last${type(': string | null')})${type(': Promise<Page>')} {`,
    `  ${SENDING[parts.sends](parts.client, type)}`,
    '  const [row] = rows;',
    "  if (row === undefined) throw new Error('The page has said nothing.');",
    `  return JSON.parse(row.page)${type(' as Page')};`,
    '}',
    '',
    'let isStopped = false;',
    '',
    '/** Ends behind the page that is under way. */',
    `function stop()${type(': void')} {`,
    '  isStopped = true;',
    '}',
    '',
    "process.once('SIGTERM', stop);",
    "process.once('SIGINT', stop);",
    '',
    '/** Pass after pass, until one has left no row that somebody held. */',
    `async function run(from${type(': string | null')})${type(': Promise<void>')} {`,
    ...(parts.sends === 'typeorm' ? [`  if (!${parts.client}.isInitialized) await ${parts.client}.initialize();`] : []),
    '  let last = from;',
    '  let changed = 0;',
    '  for (;;) {',
    '    const page = await changePage(last);',
    '    changed += page.changed;',
    '    last = page.last;',
    '    if (!page.left) break;',
    "    console.log(`${changed} rows changed${last === null ? ', some are held: once more from the start' : `, to go on: '${last}'`}`);",
    '    if (isStopped) {',
    '      process.exitCode = 1;',
    '      return;',
    '    }',
    '    await delay(PAUSE);',
    '  }',
    '  console.log(`Done: ${changed} rows changed`);',
    '}',
    '',
    'run(process.argv[2] ?? null)',
    `  .catch((error${type(': unknown')}) => {`,
    '    console.error(error);',
    '    process.exitCode = 1;',
    '  })',
    `  .finally(() => ${parts.close})`,
    `  .catch(console.error);`,
    '',
  ];
  return {
    text: [...head(parts, imports), ...body].join('\n'),
    put: (text) => text.replaceAll(/@(?:does|behind|statement)@/g, (place) => (place === '@does@' ? parts.does : place === '@behind@' ? inTemplate(parts.page.behind, parts) : statement(parts))),
  };
}
