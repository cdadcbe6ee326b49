import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { dirname, join } from 'node:path';
import { runInThisContext } from 'node:vm';

/** The versions that people use. */
export const VERSIONS = { 'node-pg-migrate 9': 'node-pg-migrate/dist/legacy', 'node-pg-migrate 7': 'node-pg-migrate-7/dist' } as const;

export type Version = keyof typeof VERSIONS;

interface Builder {
  enableReverseMode(): void;
  getSqlSteps(): string[];
}

interface Connection {
  query(sql: string | { readonly text: string }): Promise<unknown>;
  select(sql: string | { readonly text: string }): Promise<unknown>;
}

interface Library {
  readonly default?: new (connection: Connection, shorthands: object | undefined, decamelize: boolean, logger: Console) => Builder;
  readonly MigrationBuilder?: new (connection: Connection, shorthands: object | undefined, decamelize: boolean, logger: Console) => Builder;
}

const require = createRequire(import.meta.url);

/** A file of a package that the package does not export. */
function internal(version: Version): string {
  const [name = '', ...rest] = VERSIONS[version].split('/');
  const root = dirname(require.resolve.paths(name)?.map((folder) => join(folder, name, 'package.json')).find((path) => isFile(path)) ?? name);
  return pathToFileURL(join(root, ...rest, 'migrationBuilder.js')).href;
}

function isFile(path: string): boolean {
  try {
    require(path);
    return true;
  } catch {
    return false;
  }
}

/** Runs a migration on a real builder whose connection only takes note of what it is sent. */
export async function record(version: Version, body: string, options: { readonly shorthands?: object; readonly reversed?: boolean } = {}): Promise<readonly string[]> {
  const library = (await import(internal(version))) as Library;
  const Builder = library.MigrationBuilder ?? library.default;
  if (Builder === undefined) throw new Error(`${version} has no builder`);
  const sent: string[] = [];
  const query = (sql: string | { readonly text: string }): Promise<unknown> => {
    sent.push(typeof sql === 'string' ? sql : sql.text);
    return Promise.resolve({ rows: [] });
  };
  const pgm = new Builder({ query, select: query }, options.shorthands, false, console);
  if (options.reversed === true) pgm.enableReverseMode();
  const up = runInThisContext(`(async function up(pgm) {\n${body}\n})`) as (builder: Builder) => Promise<void>;
  await up(pgm);
  return [...sent, ...pgm.getSqlSteps()];
}
