import type { CreateFunction, Operation } from '../model/operation.ts';
import type { Origin, Routine, Upsert } from '../model/schema.ts';

/** A body is parsed only where these words say that it is worth it. */
const UPSERT = /\bon\s+conflict\b/i;

function upsertsIn(operations: readonly Operation[]): readonly Upsert[] {
  return operations.flatMap((operation) =>
    operation.kind === 'insert' && operation.conflict !== undefined ? [{ relation: operation.relation, target: operation.conflict }] : [],
  );
}

/** What the catalog keeps of a CREATE FUNCTION. */
export function routineFrom(operation: CreateFunction, origin: Origin): Routine {
  const { name, volatility, forTrigger, statement } = operation;
  return { name, volatility, forTrigger, upserts: UPSERT.test(statement.text) ? upsertsIn(operation.body()) : [], origin };
}
