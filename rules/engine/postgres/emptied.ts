import type { QualifiedName } from '../model/name.ts';
import type { Step } from '../model/rule.ts';
import { earlierInTransaction } from './wording.ts';

/**
 * Whether a table has no rows at a step because its transaction has truncated it and put none in again: TRUNCATE keeps everybody
 * else out until the transaction ends.
 */
export function isEmptied(step: Step, relation: QualifiedName): boolean {
  let emptied = false;
  for (const { operation, schema } of earlierInTransaction(step)) {
    if (operation.kind === 'truncate') emptied ||= operation.relations.some((name) => schema.same(name, relation));
    else if ((operation.kind === 'insert' || operation.kind === 'copy' || operation.kind === 'merge') && schema.same(operation.relation, relation)) emptied = false;
    else if (operation.kind === 'opaque') emptied = false;
  }
  return emptied;
}
