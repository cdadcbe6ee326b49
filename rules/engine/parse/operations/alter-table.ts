import type { Operation, RelationKind, TableAction } from '../../model/operation.ts';
import type { Statement } from '../../model/statement.ts';
import { located, type ClauseAnchors } from '../clause.ts';
import { expressionOf, optionalExpression } from '../expressions.ts';
import { fieldsOf, relationName, stringOf, stringsOf, type pg } from '../tree.ts';
import { typeNameOf } from '../type-names.ts';
import { columnDefinition, constraintOf } from './definitions.ts';
import { partitionBound } from './partitions.ts';

/** Commands that say no more than their name, each a lock of its own. */
const TABLE_ACTIONS: Partial<Record<pg.AlterTableType, TableAction>> = {
  AT_SetStatistics: 'setStatistics',
  AT_SetOptions: 'setColumnOptions',
  AT_ResetOptions: 'setColumnOptions',
  AT_SetStorage: 'setStorage',
  AT_SetCompression: 'setCompression',
  AT_ChangeOwner: 'changeOwner',
  AT_ClusterOn: 'clusterOn',
  AT_DropCluster: 'setWithoutCluster',
  AT_SetLogged: 'setLogged',
  AT_SetUnLogged: 'setUnlogged',
  AT_DropOids: 'dropOids',
  AT_SetAccessMethod: 'setAccessMethod',
  AT_SetTableSpace: 'setTablespace',
  AT_SetRelOptions: 'setOptions',
  AT_ResetRelOptions: 'setOptions',
  AT_ReplaceRelOptions: 'setOptions',
  AT_EnableTrig: 'enableTrigger',
  AT_EnableAlwaysTrig: 'enableTrigger',
  AT_EnableReplicaTrig: 'enableTrigger',
  AT_DisableTrig: 'disableTrigger',
  AT_EnableTrigAll: 'enableTrigger',
  AT_DisableTrigAll: 'disableAllTriggers',
  AT_EnableTrigUser: 'enableTrigger',
  AT_DisableTrigUser: 'disableUserTriggers',
  AT_EnableRule: 'toggleRule',
  AT_EnableAlwaysRule: 'toggleRule',
  AT_EnableReplicaRule: 'toggleRule',
  AT_DisableRule: 'toggleRule',
  AT_AddInherit: 'inherit',
  AT_DropInherit: 'noInherit',
  AT_ReplicaIdentity: 'replicaIdentity',
  AT_EnableRowSecurity: 'enableRowSecurity',
  AT_DisableRowSecurity: 'easeRowSecurity',
  AT_ForceRowSecurity: 'forceRowSecurity',
  AT_NoForceRowSecurity: 'easeRowSecurity',
};

const RELATION_KINDS: Partial<Record<pg.ObjectType, RelationKind>> = {
  OBJECT_INDEX: 'index',
  OBJECT_VIEW: 'view',
  OBJECT_MATVIEW: 'materializedView',
  OBJECT_SEQUENCE: 'sequence',
};

/** The kind of relation that a tree's object type means; tables where it says nothing else. */
export function relationKindOf(type: pg.ObjectType | undefined): RelationKind {
  return (type === undefined ? undefined : RELATION_KINDS[type]) ?? 'table';
}

/** One operation for each command of an ALTER TABLE. */
export function alterTableOperations(statement: Statement, tree: pg.AlterTableStmt): Operation[] {
  const relation = relationName(tree.relation);
  if (tree.objtype === 'OBJECT_TYPE') {
    const cascade = (tree.cmds ?? []).some((node) => fieldsOf(node, 'AlterTableCmd')?.behavior === 'DROP_CASCADE');
    return [{ kind: 'alterCompositeType', ...located(statement, { relation: tree.relation?.location }), type: relation, cascade, from: undefined, to: undefined }];
  }
  const relationKind = relationKindOf(tree.objtype);
  return (tree.cmds ?? []).flatMap((node, index) => {
    const command = fieldsOf(node, 'AlterTableCmd');
    if (command === undefined) return [];
    const anchors: ClauseAnchors = { relation: tree.relation?.location };
    return [commandOperation({ statement, relation, relationKind, command, index, only: tree.relation?.inh !== true, anchors })];
  });
}

interface Command {
  readonly statement: Statement;
  readonly relation: ReturnType<typeof relationName>;
  readonly relationKind: RelationKind;
  readonly command: pg.AlterTableCmd;
  readonly index: number;
  readonly only: boolean;
  readonly anchors: ClauseAnchors;
}

function at(context: Command, anchors: ClauseAnchors = {}): Pick<Operation, 'statement' | 'place' | 'textOf'> {
  return located(context.statement, { ...context.anchors, ...anchors }, context.index);
}

function commandOperation(context: Command): Operation {
  const { relation, command, only } = context;
  const cascade = command.behavior === 'DROP_CASCADE';
  const column = command.name ?? '';
  switch (command.subtype) {
    case 'AT_AddColumn':
    case 'AT_AddColumnToView':
      return addColumn(context);
    case 'AT_DropColumn':
      return { kind: 'dropColumn', ...at(context, { column }), relation, column, ifExists: command.missing_ok === true, cascade, only };
    case 'AT_AlterColumnType':
      return alterColumnType(context);
    case 'AT_ColumnDefault':
      return command.def === undefined
        ? { kind: 'dropDefault', ...at(context, { column, action: ['drop', 'default'] }), relation, column, only }
        : { kind: 'setDefault', ...at(context, { column, action: ['set', 'default'] }), relation, column, only, value: expressionOf(command.def) };
    case 'AT_SetNotNull':
      return { kind: 'setNotNull', ...at(context, { column, action: ['set', 'not', 'null'] }), relation, column, only };
    case 'AT_DropNotNull':
      return { kind: 'dropNotNull', ...at(context, { column, action: ['drop', 'not', 'null'] }), relation, column, only };
    case 'AT_SetExpression':
      return { kind: 'setExpression', ...at(context, { column, action: ['set', 'expression'] }), relation, column, only };
    case 'AT_DropExpression':
      return { kind: 'dropExpression', ...at(context, { column, action: ['drop', 'expression'] }), relation, column, only };
    case 'AT_AddIdentity':
      return { kind: 'addIdentity', ...at(context, { column }), relation, column, only, generated: identityOf(fieldsOf(command.def, 'Constraint')?.generated_when) };
    case 'AT_SetIdentity':
      return { kind: 'setIdentity', ...at(context, { column }), relation, column, only, generated: setIdentityOf(command.def) };
    case 'AT_DropIdentity':
      return { kind: 'dropIdentity', ...at(context, { column, action: ['drop', 'identity'] }), relation, column, only };
    case 'AT_AddConstraint':
      return addConstraint(context);
    case 'AT_ValidateConstraint':
      return { kind: 'validateConstraint', ...at(context, { column }), relation, name: column, cascade };
    case 'AT_DropConstraint':
      return { kind: 'dropConstraint', ...at(context, { column }), relation, name: column, cascade };
    case 'AT_AlterConstraint':
      return alterConstraint(context);
    case 'AT_AttachPartition':
    case 'AT_DetachPartition':
    case 'AT_DetachPartitionFinalize':
      return partitionChange(context);
    default:
      return tableChange(context);
  }
}

/** The tree tells ALWAYS and BY DEFAULT by one letter. */
function identityOf(letter: string | undefined): 'always' | 'by default' | undefined {
  return letter === 'a' ? 'always' : letter === 'd' ? 'by default' : undefined;
}

/** SET GENERATED stands among the sequence's options, its letter as the number of a character. */
function setIdentityOf(options: pg.Node | undefined): 'always' | 'by default' | undefined {
  for (const node of fieldsOf(options, 'List')?.items ?? []) {
    const option = fieldsOf(node, 'DefElem');
    const code = option?.defname === 'generated' ? fieldsOf(option.arg, 'Integer')?.ival : undefined;
    if (code !== undefined) return identityOf(String.fromCharCode(code));
  }
  return undefined;
}

function addColumn(context: Command): Operation {
  const node = fieldsOf(context.command.def, 'ColumnDef') ?? {};
  const column = columnDefinition(node);
  return {
    kind: 'addColumn',
    ...at(context, { column: column.name, type: node.typeName?.location }),
    relation: context.relation,
    column,
    ifNotExists: context.command.missing_ok === true,
    only: context.only,
  };
}

function alterColumnType(context: Command): Operation {
  const node = fieldsOf(context.command.def, 'ColumnDef') ?? {};
  const column = context.command.name ?? '';
  return {
    kind: 'alterColumnType',
    ...at(context, { column, type: node.typeName?.location }),
    relation: context.relation,
    column,
    only: context.only,
    type: typeNameOf(node.typeName),
    using: optionalExpression(node.raw_default),
    collation: node.collClause !== undefined && stringsOf(node.collClause.collname).at(-1) !== 'default',
  };
}

/** The words at which each kind of constraint is pointed. */
const CONSTRAINT_WORDS = {
  primary: ['primary', 'key'],
  unique: ['unique'],
  exclude: ['exclude'],
  foreign: ['foreign', 'key'],
  check: ['check'],
  notNull: ['not', 'null'],
} as const;

function addConstraint(context: Command): Operation {
  const constraint = constraintOf(fieldsOf(context.command.def, 'Constraint') ?? {});
  if (constraint === undefined) return tableChange(context);
  const anchors = { column: constraint.name, action: CONSTRAINT_WORDS[constraint.kind] };
  return { kind: 'addConstraint', ...at(context, anchors), relation: context.relation, constraint, only: context.only };
}

function alterConstraint(context: Command): Operation {
  const change = fieldsOf(context.command.def, 'ATAlterConstraint');
  const enforced = change?.alterEnforceability === true ? change.is_enforced === true : undefined;
  return { kind: 'alterConstraint', ...at(context, { column: change?.conname }), relation: context.relation, name: change?.conname ?? '', enforced };
}

function partitionChange(context: Command): Operation {
  const { relation, relationKind, command } = context;
  const change = fieldsOf(command.def, 'PartitionCmd');
  const partition = relationName(change?.name);
  const anchors = { column: partition.name };
  if (relationKind === 'index') return { kind: 'attachIndex', ...at(context, anchors), index: relation, child: partition };
  if (command.subtype === 'AT_AttachPartition') {
    return { kind: 'attachPartition', ...at(context, { ...anchors, action: ['attach', 'partition'] }), relation, partition, bound: partitionBound(change?.bound ?? {}) };
  }
  const finalize = command.subtype === 'AT_DetachPartitionFinalize';
  const concurrently = change?.concurrent === true || finalize;
  return { kind: 'detachPartition', ...at(context, { ...anchors, action: ['detach', 'partition'] }), relation, partition, concurrently, finalize };
}

function tableChange(context: Command): Operation {
  const { relation, relationKind, command } = context;
  const action = (command.subtype === undefined ? undefined : TABLE_ACTIONS[command.subtype]) ?? 'other';
  const parent = fieldsOf(command.def, 'RangeVar');
  return {
    kind: 'alterTable',
    ...at(context, { column: command.name }),
    relation,
    relationKind,
    action: action === 'setOptions' && setsCatalogOption(command.def) ? 'setCatalogOption' : action,
    other: parent === undefined ? undefined : relationName(parent),
    name: command.name ?? fieldsOf(command.def, 'ReplicaIdentityStmt')?.name ?? stringOf(command.def),
  };
}

/** `user_catalog_table` alone of all storage parameters takes the strongest lock. */
function setsCatalogOption(options: pg.Node | undefined): boolean {
  return (fieldsOf(options, 'List')?.items ?? []).some((option) => fieldsOf(option, 'DefElem')?.defname === 'user_catalog_table');
}
