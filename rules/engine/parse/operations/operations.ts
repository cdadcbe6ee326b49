import type { Operation } from '../../model/operation.ts';
import type { Script, Statement } from '../../model/statement.ts';
import { located } from '../clause.ts';
import { fieldsOf, nameOfList, nameOfObject, relationName, relationsRead, type pg } from '../tree.ts';
import { alterTableOperations } from './alter-table.ts';
import { reshapePartitions } from './partitions.ts';
import { createIndex, createTable, createTableAs, createView, dropOperations, moveOperation, reindex, renameOperation } from './relations.ts';
import { createFunction, doBlockOperations } from './routines.ts';
import { copyRows, deleteRows, insertRows, mergeRows, updateRows } from './rows.ts';
import { lockTable, setConfigCall, setVariable, transactionControl } from './session.ts';
import { alterDomain, alterEnum, createComposite, createDomain, createEnum } from './types.ts';

/** The kinds of statement that mean something to running traffic, and how each becomes operations. */
type Readers = {
  readonly [Kind in keyof Trees]: (statement: Statement, tree: Trees[Kind]) => Operation | readonly Operation[];
};

interface Trees {
  readonly AlterTableStmt: pg.AlterTableStmt;
  readonly CreateStmt: pg.CreateStmt;
  readonly CreateForeignTableStmt: pg.CreateForeignTableStmt;
  readonly CreateTableAsStmt: pg.CreateTableAsStmt;
  readonly SelectStmt: pg.SelectStmt;
  readonly DropStmt: pg.DropStmt;
  readonly RenameStmt: pg.RenameStmt;
  readonly AlterObjectSchemaStmt: pg.AlterObjectSchemaStmt;
  readonly IndexStmt: pg.IndexStmt;
  readonly ReindexStmt: pg.ReindexStmt;
  readonly ViewStmt: pg.ViewStmt;
  readonly RefreshMatViewStmt: pg.RefreshMatViewStmt;
  readonly TruncateStmt: pg.TruncateStmt;
  readonly CreateEnumStmt: pg.CreateEnumStmt;
  readonly CompositeTypeStmt: pg.CompositeTypeStmt;
  readonly CreateRangeStmt: pg.CreateRangeStmt;
  readonly AlterEnumStmt: pg.AlterEnumStmt;
  readonly CreateDomainStmt: pg.CreateDomainStmt;
  readonly AlterDomainStmt: pg.AlterDomainStmt;
  readonly CreateTrigStmt: pg.CreateTrigStmt;
  readonly RuleStmt: pg.RuleStmt;
  readonly CreatePolicyStmt: pg.CreatePolicyStmt;
  readonly AlterPolicyStmt: pg.AlterPolicyStmt;
  readonly CreateFunctionStmt: pg.CreateFunctionStmt;
  readonly DoStmt: pg.DoStmt;
  readonly VacuumStmt: pg.VacuumStmt;
  readonly ClusterStmt: pg.ClusterStmt;
  readonly CommentStmt: pg.CommentStmt;
  readonly CreateStatsStmt: pg.CreateStatsStmt;
  readonly CreatePublicationStmt: pg.CreatePublicationStmt;
  readonly AlterPublicationStmt: pg.AlterPublicationStmt;
  readonly CreateSeqStmt: pg.CreateSeqStmt;
  readonly AlterSeqStmt: pg.AlterSeqStmt;
  readonly GrantStmt: pg.GrantStmt;
  readonly CreatedbStmt: pg.CreatedbStmt;
  readonly DropdbStmt: pg.DropdbStmt;
  readonly AlterSystemStmt: pg.AlterSystemStmt;
  readonly CreateTableSpaceStmt: pg.CreateTableSpaceStmt;
  readonly CreateSubscriptionStmt: pg.CreateSubscriptionStmt;
  readonly TransactionStmt: pg.TransactionStmt;
  readonly VariableSetStmt: pg.VariableSetStmt;
  readonly DiscardStmt: pg.DiscardStmt;
  readonly LockStmt: pg.LockStmt;
  readonly InsertStmt: pg.InsertStmt;
  readonly UpdateStmt: pg.UpdateStmt;
  readonly DeleteStmt: pg.DeleteStmt;
  readonly MergeStmt: pg.MergeStmt;
  readonly CopyStmt: pg.CopyStmt;
}

function rangeVars(nodes: readonly pg.Node[] | undefined): pg.RangeVar[] {
  return (nodes ?? []).flatMap((node) => fieldsOf(node, 'RangeVar') ?? []);
}

const READERS: Readers = {
  AlterTableStmt: alterTableOperations,
  CreateStmt: (statement, tree) => createTable(statement, tree),
  CreateForeignTableStmt: (statement, tree) => createTable(statement, tree.base ?? {}, true),
  CreateTableAsStmt: (statement, tree) => createTableAs(statement, tree.into, tree.query, tree.objtype, tree.if_not_exists === true),
  SelectStmt: readSelect,
  DropStmt: dropOperations,
  RenameStmt: renameOperation,
  AlterObjectSchemaStmt: (statement, tree) => moveOperation(statement, tree.objectType, tree.relation, tree.newschema),
  IndexStmt: createIndex,
  ReindexStmt: reindex,
  ViewStmt: createView,
  RefreshMatViewStmt: (statement, tree) => ({
    kind: 'refreshMaterializedView',
    ...located(statement, { relation: tree.relation?.location }),
    relation: relationName(tree.relation),
    concurrently: tree.concurrent === true,
    withNoData: tree.skipData === true,
  }),
  TruncateStmt: (statement, tree) => {
    const relations = rangeVars(tree.relations);
    const place = located(statement, { relation: relations[0]?.location });
    return { kind: 'truncate', ...place, relations: relations.map(relationName), cascade: tree.behavior === 'DROP_CASCADE' };
  },
  CreateEnumStmt: createEnum,
  CompositeTypeStmt: createComposite,
  CreateRangeStmt: (statement, tree) => {
    const type = nameOfList(tree.typeName);
    return { kind: 'createType', ...located(statement, { column: type.name }), type, form: 'range', values: [] };
  },
  AlterEnumStmt: alterEnum,
  CreateDomainStmt: createDomain,
  AlterDomainStmt: alterDomain,
  CreateTrigStmt: createTrigger,
  RuleStmt: (statement, tree) => onTable(statement, 'createRule', tree.relation, tree.rulename),
  CreatePolicyStmt: (statement, tree) => onTable(statement, 'createPolicy', tree.table, tree.policy_name),
  AlterPolicyStmt: (statement, tree) => onTable(statement, 'alterPolicy', tree.table, tree.policy_name),
  CreateFunctionStmt: (statement, tree) => createFunction(statement, tree, operationsOf),
  DoStmt: (statement, tree) => doBlockOperations(statement, tree, operationsOf),
  VacuumStmt: (statement, tree) => {
    const relations = (tree.rels ?? []).flatMap((node) => fieldsOf(node, 'VacuumRelation')?.relation ?? []);
    const full = (tree.options ?? []).some((node) => fieldsOf(node, 'DefElem')?.defname === 'full');
    const kind = tree.is_vacuumcmd !== true ? 'analyze' : full ? 'vacuumFull' : 'vacuum';
    return { kind, ...located(statement, { relation: relations[0]?.location }), relations: relations.map(relationName) };
  },
  ClusterStmt: (statement, tree) => ({
    kind: 'cluster',
    ...located(statement, { relation: tree.relation?.location }),
    relations: tree.relation === undefined ? [] : [relationName(tree.relation)],
  }),
  CommentStmt: comment,
  CreateStatsStmt: (statement, tree) => annotate(statement, 'createStatistics', rangeVars(tree.relations)),
  CreatePublicationStmt: (statement, tree) => annotate(statement, 'publish', publishedTables(tree.pubobjects)),
  AlterPublicationStmt: (statement, tree) => annotate(statement, 'publish', publishedTables(tree.pubobjects)),
  CreateSeqStmt: (statement, tree) => ({
    kind: 'createSequence',
    ...located(statement, { relation: tree.sequence?.location }),
    name: relationName(tree.sequence),
  }),
  AlterSeqStmt: alterSequence,
  GrantStmt: (statement, tree) => annotate(statement, tree.is_grant === true ? 'grant' : 'revoke', tree.objtype === 'OBJECT_TABLE' ? rangeVars(tree.objects) : []),
  CreatedbStmt: (statement) => ({ kind: 'createDatabase', ...located(statement, {}) }),
  DropdbStmt: (statement) => ({ kind: 'dropDatabase', ...located(statement, {}) }),
  AlterSystemStmt: (statement) => ({ kind: 'alterSystem', ...located(statement, {}) }),
  CreateTableSpaceStmt: (statement) => ({ kind: 'createTablespace', ...located(statement, {}) }),
  CreateSubscriptionStmt: (statement) => ({ kind: 'createSubscription', ...located(statement, {}) }),
  TransactionStmt: transactionControl,
  VariableSetStmt: setVariable,
  DiscardStmt: (statement) => ({ kind: 'setVariable', ...located(statement, {}), name: 'all', value: undefined, resets: true, scope: 'session' }),
  LockStmt: lockTable,
  InsertStmt: insertRows,
  UpdateStmt: updateRows,
  DeleteStmt: deleteRows,
  MergeStmt: mergeRows,
  CopyStmt: copyRows,
};

/** Bits of a trigger's `timing` and `events` (catalog/pg_trigger.h). */
const BEFORE = 1 << 1;
const INSERT = 1 << 2;

function createTrigger(statement: Statement, tree: pg.CreateTrigStmt): Operation {
  const { relation, trigname = '', timing = 0, events = 0, row = false, funcname } = tree;
  const beforeInsert = row && (timing & BEFORE) !== 0 && (events & INSERT) !== 0;
  return { kind: 'createTrigger', ...located(statement, { relation: relation?.location, column: trigname }), relation: relationName(relation), name: trigname, beforeInsert, routine: nameOfList(funcname) };
}

function onTable(
  statement: Statement,
  kind: 'createRule' | 'createPolicy' | 'alterPolicy',
  relation: pg.RangeVar | undefined,
  name: string | undefined,
): Operation {
  return { kind, ...located(statement, { relation: relation?.location, column: name }), relation: relationName(relation), name };
}

function annotate(statement: Statement, kind: 'createStatistics' | 'publish' | 'grant' | 'revoke', relations: readonly pg.RangeVar[]): Operation {
  return { kind, ...located(statement, { relation: relations[0]?.location }), relations: relations.map(relationName) };
}

function publishedTables(objects: readonly pg.Node[] | undefined): pg.RangeVar[] {
  return (objects ?? []).flatMap((node) => fieldsOf(node, 'PublicationObjSpec')?.pubtable?.relation ?? []);
}

const COMMENTED_AT_TABLE = new Set<pg.ObjectType>(['OBJECT_COLUMN', 'OBJECT_TABCONSTRAINT', 'OBJECT_TRIGGER', 'OBJECT_POLICY', 'OBJECT_RULE']);

function comment(statement: Statement, tree: pg.CommentStmt): Operation {
  const place = located(statement, {});
  const type = tree.objtype ?? 'OBJECT_TABLE';
  if (type === 'OBJECT_TABLE') return { kind: 'comment', ...place, relations: [nameOfObject(tree.object)] };
  const items = fieldsOf(tree.object, 'List')?.items ?? [];
  const relations = COMMENTED_AT_TABLE.has(type) ? [nameOfList(items.slice(0, -1))] : [];
  return { kind: 'comment', ...place, relations };
}

function alterSequence(statement: Statement, tree: pg.AlterSeqStmt): Operation {
  const place = located(statement, { relation: tree.sequence?.location });
  for (const node of tree.options ?? []) {
    const option = fieldsOf(node, 'DefElem');
    const items = option?.defname === 'owned_by' ? fieldsOf(option.arg, 'List')?.items : undefined;
    if (items !== undefined && items.length > 1) return { kind: 'ownSequence', ...place, relations: [nameOfList(items.slice(0, -1))] };
  }
  return { kind: 'alterSequence', ...place, name: relationName(tree.sequence) };
}

function readSelect(statement: Statement, tree: pg.SelectStmt): Operation {
  if (tree.intoClause !== undefined) return createTableAs(statement, tree.intoClause, { SelectStmt: tree }, 'OBJECT_TABLE', false);
  const disguised = setConfigCall(statement, tree);
  if (disguised !== undefined) return disguised;
  return { kind: 'query', ...located(statement, {}), reads: relationsRead(tree), locksRows: tree.lockingClause !== undefined };
}

/** Client commands that bring SQL from elsewhere. */
const INCLUDES = /^\\(?:i|ir|include|include_relative|gexec)\b/;

function unparsedOperation(statement: Statement): Operation {
  const { problem } = statement;
  const place = { ...located(statement, {}), place: () => problem?.range ?? statement.range };
  switch (problem?.reason) {
    case 'future':
      return futureOperation(statement);
    case 'template':
      return { kind: 'opaque', ...place, reason: 'template', detail: problem.message };
    case 'too-deep':
      return { kind: 'opaque', ...place, reason: 'too deep', detail: problem.message };
    case 'code':
      return { kind: 'opaque', ...place, reason: 'code', detail: problem.message };
    default:
      return { kind: 'broken', ...place, message: problem?.message ?? 'syntax error' };
  }
}

/** REPACK, MERGE PARTITIONS and SPLIT PARTITION of PostgreSQL 19 are known by their tokens. */
function futureOperation(statement: Statement): Operation {
  const place = located(statement, {});
  const reshaped = /^alter\b/i.test(statement.text) ? reshapePartitions(statement) : undefined;
  if (reshaped !== undefined) return reshaped;
  if (!/^repack\b/i.test(statement.text) || /\bconcurrently\b/i.test(statement.text)) return { kind: 'other', ...place };
  const table = statement.tokens.find((token, index) => index > 0 && /^["a-z_]/i.test(token.text) && statement.tokens[index - 1]?.text !== '(');
  const relations = table === undefined ? [] : [{ schema: undefined, name: table.text.replaceAll('"', '').toLowerCase(), known: true }];
  return { kind: 'repack', ...place, relations };
}

/**
 * What a statement does, from its syntax alone: nobody else gives a meaning to a statement. One operation for each
 * command of an ALTER TABLE and each object of a DROP; the statements of a DO block stand for the block. Never throws.
 */
export function operationsOf(statement: Statement): readonly Operation[] {
  const forgotten = statement.origin?.forgotten;
  if (forgotten === undefined) return sentOperations(statement);
  const unawaited: Operation = { kind: 'unawaited', ...located(statement, {}), place: () => forgotten.range, sent: forgotten.sent };
  return forgotten.sent ? [...sentOperations(statement), unawaited] : [unawaited];
}

function sentOperations(statement: Statement): readonly Operation[] {
  if (statement.form === 'unparsed') return [unparsedOperation(statement)];
  if (statement.form === 'copy-data') return [];
  if (statement.form === 'meta-command') {
    return INCLUDES.test(statement.text)
      ? [{ kind: 'opaque', ...located(statement, {}), reason: 'included file', detail: statement.text }]
      : [];
  }
  const own = operationsOfTree(statement, statement.kind, statement.tree);
  const within = commonTables(statement.tree);
  if (within.length === 0) return own;
  return [...within.flatMap(([kind, tree]) => operationsOfTree(statement, kind, tree)), ...own];
}

function operationsOfTree(statement: Statement, kind: string, tree: unknown): readonly Operation[] {
  const read = READERS[kind as keyof Trees] as ((statement: Statement, tree: unknown) => Operation | readonly Operation[]) | undefined;
  if (read === undefined) return [{ kind: 'other', ...located(statement, {}) }];
  const result = read(statement, tree);
  return Array.isArray(result) ? (result as readonly Operation[]) : [result as Operation];
}

const CHANGES = ['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'] as const;

/** Statements that change rows inside WITH: `WITH gone AS (DELETE FROM t RETURNING *) INSERT …`. */
function commonTables({ withClause }: { readonly withClause?: pg.WithClause }): readonly (readonly [string, unknown])[] {
  return (withClause?.ctes ?? []).flatMap((node) => {
    const query = fieldsOf(node, 'CommonTableExpr')?.ctequery;
    return CHANGES.flatMap((kind) => {
      const tree = fieldsOf(query, kind);
      return tree === undefined ? [] : [[kind, tree] as const];
    });
  });
}

/** The operations of a whole script, in order, with the characters that had to be blanked. */
export function operationsOfScript(script: Script): readonly Operation[] {
  const operations: Operation[] = [];
  for (const statement of script.statements) for (const operation of operationsOf(statement)) operations.push(operation);
  return operations;
}
