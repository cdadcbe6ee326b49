import type { Operation } from '../model/operation.ts';
import type { Script, Statement } from '../model/statement.ts';
import { operationsOf } from '../parse/operations/operations.ts';
import { sectionsOf, type Direction } from '../tools/direction.ts';

/** One statement with what it does. */
export interface StatementOperations {
  readonly statement: Statement;
  readonly operations: readonly Operation[];
}

/** In which order PostgreSQL carries out the commands of one ALTER TABLE (its passes), whatever their order in the text. */
function passOf(operation: Operation): number {
  switch (operation.kind) {
    case 'dropColumn':
    case 'dropConstraint':
    case 'dropNotNull':
    case 'dropDefault':
    case 'dropExpression':
      return 0;
    case 'alterColumnType':
      return 1;
    case 'addColumn':
      return 2;
    case 'setNotNull':
    case 'setDefault':
    case 'setExpression':
    case 'addIdentity':
      return 3;
    case 'addConstraint':
      return 4;
    default:
      return 5;
  }
}

function inPassOrder(operations: readonly Operation[]): readonly Operation[] {
  return operations.length < 2 ? operations : [...operations].sort((left, right) => passOf(left) - passOf(right));
}

/** The history and the linter ask for the same script; it is read once. */
const KNOWN = new WeakMap<Script, readonly StatementOperations[]>();

/** The statements of the way up, in execution order, each with its operations. */
export function upStatements(script: Script): readonly StatementOperations[] {
  let known = KNOWN.get(script);
  if (known === undefined) {
    known = readUpStatements(script);
    KNOWN.set(script, known);
  }
  return known;
}

function readUpStatements(script: Script): readonly StatementOperations[] {
  const sections = sectionsOf(script.comments);
  let next = 0;
  let direction: Direction = 'up';
  const up: StatementOperations[] = [];
  for (const statement of script.statements) {
    for (let section = sections[next]; section !== undefined && section.start < statement.range.start; section = sections[next]) {
      direction = section.direction;
      next += 1;
    }
    if (direction === 'down') continue;
    const operations = operationsOf(statement);
    up.push({ statement, operations: statement.kind === 'AlterTableStmt' ? inPassOrder(operations) : operations });
  }
  return up;
}
