import { asFunction, exportsOf } from '../../code/exports.ts';
import { rangeOf, type FunctionNode } from '../../code/value.ts';
import type { CodeFile } from '../../model/code.ts';
import type { ProjectFiles } from '../../model/files.ts';
import { codeLayout, isMigrationName } from '../code-layout.ts';
import type { Direction } from '../direction.ts';
import { dependsOnPackage, nearest } from '../evidence.ts';
import { wholeFile } from '../runs.ts';
import type { CodeMigrationTool, CompiledMigration } from '../tool.ts';
import { payloadPrinter } from './print.ts';
import { Given, Session } from './session.ts';

const POSTGRES = /['"]@payloadcms\/db-(?:postgres|vercel-postgres)(?:\/[\w-]+)?['"]/;

/** A parameter that is typed so, or a file that takes the types from the package. */
function isMigration({ text }: CodeFile, { params: [first] }: FunctionNode): boolean {
  if (!POSTGRES.test(text) || first === undefined) return false;
  const parameter = text.slice(...first.range);
  return /\bMigrateUpArgs\b/.test(parameter) || /^\{[^:]*\b(?:payload|req|db)\b/.test(parameter);
}

function compile(code: CodeFile, direction: Direction = 'up'): CompiledMigration | undefined {
  if (!isMigrationName(code.path)) return undefined;
  const { named } = exportsOf(code);
  const up = asFunction(named.get('up'));
  if (up === undefined || !isMigration(code, up)) return undefined;
  const session = new Session(code);
  const way = direction === 'up' ? up : asFunction(named.get('down'));
  if (way !== undefined) session.run(way, [new Given(session, rangeOf(way))]);
  const { inside, outside } = session.sent;
  return { script: session.recorder.script(), transaction: outside > 0 && inside === 0 ? 'implicit' : undefined };
}

/** One transaction for each file, with no way out of it, unless the adapter is told to open none at all (@payloadcms/drizzle, migrate.ts and transactions/beginTransaction.ts). */
function runs(path: string, files: ProjectFiles): () => ReturnType<typeof wholeFile> {
  const configuration = nearest(path, ['payload.config.ts', 'src/payload.config.ts', 'payload.config.js', 'src/payload.config.js'], files) ?? '';
  return () => wholeFile({ name: 'Payload', transaction: /\btransactionOptions\s*:\s*false\b/.test(configuration) ? 'implicit' : 'file' });
}

const PACKAGES = ['@payloadcms/db-postgres', '@payloadcms/db-vercel-postgres'];

/** Payload 2 and 3 on PostgreSQL: functions that are given a database of drizzle; a late file is run. */
export const payload: CodeMigrationTool = {
  name: 'Payload',
  // `seo: { image }` in a collection `pages` is `seo_image_id` of `pages`, and its `tags` are `pages_tags` (@payloadcms/drizzle, schema/traverseFields.ts).
  joinsNames: true,
  mayOwn: (text) => /\bup\b/.test(text) && text.includes('@payloadcms/db-'),
  compile,
  printer: payloadPrinter,
  recognises: (path, files) => isMigrationName(path) && PACKAGES.some((name) => dependsOnPackage(path, name, files)),
  setOf: (path, files) => (isMigrationName(path) ? { ...codeLayout(path, files), dialect: 'postgresql', runs: runs(path, files), policy: { edited: 'skips', counts: 'words', late: 'applies' } } : undefined),
};
