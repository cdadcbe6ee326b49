import { displayName, type MigrationDraft, type NewFile, type Project } from '../../rules/index.ts';
import type { ReadCode } from '../code-columns/code-changes.ts';
import { isRefusal, type Deploy, type Plan, type Refusal } from '../plan.ts';
import { backfillName, callBackfillDraft, dropBackfill, type Backfill } from '../sql/backfill.ts';
import { pageSql } from './page-sql.ts';
import { scriptClientFor } from './script-client.ts';
import { OWN_NAMES, scriptText } from './script-text.ts';

/** A plan whose rows are changed by a script in place of a procedure. */
export interface ScriptedPlan {
  readonly plan: Plan;
  readonly script: NewFile;
}

/**
 * The same plan with a script that changes the rows, through the client that the project has.
 *
 * @param migration the path of the migration
 * @returns why there is none; `undefined` where no rows are changed, or the project is no package
 * @throws {Unwritable} where the script's file is there already
 */
export function byScript(plan: Plan, migration: string, project: Project, readCode: ReadCode): ScriptedPlan | Refusal | undefined {
  const { backfill } = plan;
  const found = backfill === undefined ? undefined : scriptClientFor(migration, project, readCode);
  if (backfill === undefined || found === undefined) return undefined;
  if (isRefusal(found)) return found;
  const page = pageSql(backfill);
  if (page === undefined) return { reason: `The history does not tell the types of the key of \`${displayName(backfill.relation.name)}\`.` };
  const { client, code } = found;
  if (client.sends === 'knex' && Object.values<string>({ ...page }).some((sql) => sql.includes('\\?'))) return { reason: 'Knex loses a backslash before a question mark, which the SQL has.' };
  if (client.sends === 'sequelize' && Object.values<string>({ ...page }).some((sql) => sql.includes('$'))) return { reason: 'Sequelize takes a dollar sign for a parameter, and the SQL has one.' };
  const writer = project.services.writerFor(code);
  const path = writer.pathFor('backfill', ...`${backfill.relation.name.name}_${backfill.column}`.normalize('NFKD').toLowerCase().split(/[^a-z0-9]+/).filter((word) => word !== ''));
  const { imported, made } = client;
  const wanted = imported.exported === 'default' ? imported.name : imported.exported;
  const local = OWN_NAMES.has(wanted) ? 'ownDatabase' : wanted;
  const name = made === undefined ? local : 'database';
  const shown = path.startsWith(`${project.root}/`) ? path.slice(project.root.length + 1) : path;
  const { isTypeScript, modules } = writer.style;
  const does = `Changes ${backfill.column} in the rows of ${displayName(backfill.relation.name)}`.replaceAll(/\s+/g, ' ');
  const parts = { isTypeScript, modules, sends: client.sends, client: client.handle(name), made: made?.(local), close: client.close(name), does, path: shown, page };
  const { text, put } = scriptText(parts, writer.importing([{ path: imported.path, exported: imported.exported, local }]));
  const file = writer.file(path, text);
  const through = made === undefined ? `through ${local}` : `through a connection of its own, to DATABASE_URL`;
  return { plan: withoutProcedure(plan, backfill, `The rows that are there are changed by ${shown}: run it once this is out.`, `${plan.manner}; the rows by a script ${through}`), script: { path, text: put(file.text) } };
}

/** The plan without the procedure, its call and its end. */
function withoutProcedure(plan: Plan, backfill: Backfill, note: string, manner: string): Plan {
  const [call] = callBackfillDraft(backfill).up;
  const made = `CREATE PROCEDURE ${backfillName(backfill)}(`;
  const drop = dropBackfill(backfill);
  const rest = (deploy: Deploy): Deploy => ({
    ...deploy,
    migrations: deploy.migrations.flatMap((draft) => {
      const up = draft.up.filter((sql) => sql !== call && sql !== drop && !sql.startsWith(made));
      return up.length === 0 && draft.up.length > 0 ? [] : [{ ...draft, up }];
    }),
  });
  const [first, ...later] = plan.deploys.map(rest);
  if (first === undefined) return plan;
  const [expand = { name: plan.name, header: [], up: [], down: [], transaction: 'any', takesStrongLock: false } satisfies MigrationDraft, ...others] = first.migrations;
  return { ...plan, manner, deploys: [{ ...first, migrations: [{ ...expand, header: [...expand.header, note] }, ...others] }, ...later.filter(({ migrations, code }) => migrations.length > 0 || code !== undefined)] };
}
