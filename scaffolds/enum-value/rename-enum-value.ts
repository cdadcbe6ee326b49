import { displayName, quoteIdentifier, quoteName, type Column, type MigrationDraft, type Operation, type Relation, type Step } from '../../rules/index.ts';
import type { Deploy } from '../plan.ts';
import type { Scaffold } from '../scaffold.ts';
import { primaryKeyOf } from '../second-column/deploys.ts';
import { backfillDraft, callBackfillDraft, dropBackfill, type Backfill } from '../sql/backfill.ts';
import { says } from '../sql/named.ts';
import { fileWord, fittedName, freeName } from '../sql/names.ts';

type RenameValue = Extract<Operation, { readonly to: string | undefined; readonly cascade: boolean }>;

/** A column that holds values of the enum. */
interface Holder {
  readonly relation: Relation;
  readonly column: Column;
}

interface Change {
  readonly operation: RenameValue;
  readonly from: string;
  readonly to: string;
  readonly holders: readonly Holder[];
}

/** A value of an enum under another name: both stand in the type, the rows change over page by page, and the old one is forbidden at the end. */
export const renameEnumValue: Scaffold = {
  id: 'rename-enum-value',
  repairs: ['no-breaking-enum'],
  plan(step) {
    const { operation } = step;
    if (operation.kind !== 'renameEnumValue') return undefined;
    const { type, from = '', to = '' } = operation;
    if (step.schema.userType(type)?.values.includes(to) === true) return { reason: `\`${displayName(type)}\` has the value \`${to}\` already.` };
    const holders = step.schema.tablesUsing(type).flatMap((relation) => [...relation.columns.values()].filter((column) => isOfType(column, step, operation)).map((column) => ({ relation, column })));
    const reason = obstacle(holders, operation, step);
    if (reason !== undefined) return { reason };
    const change: Change = { operation, from, to, holders };
    return {
      scaffold: 'rename-enum-value',
      title: `rename the value ${from} of ${displayName(type)} to ${to}`,
      manner: 'both live until the rows have changed over',
      name: fileWord(fittedName('rename', type.name, from)),
      deploys: [addDeploy(change, step), ...(holders.length === 0 ? [] : [fillDeploy(change), forbidDeploy(change)])],
      dependants: { names: [from, to], has: (later) => says(later, [from, to]) },
      isWayBack: (other) => other.kind === 'renameEnumValue' && other.from === to && other.to === from,
    };
  },
};

function isOfType({ type }: Column, { schema }: Step, operation: RenameValue): boolean {
  const known = type === undefined || type.array ? undefined : schema.userType(type);
  return known !== undefined && known.form === 'enum' && known.name.name === operation.type.name;
}

function obstacle(holders: readonly Holder[], operation: RenameValue, { schema }: Step): string | undefined {
  const untold = schema.tablesUsing(operation.type).find(({ name }) => !holders.some(({ relation }) => schema.same(relation.name, name)));
  if (untold !== undefined) return `\`${displayName(untold.name)}\` holds the type in an array or a domain, whose rows have to be changed by hand.`;
  for (const { relation, column } of holders) {
    const table = displayName(relation.name);
    const key = primaryKeyOf(relation);
    if (key.length === 0) return `The history tells no primary key of \`${table}\`, by which its rows could be changed in pages.`;
    if (key.includes(column.name)) return `\`${column.name}\` is part of the primary key of \`${table}\`.`;
    if (relation.partitioned || relation.partitionOf !== undefined) return `\`${table}\` is partitioned: change its rows by hand, partition by partition.`;
  }
  return undefined;
}

/** A value as SQL writes it. */
function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

function addDeploy({ operation, from, to }: Change, { migration }: Step): Deploy {
  return {
    title: `Expand: ${displayName(operation.type)} has ${to} beside ${from}`,
    before: [],
    migrations: [
      {
        name: fileWord(`add_${operation.type.name}_${to}`),
        header: [`Expand: ${to} stands beside ${from}, and nobody writes it yet.`, 'Irreversible: PostgreSQL takes no value out of an enum; an unused one costs nothing.'],
        up: [`ALTER TYPE ${quoteName(operation.type)} ADD VALUE IF NOT EXISTS ${literal(to)} AFTER ${literal(from)}`],
        down: [],
        transaction: migration.version < 12 ? 'none' : 'any',
        takesStrongLock: false,
      },
    ],
  };
}

function backfillOf({ relation, column }: Holder, { from, to }: Change): Backfill {
  return { relation, primaryKey: primaryKeyOf(relation), column: column.name, left: `${quoteIdentifier(column.name)} = ${literal(from)}`, value: literal(to) };
}

/** What the old value stands in and nobody can tell how to change. */
function mentions({ relation, column }: Holder, from: string): readonly string[] {
  const said = JSON.stringify(from);
  const things = [...relation.constraints.values(), ...relation.indexes.values()].filter(({ tree }) => tree !== undefined && JSON.stringify(tree).includes(said)).map(({ name }) => name);
  return things.map((name) => `${name} of ${displayName(relation.name)} says ${from}: what it is to say of ${column.name} is settled.`);
}

function fillDeploy(change: Change): Deploy {
  const { from, to, holders } = change;
  const before = [`Code that reads ${from} and ${to} alike and writes ${to} alone runs on every instance, and nobody means to go back behind it.`, ...holders.flatMap((holder) => mentions(holder, from))];
  const header = before.map((condition) => `Before: ${condition}`);
  const defaults = holders.filter(({ column }) => column.default?.tree !== undefined && JSON.stringify(column.default.tree).includes(JSON.stringify(from)));
  const said = (value: string): readonly string[] => defaults.map(({ relation, column }) => `ALTER TABLE ${quoteName(relation.name)} ALTER COLUMN ${quoteIdentifier(column.name)} SET DEFAULT ${literal(value)}`);
  const own: MigrationDraft[] = defaults.length === 0 ? [] : [{ name: fileWord(`default_${to}`), header: [...header, `New rows are ${to} where nothing else is said.`], up: said(to), down: said(from), transaction: 'any', takesStrongLock: true }];
  const filled = holders.flatMap((holder) => [backfillDraft(backfillOf(holder, change), [...header, `The procedure that changes the rows of ${displayName(holder.relation.name)}, page by page.`]), callBackfillDraft(backfillOf(holder, change))]);
  return { title: `Change over: rows that hold ${from} get ${to}`, before, migrations: [...own, ...filled] };
}

/** No row holds the old value, and none may any more: what the type still allows, a CHECK forbids. */
function forbidDeploy(change: Change): Deploy {
  const { from, to, holders } = change;
  const left = holders.map(({ relation, column }) => `The rows have changed over: SELECT count(*) FROM ${quoteName(relation.name)} WHERE ${quoteIdentifier(column.name)} = ${literal(from)} gives 0.`);
  const before = [...left, `Code that does not know ${from} any more may go out with this.`];
  const checks = holders.map(({ relation, column }) => {
    const name = quoteIdentifier(freeName(fittedName(relation.name.name, column.name, 'not', from), (candidate) => relation.constraints.has(candidate)));
    return { table: quoteName(relation.name), name, condition: `${quoteIdentifier(column.name)} <> ${literal(from)}` };
  });
  return {
    title: `Contract: ${from} is forbidden`,
    before,
    migrations: [
      {
        name: fileWord(`forbid_${change.operation.type.name}_${from}`),
        header: [...before.map((condition) => `Before: ${condition}`), `${from} stays in the type, where it costs nothing; in the rows ${to} has its place.`],
        up: [...checks.map(({ table, name, condition }) => `ALTER TABLE ${table} ADD CONSTRAINT ${name} CHECK (${condition}) NOT VALID`), ...holders.map((holder) => dropBackfill(backfillOf(holder, change)))],
        down: checks.map(({ table, name }) => `ALTER TABLE ${table} DROP CONSTRAINT ${name}`),
        transaction: 'any',
        takesStrongLock: true,
      },
      { name: fileWord(`validate_${change.operation.type.name}_${from}`), header: ['Proves the rows that are there, under a lock that lets reads and writes go on.'], up: checks.map(({ table, name }) => `ALTER TABLE ${table} VALIDATE CONSTRAINT ${name}`), down: [], transaction: 'apart', takesStrongLock: false },
    ],
  };
}
