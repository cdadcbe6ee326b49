import type { Operation } from '../../rules/engine/model/operation.ts';
import { HOLE } from '../../rules/engine/model/name.ts';
import type { Statement } from '../../rules/engine/model/statement.ts';
import { operationsOf } from '../../rules/engine/parse/operations/operations.ts';

/** Rows, transactions, settings and questions: nothing that changes a table. */
const NO_SCHEMA = new Set<Operation['kind']>(['update', 'delete', 'merge', 'insert', 'copy', 'query', 'begin', 'commit', 'rollback', 'savepoint', 'setVariable', 'lockTable', 'unawaited', 'suppression', 'comment', 'grant', 'revoke', 'analyze', 'vacuum', 'other']);

/** Whether every name in an operation is one that the code says; types and defaults are no names. */
function isKnown(operation: Operation): boolean {
  const named = Object.entries(operation).filter(([key]) => !['statement', 'tree', 'value', 'using', 'type'].includes(key));
  return !JSON.stringify(named.map(([, value]: [string, unknown]) => value), (key, value: unknown) => (key === 'default' || key === 'tree' || key === 'statement' ? undefined : value)).includes(HOLE);
}

/** What a statement does to the schema: how many operations there are, and of how many the tables and columns are known. */
export interface Known {
  readonly operations: number;
  readonly known: number;
  /** Why nobody can read it. */
  readonly unreadable: string | undefined;
}

/** A statement that cannot be read counts as one operation whose names are not known. */
export function knownOf(statement: Statement): Known {
  if (statement.problem !== undefined) return { operations: 1, known: 0, unreadable: statement.problem.message };
  const operations = operationsOf(statement).filter(({ kind }) => !NO_SCHEMA.has(kind));
  return { operations: operations.length, known: operations.filter(isKnown).length, unreadable: undefined };
}
