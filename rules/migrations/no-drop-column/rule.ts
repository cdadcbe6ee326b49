import { defineRule, type Step } from '../../engine/model/rule.ts';
import type { DropColumn } from '../../engine/model/operation.ts';
import type { CodeUse } from '../../engine/model/reference.ts';
import type { Constraint } from '../../engine/model/schema.ts';
import { placesInCode, relatedInCode } from '../../engine/postgres/in-code.ts';
import { columnFate } from '../../engine/postgres/drops.ts';
import { listed, mention } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-drop-column',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow dropping a column that running code may still use.',
  sources: ['https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-COLUMN', 'measured: drop-column*, cached-plans.txt'],
  operations: ['dropColumn'],
  check(step, operation) {
    const { relation, column } = operation;
    if (columnFate(step, operation).kind !== 'dropped') return undefined;
    const use = step.migration.codeUse(relation, column);
    const positional = step.migration.queriesOf(relation);
    const inserts = { ...positional, places: positional.places.filter(({ form }) => form === 'insert by position') };
    if (use.unused && inserts.places.length === 0) return undefined;
    const taken = takenAlong(step, operation);
    const along = [...(taken === '' ? [] : [`drops ${taken} with it`]), ...(operation.cascade ? [cascaded(step, operation)] : [])];
    return {
      range: operation.place('clause'),
      subject: column,
      message: {
        what: `Dropping \`${column}\` of ${mention(relation)} breaks every running query that names it${along.map((each) => `, and ${each}`).join('')}.`,
        why: `${why(use, inserts)}, and its values cannot be brought back.`,
        instead: `Deploy code that no longer uses \`${column}\` first (also not through SELECT * or an ORM's column list), and drop it in a later release.`,
      },
      related: [...relatedInCode(use, column), ...relatedInCode(inserts, relation.name)],
    };
  },
});

type Places = Parameters<typeof placesInCode>[0];

/** Code that names the column, and INSERTs that give it a value by its position. */
function why(use: CodeUse, inserts: Places): string {
  const positional = inserts.places.length === 0 ? '' : `an INSERT that lists no columns has a value too many then${placesInCode(inserts)}`;
  if (use.unused) return `During a rolling deploy old code goes on: ${positional}`;
  return `During a rolling deploy the old code still reads and writes the column${placesInCode(use)}${positional === '' ? '' : `, ${positional}`}`;
}

const SHOWN = 3;

function shown(names: readonly string[]): string {
  return names.length > SHOWN ? `${names.slice(0, SHOWN).join(', ')} and ${names.length - SHOWN} more` : listed(names);
}

/** Indexes, keys and checks over several columns vanish with any one of them. */
function takenAlong(step: Step, { relation, column }: DropColumn): string {
  const table = step.schema.relation(relation);
  const indexes = [...(table?.indexes.values() ?? [])].filter((index) => index.mentions.includes(column) && index.mentions.length > 1);
  const constraints = [...(table?.constraints.values() ?? [])].filter(
    ({ name, kind, columns }) => (kind === 'check' || kind === 'foreign') && columns.includes(column) && new Set(columns).size > 1 && !indexes.some((index) => index.name === name),
  );
  return shown([...indexes, ...constraints].map(({ name }) => `\`${name}\``));
}

/** What CASCADE takes along, as far as the history tells: foreign keys that point at the column; which views read it, nobody knows. */
function cascaded(step: Step, { relation, column }: DropColumn): string {
  const primary = [...(step.schema.relation(relation)?.constraints.values() ?? [])].find(({ kind }) => kind === 'primary')?.columns ?? [];
  const points = ({ references, referencedColumns }: Constraint): boolean =>
    references !== undefined && step.schema.same(references, relation) && (referencedColumns.length === 0 ? primary : referencedColumns).includes(column);
  const children = step.schema.referencing(relation).filter(({ name, constraints }) => !step.schema.same(name, relation) && [...constraints.values()].some(points));
  const keys = children.length === 0 ? '' : `the foreign keys of ${shown(children.map(({ name }) => mention(name)))} and `;
  return `CASCADE drops ${keys}whatever${keys === '' ? '' : ' else'} depends on it`;
}
