import type { CreateFunction } from '../model/routine-operation.ts';
import type { Operation } from '../model/operation.ts';
import type { Origin, Routine, Upsert } from '../model/schema.ts';

/** A body is parsed only where these words say that it is worth it. */
const UPSERT = /\bon\s+conflict\b/i;

function upsertsIn(operations: readonly Operation[]): readonly Upsert[] {
  return operations.flatMap((operation) =>
    operation.kind === 'insert' && operation.conflict !== undefined ? [{ relation: operation.relation, target: operation.conflict }] : [],
  );
}

const ASSIGNMENT = /(?:^|;|\b(?:begin|then|else|loop))\s*new\s*\.\s*(?:"((?:[^"]|"")+)"|([a-z_]\w*))\s*:?=/gi;

/** Columns that the body of a trigger function gives a value: `NEW.a := …`. */
function assignedIn(body: string): readonly string[] {
  return [...new Set([...body.matchAll(ASSIGNMENT)].map(([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain.toLowerCase()))];
}

/** What the catalog keeps of a CREATE FUNCTION. */
export function routineFrom(operation: CreateFunction, origin: Origin): Routine {
  const { name, volatility, forTrigger, statement } = operation;
  return { name, volatility, forTrigger, assigns: forTrigger ? assignedIn(statement.text) : [], upserts: UPSERT.test(statement.text) ? upsertsIn(operation.body()) : [], origin };
}
