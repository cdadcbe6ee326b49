import type { QualifiedName } from '../model/name.ts';
import type { Operation } from '../model/operation.ts';
import type { Step } from '../model/rule.ts';
import { laterTogether } from './together.ts';
import { mention } from './wording.ts';

/** How a sentence calls what a statement does. */
function spoken(operation: Operation): string {
  const on = 'relation' in operation ? ` of ${mention(operation.relation)}` : '';
  switch (operation.kind) {
    case 'insert':
      return `The INSERT into ${mention(operation.relation)}`;
    case 'setDefault':
      return `The default of \`${operation.column}\`${on}`;
    case 'addConstraint':
      return `A constraint${on}`;
    case 'createIndex':
      return `The index on ${mention(operation.relation)}`;
    case 'addColumn':
      return `The column \`${operation.column.name}\`${on}`;
    case 'createTable':
      return `The table ${mention(operation.relation)}`;
    case 'update':
    case 'delete':
    case 'merge':
      return `The ${operation.kind.toUpperCase()}${on}`;
    default:
      return 'A later statement';
  }
}

/** Kinds whose expressions are computed, or made ready, when the statement runs. */
export const COMPUTING = ['insert', 'update', 'delete', 'merge', 'setDefault', 'addConstraint', 'createIndex', 'addColumn', 'createTable', 'createView', 'query', 'createPolicy', 'alterPolicy'] as const satisfies readonly Operation['kind'][];

/**
 * How a sentence names a statement that uses a value of an enum; `undefined` where it does not. A literal alone may be any
 * text: the statement has to name the type, or a column of the type.
 */
export function useOfValue({ operation, schema }: Step, type: QualifiedName, value: string): string | undefined {
  if (!COMPUTING.some((kind) => kind === operation.kind)) return undefined;
  const words = operation.statement.tokens.map(({ text }) => text);
  if (!words.includes(`'${value.replaceAll("'", "''")}'`)) return undefined;
  const names = new Set(words.map((word) => word.replaceAll('"', '').toLowerCase()));
  const columns = schema.tablesUsing(type).flatMap((table) => {
    const concerned = 'relation' in operation && schema.same(operation.relation, table.name);
    return concerned ? [...table.columns.values()].filter((column) => column.type?.name === type.name).map(({ name }) => name) : [];
  });
  const whole = operation.kind === 'insert' && operation.columns.length === 0 && columns.length > 0;
  return whole || names.has(type.name.toLowerCase()) || columns.some((column) => names.has(column.toLowerCase())) ? spoken(operation) : undefined;
}

/** Which later statement of the same transaction uses a value of an enum, as a sentence names it. */
export function valueUse(step: Step, type: QualifiedName, value: string): string | undefined {
  for (const later of laterTogether(step)) {
    const use = useOfValue(later, type, value);
    if (use !== undefined) return use;
  }
  return undefined;
}
