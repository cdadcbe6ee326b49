import type { Finding } from '../../engine/model/hazard.ts';
import { displayName } from '../../engine/model/name.ts';
import type { CreateView, DropRelation, RefreshMaterializedView } from '../../engine/model/operation.ts';
import type { DropFunction, RenameFunction } from '../../engine/model/routine-operation.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import type { Relation } from '../../engine/model/schema.ts';
import { isSurelyAbsent } from '../../engine/postgres/absent.ts';
import { laterTogether } from '../../engine/postgres/together.ts';
import { listed, mention } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-breaking-view',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow dropping a view or function that running code uses, or giving it another shape.',
  sources: [
    'https://www.postgresql.org/docs/current/sql-createview.html',
    'https://www.postgresql.org/docs/current/sql-dropfunction.html',
    'https://www.postgresql.org/docs/current/xfunc-overload.html',
    'measured: what CREATE OR REPLACE VIEW refuses, calls with other arguments, 14 to 18',
  ],
  operations: ['dropRelation', 'createView', 'refreshMaterializedView', 'dropFunction', 'renameFunction'],
  check(step, operation) {
    switch (operation.kind) {
      case 'dropRelation':
        return operation.relationKind === 'view' || operation.relationKind === 'materializedView' ? droppedView(step, operation) : undefined;
      case 'createView':
        return operation.replace ? replacedView(step, operation) : undefined;
      case 'refreshMaterializedView':
        return emptiedView(step, operation);
      case 'dropFunction':
        return droppedFunction(step, operation);
      case 'renameFunction':
        return renamedFunction(step, operation);
    }
  },
});

const STILL_READ = 'During a rolling deploy the old code goes on reading it.';

function droppedView(step: Step, operation: DropRelation): Finding | undefined {
  const { relation, cascade } = operation;
  if (step.isNew(relation) || (operation.ifExists && isSurelyAbsent(step, relation))) return undefined;
  const end = step.schemaAtEnd();
  const view = mention(relation);
  const again = laterTogether(step).flatMap(({ operation: later }) => (later.kind === 'createView' ? [later.relation] : []));
  const along = cascade ? step.schema.viewsOver(relation).filter((other) => !step.isNew(other.name) && !again.some((made) => end.same(made, other.name))) : [];
  const taken = along.length === 0 ? '' : `CASCADE drops ${listed(along.map(({ name }) => mention(name)))} with it`;
  const successor = end.relation(relation);
  if (successor !== undefined) {
    const lost = lostColumns(step.schema.relation(relation), successor);
    if (lost.length > 0) {
      const columns = listed(lost.map((column) => `\`${column}\``));
      return finding(operation, `${view} comes back without ${columns}, and every running query that names ${lost.length === 1 ? 'it' : 'them'} fails.`, `Keep ${columns} in the view until no running code names ${lost.length === 1 ? 'it' : 'them'}, and drop ${lost.length === 1 ? 'it' : 'them'} in a later release.`);
    }
    return taken === '' ? undefined : finding(operation, `${view} comes back, but ${taken}: every running query that names ${along.length === 1 ? 'that' : 'those'} fails.`, 'Make the dependent views anew in the same transaction, too.');
  }
  if (step.migration.after.relation(relation) !== undefined) {
    // Whoever makes a view for the first time writes this as well.
    if (operation.ifExists && step.schema.relation(relation) === undefined) return undefined;
    return finding(operation, `Until ${view} is made anew, every running query that names it fails.`, 'Put DROP and CREATE into one transaction; where only columns are added at the end, CREATE OR REPLACE VIEW does without the DROP.');
  }
  return finding(operation, `Dropping ${view} breaks every running query that names it${taken === '' ? '' : `, and ${taken}`}.`, `Deploy code that no longer uses ${view} first, and drop it in a later release.`);
}

function finding(operation: DropRelation, what: string, instead: string): Finding {
  return { range: operation.place('column'), subject: displayName(operation.relation), message: { what, why: STILL_READ, instead } };
}

/** Columns that are gone, as far as both shapes are known. */
function lostColumns(old: Relation | undefined, next: Relation): readonly string[] {
  if (old?.complete !== true || !next.complete) return [];
  return [...old.columns.keys()].filter((column) => !next.columns.has(column));
}

/** CREATE OR REPLACE VIEW may add columns at the end, and nothing else. */
function replacedView(step: Step, operation: CreateView): Finding | undefined {
  const { relation, columns } = operation;
  const old = step.schema.relation(relation);
  if (old?.complete !== true || columns === undefined || old.kind === 'table') return undefined;
  const before = [...old.columns.keys()];
  const at = before.findIndex((column, index) => columns[index] !== column);
  const column = before[at];
  if (column === undefined) return undefined;
  const reason = columns.length < before.length && at === columns.length ? `it would lose \`${column}\`` : `\`${String(columns[at])}\` stands where \`${column}\` is`;
  return {
    range: operation.place('relation'),
    subject: relation.name,
    message: {
      what: `PostgreSQL refuses to replace ${mention(relation)}: ${reason}.`,
      why: 'CREATE OR REPLACE VIEW keeps every column, its name, its type and its place; it may only add columns at the end. The migration stops here.',
      instead: `Keep the columns ${listed(before.map((name) => `\`${name}\``))} in this order and put new ones behind them; make another shape under another name, and switch the code over.`,
    },
  };
}

/** WITH NO DATA leaves a view that nobody can read, until it is refreshed or made anew. */
function emptiedView(step: Step, { relation, withNoData, ...operation }: RefreshMaterializedView): Finding | undefined {
  if (!withNoData || step.isNew(relation)) return undefined;
  const filled = laterTogether(step).some(({ operation: later, schema }) => later.kind === 'refreshMaterializedView' && !later.withNoData && schema.same(later.relation, relation));
  if (filled || step.schemaAtEnd().relation(relation)?.kind === undefined) return undefined;
  const view = mention(relation);
  return {
    range: operation.place('action'),
    subject: relation.name,
    message: {
      what: `WITH NO DATA makes every running query of ${view} fail until it is refreshed.`,
      why: 'PostgreSQL refuses to read a materialized view that has not been populated; the rows that it had are gone as soon as this is committed.',
      instead: `REFRESH MATERIALIZED VIEW CONCURRENTLY ${view} keeps the old rows readable until the new ones are there.`,
    },
  };
}

/** Not where another function bears the name when the transaction is over. */
function renamedFunction(step: Step, operation: RenameFunction): Finding | undefined {
  const { name, to } = operation;
  const known = step.schema.routine(name);
  if (known === undefined || known.forTrigger || step.isOurs(known.origin) || step.schemaAtEnd().routine(name) !== undefined) return undefined;
  return {
    range: operation.place('column'),
    subject: name.name,
    message: {
      what: `Renaming the function ${mention(name)} to \`${to}\` makes every running query fail that calls it.`,
      why: 'During a rolling deploy old code still calls the old name and new code already the new one: no order of migrating and deploying suits both.',
      instead: `Make \`${to}\` beside it, switch the code over, and drop ${mention(name)} in a later release.`,
    },
  };
}

/** A function that the migrations have made and that queries can call. Procedures are mostly tools of migrations. */
function droppedFunction(step: Step, operation: DropFunction): Finding | undefined {
  const { name, parameters, routine } = operation;
  const known = step.schema.routine(name);
  if (routine !== 'function' || known === undefined || known.forTrigger || step.isOurs(known.origin)) return undefined;
  const again = laterTogether(step).flatMap(({ operation: later, schema }) => (later.kind === 'createFunction' && schema.same(later.name, name) ? [later] : []));
  if (again.length === 0) {
    return {
      range: operation.place('column'),
      subject: name.name,
      message: {
        what: `Dropping the function ${mention(name)} makes every running query fail that calls it.`,
        why: 'During a rolling deploy the old code goes on calling it.',
        instead: `Deploy code that no longer calls ${mention(name)} first, and drop it in a later release.`,
      },
    };
  }
  const passed = parameters?.length;
  const takes = again.some((made) => passed === undefined || (passed <= made.parameters.length && passed >= made.parameters.filter(({ hasDefault }) => !hasDefault).length));
  if (takes) return undefined;
  return {
    range: operation.place('column'),
    subject: name.name,
    message: {
      what: `${mention(name)} comes back with other parameters: every running query that calls it with ${passed === 1 ? 'one argument' : `${String(passed)} arguments`} fails.`,
      why: 'During a rolling deploy the old code goes on calling it as before.',
      instead: 'Give further parameters a DEFAULT; or make the new signature beside the old one, switch the code over, and drop the old one in a later release.',
    },
  };
}
