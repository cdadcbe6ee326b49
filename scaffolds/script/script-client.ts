import type { CodeFile, Project } from '../../rules/index.ts';
import type { ReadCode } from '../code-columns/code-changes.ts';
import type { Refusal } from '../plan.ts';
import { sqlClientsIn, SQL_WORDS, type SqlClient } from '../service/held-clients.ts';

/** What a script sends its statements through. */
export interface ScriptClient {
  readonly sends: SqlClient['sends'];
  /** What the script imports for it: from a file or a package. */
  readonly imported: { readonly path: string; readonly exported: string; readonly name: string };
  /** Where it is made in the script and not imported: how, as code of the import's name. */
  readonly made?: (name: string) => string;
  /** What is called, and the call that closes it, by its name in the script. */
  handle(name: string): string;
  close(name: string): string;
}

/** The client, and a module beside which the script stands, in whose style it is written. */
interface FoundClient {
  readonly client: ScriptClient;
  readonly code: CodeFile;
}

/** Writes nothing: a client of a copy of the database. */
const OF_A_REPLICA = /read.?only|replica|secondary/i;

/**
 * The one client that modules of a migration's package export; else one of the script's own, where the package has pg or postgres.
 *
 * @returns why there is none, or `undefined` where no package.json says that there is code
 */
export function scriptClientFor(migration: string, { services, root }: Project, readCode: ReadCode): FoundClient | Refusal | undefined {
  const manifests = manifestsAbove(migration, root, (path) => services.textOf(path));
  if (manifests.length === 0) return undefined;
  services.readWith(readCode);
  const found = sqlClientsIn(migration, services)
    .flatMap((client) => (client.exported === undefined ? [] : [{ ...client, exported: client.exported }]))
    .filter(({ name, file, sends }) => !OF_A_REPLICA.test(name) && !(sends === 'prisma' && (services.textOf(file) ?? '').includes('readReplicas')));
  // What is made around another client speaks to the same database.
  const own = found.filter(({ isAround }) => !isAround);
  const [client, ...others] = own.length > 0 ? own : found;
  if (client !== undefined && others.length === 0) {
    const { sends, file, exported, name } = client;
    const code = services.open(file);
    if (code !== undefined) return { client: { sends, imported: { path: file, exported, name }, handle: (local) => client.handle(local), close: (local) => client.close(local) }, code };
  }
  const beside = services.filesWith(migration, SQL_WORDS).flatMap((path) => services.open(path) ?? [])[0];
  const made = beside === undefined ? undefined : manifests.map((manifest) => ownClient(manifest, beside)).find((each) => each !== undefined);
  if (made !== undefined && beside !== undefined) return { client: made, code: beside };
  if (client === undefined) return { reason: 'No module of the package exports a client of pg, postgres, Knex, Kysely, Drizzle, Prisma, TypeORM or Sequelize, which a script could use, and the package has neither pg nor postgres.' };
  return { reason: `Several modules of the package export a client (${[client, ...others].map(({ name, file }) => `\`${name}\` of ${file.slice(root.length + 1)}`).join(', ')}): which one is of this database nobody can tell.` };
}

const NAMED_POOL = /import\s*\{[^}]*\bPool\b[^}]*\}\s*from\s*['"]pg['"]/;

/** A client of the database that DATABASE_URL names, of a library that a package.json has; as a module of the package imports it. */
function ownClient(manifest: string, { text }: CodeFile): ScriptClient | undefined {
  const has = (name: string): boolean => new RegExp(`"${name}"\\s*:`).test(manifest);
  const url = 'process.env.DATABASE_URL';
  const options = `({ connectionString: ${url} })`;
  const common = { handle: (name: string) => name, close: (name: string) => `${name}.end()` };
  if (has('pg') && NAMED_POOL.test(text)) return { sends: 'pg', imported: { path: 'pg', exported: 'Pool', name: 'Pool' }, made: (name) => `new ${name}${options}`, ...common };
  if (has('pg')) return { sends: 'pg', imported: { path: 'pg', exported: 'default', name: 'pg' }, made: (name) => `new ${name}.Pool${options}`, ...common };
  if (has('postgres')) return { sends: 'postgres', imported: { path: 'postgres', exported: 'default', name: 'postgres' }, made: (name) => `${url} === undefined ? ${name}() : ${name}(${url})`, ...common };
  return undefined;
}

/** The texts of the package.json files above a path, the nearest one first. */
function manifestsAbove(path: string, root: string, textOf: (path: string) => string | undefined): readonly string[] {
  const found: string[] = [];
  for (let folder = path.slice(0, path.lastIndexOf('/')); folder.length >= root.length; folder = folder.slice(0, folder.lastIndexOf('/'))) {
    const text = textOf(`${folder}/package.json`);
    if (text !== undefined) found.push(text);
  }
  return found;
}
