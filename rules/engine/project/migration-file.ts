import type { Operation } from '../model/operation.ts';
import type { Comment, Script, Statement } from '../model/statement.ts';
import { operationsOf } from '../parse/operations/operations.ts';
import { sectionsOf, type Direction } from '../tools/direction.ts';

/** One statement with what it does. */
export interface StatementOperations {
  readonly statement: Statement;
  readonly operations: readonly Operation[];
}

/** Kinds of statement that leave the schema as it is, so that the history need not know what they do. */
const WITHOUT_CONSEQUENCE = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'CopyStmt', 'CommentStmt', 'GrantStmt', 'GrantRoleStmt', 'TransactionStmt', 'VacuumStmt', 'LockStmt', 'TruncateStmt', 'RefreshMatViewStmt', 'ReindexStmt', 'ClusterStmt']);

/** Whether a statement may change the schema. */
export function mayChangeSchema({ statement }: StatementOperations): boolean {
  return !WITHOUT_CONSEQUENCE.has(statement.kind);
}

/** What a statement does is found out when it is first asked for: most of the history is never asked. */
class UpStatement implements StatementOperations {
  readonly statement: Statement;
  #operations: readonly Operation[] | undefined;

  constructor(statement: Statement) {
    this.statement = statement;
  }

  get operations(): readonly Operation[] {
    if (this.#operations === undefined) {
      const operations = operationsOf(this.statement);
      this.#operations = this.statement.kind === 'AlterTableStmt' ? inPassOrder(operations) : operations;
    }
    return this.#operations;
  }
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

/** Of what stands in a script, in order, what belongs to the way up. */
export function upward<Standing>(all: readonly Standing[], startOf: (standing: Standing) => number, comments: readonly Comment[]): readonly Standing[] {
  const sections = sectionsOf(comments);
  if (sections.length === 0) return all;
  let next = 0;
  let direction: Direction = 'up';
  return all.filter((standing) => {
    for (let section = sections[next]; section !== undefined && section.start < startOf(standing); section = sections[next]) {
      direction = section.direction;
      next += 1;
    }
    return direction === 'up';
  });
}

/** A statement of the way up with its operations. */
export function upStatement(statement: Statement): StatementOperations {
  return new UpStatement(statement);
}

/** The statements of the way up, in execution order, each with its operations. */
export function upStatements({ statements, comments }: Script): readonly StatementOperations[] {
  return upward(statements, ({ range }) => range.start, comments).map(upStatement);
}
