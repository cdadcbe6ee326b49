import { LOCK_MODES } from '../../model/lock.ts';
import type { Operation } from '../../model/operation.ts';
import type { Statement } from '../../model/statement.ts';
import { located } from '../clause.ts';
import { literalText } from '../expressions.ts';
import { fieldsOf, nameOfList, relationName, type pg } from '../tree.ts';

const CONTROL: Partial<Record<pg.TransactionStmtKind, 'begin' | 'commit' | 'rollback' | 'savepoint'>> = {
  TRANS_STMT_BEGIN: 'begin',
  TRANS_STMT_START: 'begin',
  TRANS_STMT_COMMIT: 'commit',
  TRANS_STMT_PREPARE: 'commit',
  TRANS_STMT_ROLLBACK: 'rollback',
  TRANS_STMT_SAVEPOINT: 'savepoint',
  TRANS_STMT_RELEASE: 'savepoint',
  TRANS_STMT_ROLLBACK_TO: 'savepoint',
};

/** BEGIN, COMMIT, ROLLBACK and savepoints. */
export function transactionControl(statement: Statement, tree: pg.TransactionStmt): Operation {
  const kind = tree.kind === undefined ? undefined : CONTROL[tree.kind];
  return { kind: kind ?? 'other', ...located(statement, {}) };
}

/** SET, SET LOCAL and RESET. */
export function setVariable(statement: Statement, tree: pg.VariableSetStmt): Operation {
  const value = tree.kind === 'VAR_SET_VALUE' ? literalText(tree.args?.[0]) : undefined;
  const name = tree.kind === 'VAR_RESET_ALL' ? 'all' : (tree.name ?? '').toLowerCase();
  return { kind: 'setVariable', ...located(statement, { column: tree.name }), name, value, resets: tree.kind !== 'VAR_SET_VALUE', scope: tree.is_local === true ? 'local' : 'session' };
}

/** `SELECT set_config('lock_timeout', '2s', true)` is a SET in disguise; pg_dump writes search_path that way. */
export function setConfigCall(statement: Statement, tree: pg.SelectStmt): Operation | undefined {
  const call = fieldsOf(fieldsOf(tree.targetList?.[0], 'ResTarget')?.val, 'FuncCall');
  if (call === undefined || nameOfList(call.funcname).name !== 'set_config') return undefined;
  const name = literalText(call.args?.[0]);
  if (name === undefined) return undefined;
  const local = literalText(call.args?.[2]) === 'true';
  return { kind: 'setVariable', ...located(statement, {}), name: name.toLowerCase(), value: literalText(call.args?.[1]), resets: false, scope: local ? 'local' : 'session' };
}

/** LOCK TABLE; the tree counts modes from 1, ACCESS SHARE, to 8, ACCESS EXCLUSIVE. */
export function lockTable(statement: Statement, tree: pg.LockStmt): Operation {
  const relations = (tree.relations ?? []).flatMap((node) => fieldsOf(node, 'RangeVar') ?? []);
  return {
    kind: 'lockTable',
    ...located(statement, { relation: relations[0]?.location }),
    relations: relations.map(relationName),
    mode: LOCK_MODES[(tree.mode ?? 8) - 1] ?? 'ACCESS EXCLUSIVE',
    nowait: tree.nowait === true,
  };
}
