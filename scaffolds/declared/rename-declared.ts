import { tableSpelling, Unwritable, type Project, type ProjectFiles, type QualifiedName, type SchemaView } from '../../rules/index.ts';
import { camelCase } from '../code-columns/spelling.ts';
import type { ReadCode } from '../code-columns/code-changes.ts';
import { isRefusal, withDeploysApart, withDeploysNumbered } from '../plan.ts';
import { plannedFrom, printedPlan } from '../plan-file.ts';
import { fromRoot, planPath, sentence, type Proposal } from '../proposals.ts';
import { planOfRename } from '../rename-column/rename-column.ts';
import type { DeclaredColumn } from './declared-column.ts';
import { newestMigrations } from './newest-migrations.ts';

/** What is asked for: a column as somebody declares or names it, and its new name. */
export interface Renaming extends DeclaredColumn {
  readonly to: string;
}

const TITLE = 'Rename this column without downtime';

/**
 * The plan of a rename that stands in no migration yet: its first deploy as new migrations behind all that are there.
 *
 * @param files those of the project
 * @param now milliseconds since 1970, for the names of new files
 */
export function renameDeclared(renaming: Renaming, project: Project, files: Pick<ProjectFiles, 'list' | 'read'>, now: number, readCode: ReadCode): Proposal {
  const { table, column, to } = renaming;
  if (to === '' || to === column) return { title: TITLE, disabled: 'The new name has to be another one.' };
  for (const newest of newestMigrations(project, files, readCode)) {
    const behind = project.schemaBehind(newest.path, newest.text, newest.code);
    const found = behind === undefined ? undefined : columnIn(behind.schema, table, column, project.settings.schema ?? 'public');
    if (behind === undefined || found === undefined) continue;
    const { relation, name } = found;
    const plan = planOfRename({ relation, column: name, to, schema: behind.schema, version: behind.version, places: () => project.codeNow(relation, name).now ?? [] });
    if (isRefusal(plan)) return { title: TITLE, disabled: plan.reason };
    const title = sentence(`${plan.title} without downtime: ${plan.manner}`);
    try {
      const writer = project.writerFor(newest.path, newest.text, newest.code);
      if (writer === undefined) throw new Unwritable(`${fromRoot(newest.path, project)} is no migration.`);
      const numbered = withDeploysNumbered(writer.sharesDeploys ? withDeploysApart(plan) : plan);
      // Nobody should learn in the last step that it cannot be written.
      writer.write(numbered.deploys.flatMap(({ migrations }) => migrations), now);
      const { files: written, edits, byHand } = writer.write(numbered.deploys[0]?.migrations ?? [], now);
      const text = printedPlan(plannedFrom(numbered, fromRoot(newest.path, project), { written: written.map(({ path }) => fromRoot(path, project)), byHand }));
      return { title, changes: { edits, files: [...written, { path: planPath(plan, project, now), text }], byHand } };
    } catch (error) {
      if (error instanceof Unwritable) return { title, disabled: error.message };
      throw error;
    }
  }
  return { title: TITLE, disabled: `No migrations of this project make a table \`${table}\` with a column \`${column}\`.` };
}

/** The table that a name stands for, and its column: by their names, else as models and entities spell them. */
function columnIn(schema: SchemaView, table: string, column: string, defaultSchema: string): { readonly relation: QualifiedName; readonly name: string } | undefined {
  const [first = '', second] = table.split('.');
  const exact = schema.relation(second === undefined ? { schema: undefined, name: table, known: true } : { schema: first, name: second, known: true });
  const relations = exact === undefined ? schema.relationsIn(defaultSchema).filter(({ name, kind }) => kind === 'table' && isSpelled(table, name.name)) : [exact];
  const [only, ...others] = relations;
  if (only === undefined || others.length > 0) return undefined;
  const name = only.columns.has(column) ? column : [...only.columns.keys()].find((each) => camelCase(each) === column);
  const { name: relation } = only;
  return name === undefined ? undefined : { relation: relation.schema === defaultSchema ? { ...relation, schema: undefined } : relation, name };
}

function isSpelled(name: string, table: string): boolean {
  return name.match(tableSpelling(table).word)?.[0] === name;
}
