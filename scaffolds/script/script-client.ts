import type { CodeFile, Project } from '../../rules/index.ts';
import type { ReadCode } from '../code-columns/code-changes.ts';
import type { Refusal } from '../plan.ts';
import { sqlClientsIn, type SqlClient } from '../service/held-clients.ts';

/** The client of the database that a script sends its statements through, and the module that exports it. */
export interface ScriptClient {
  readonly client: SqlClient & { readonly exported: string };
  readonly code: CodeFile;
}

/**
 * The one client that modules of a migration's package export.
 *
 * @returns why it cannot be told, or `undefined` where no package.json says that there is code
 */
export function scriptClientFor(migration: string, { services, root }: Project, readCode: ReadCode): ScriptClient | Refusal | undefined {
  if (!isInPackage(migration, root, (path) => services.textOf(path))) return undefined;
  services.readWith(readCode);
  const exported = sqlClientsIn(migration, services).flatMap((client) => (client.exported === undefined ? [] : [{ ...client, exported: client.exported }]));
  // What is made around another client speaks to the same database.
  const own = exported.filter(({ isAround }) => !isAround);
  const [client, ...others] = own.length > 0 ? own : exported;
  if (client === undefined) return { reason: 'No module of the package exports a client of pg, postgres, Knex, Kysely or Drizzle, which a script could use.' };
  if (others.length > 0) return { reason: `Several modules of the package export a client (${[client, ...others].map(({ name, file }) => `\`${name}\` of ${file.slice(root.length + 1)}`).join(', ')}): which one is of this database nobody can tell.` };
  const code = services.open(client.file);
  return code === undefined ? { reason: `${client.file} cannot be read.` } : { client, code };
}

function isInPackage(path: string, root: string, textOf: (path: string) => string | undefined): boolean {
  for (let folder = path.slice(0, path.lastIndexOf('/')); folder.length >= root.length; folder = folder.slice(0, folder.lastIndexOf('/'))) {
    if (textOf(`${folder}/package.json`) !== undefined) return true;
  }
  return false;
}
