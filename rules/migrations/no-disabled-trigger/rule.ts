import type { Finding } from '../../engine/model/hazard.ts';
import type { AlterTable, Operation } from '../../engine/model/operation.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { isInTransaction, lockOn, mention, whoWaits } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-disabled-trigger',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow switching triggers off for every session.',
  sources: [
    'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DISABLE-ENABLE-TRIGGER',
    'https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-SESSION-REPLICATION-ROLE',
    'measured: enable-trigger, disable-trigger-*',
  ],
  operations: ['alterTable'],
  check(step, operation) {
    const { action, relation } = operation;
    if (action !== 'disableTrigger' && action !== 'disableUserTriggers' && action !== 'disableAllTriggers') return undefined;
    if (step.isNew(relation) || isOwnTrigger(step, operation) || goesLater(step, operation)) return undefined;
    const again = isEnabledAgain(step, operation);
    return {
      range: operation.place('clause'),
      message: { what: what(step, operation, again), why: why(step, operation, again), instead: instead(operation, again) },
    } satisfies Finding;
  },
});

/** A trigger that this migration made has served nobody yet. */
function isOwnTrigger({ migration, index, schema }: Step, { relation, name }: AlterTable): boolean {
  return name !== undefined && migration.steps.slice(0, index).some(({ operation }) => operation.kind === 'createTrigger' && operation.name === name && schema.same(operation.relation, relation));
}

/** The trigger or its table is dropped before the migration ends. */
function goesLater({ migration, index, schema }: Step, { relation, name }: AlterTable): boolean {
  return migration.steps.slice(index + 1).some(({ operation }) => {
    if (operation.kind === 'dropRelation') return schema.same(operation.relation, relation);
    return name !== undefined && operation.kind === 'dropTrigger' && operation.name === name && schema.same(operation.relation, relation);
  });
}

function isEnabling(operation: Operation): operation is AlterTable {
  return operation.kind === 'alterTable' && operation.action === 'enableTrigger';
}

/** Switched on again by this migration, so that they were off for its own sake. */
function isEnabledAgain({ migration, index, schema }: Step, { relation, name }: AlterTable): Step | undefined {
  return migration.steps.slice(index + 1).find(({ operation }) => isEnabling(operation) && schema.same(operation.relation, relation) && (operation.name === undefined || operation.name === name));
}

function triggers({ action, name, relation }: AlterTable): string {
  if (action === 'disableAllTriggers') return `every trigger of ${mention(relation)}, those of its foreign keys as well,`;
  return action === 'disableUserTriggers' ? `the triggers of ${mention(relation)}` : `the trigger \`${name ?? ''}\` of ${mention(relation)}`;
}

function what(step: Step, operation: AlterTable, again: Step | undefined): string {
  const off = `Switching off ${triggers(operation)}`;
  const [them, are] = operation.action === 'disableTrigger' ? ['it', 'it is'] : ['them', 'they are'];
  const together = again !== undefined && isInTransaction(step.transaction.scope) && again.transaction === step.transaction;
  if (together) return `${off} stops ${whoWaits(step)} until the transaction ends.`;
  if (again !== undefined && step.transaction.scope === 'unknown') return `${off} holds for every session: what running code writes until ${are} on again goes past ${them}, or waits where the file is run as one transaction.`;
  return `${off} holds for every session: what running code writes ${again === undefined ? 'from now on' : `until ${are} on again`} goes past ${them}.`;
}

function why(step: Step, operation: AlterTable, again: Step | undefined): string {
  const lock = `DISABLE TRIGGER takes ${lockOn(step)}`;
  if (operation.action === 'disableAllTriggers') return `${lock}; rows written meanwhile are never checked against the foreign keys, not even when the triggers are on again.`;
  return again === undefined ? `${lock}, and changes the table, not the session.` : `${lock}, and what the trigger would have done for rows written meanwhile is never done.`;
}

function instead({ action, relation, name }: AlterTable, again: Step | undefined): string {
  if (action === 'disableTrigger' && again === undefined) return `Deploy code that needs \`${name ?? ''}\` no more first, and DROP TRIGGER in a later release.`;
  const role = "SET LOCAL session_replication_role = 'replica' in the transaction that writes";
  if (action === 'disableAllTriggers') return `Leave them on, and load the rows in an order that the foreign keys of ${mention(relation)} allow; where nobody else may be held up, ${role} switches them off for this session alone.`;
  return `${role} switches triggers off for this session alone; or let the trigger function return at once where a setting of this session says so.`;
}
