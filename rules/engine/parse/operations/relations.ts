import type { TypeName } from '../../model/definition.ts';
import type { DropRelation, Operation } from '../../model/operation.ts';
import type { Statement } from '../../model/statement.ts';
import type { TreeNode } from '../../model/tree-node.ts';
import { located } from '../clause.ts';
import { columnOf } from '../expressions.ts';
import { everyNode, fieldsOf, nameOfList, nameOfObject, relationName, relationsRead, stringsOf, type pg } from '../tree.ts';
import { typeNameOf } from '../type-names.ts';
import { relationKindOf } from './alter-table.ts';
import { columnDefinition, constraintOf } from './definitions.ts';
import { partitionBound, partitionKey } from './partitions.ts';

/** CREATE TABLE and CREATE FOREIGN TABLE. */
export function createTable(statement: Statement, tree: pg.CreateStmt, foreign = false): Operation {
  const elements = tree.tableElts ?? [];
  const parents = (tree.inhRelations ?? []).map((node) => relationName(fieldsOf(node, 'RangeVar')));
  const partition = tree.partbound !== undefined;
  return {
    kind: 'createTable',
    ...located(statement, { relation: tree.relation?.location }),
    relation: relationName(tree.relation),
    foreign,
    ifNotExists: tree.if_not_exists === true,
    columns: elements.flatMap((node) => {
      const column = fieldsOf(node, 'ColumnDef');
      return column === undefined ? [] : [columnDefinition(column)];
    }),
    constraints: elements.flatMap((node) => {
      const constraint = fieldsOf(node, 'Constraint');
      return constraint === undefined ? [] : (constraintOf(constraint) ?? []);
    }),
    temporary: tree.relation?.relpersistence === 't',
    unlogged: tree.relation?.relpersistence === 'u',
    partitionKey: tree.partspec === undefined ? undefined : partitionKey(tree.partspec),
    partitionOf: partition ? parents[0] : undefined,
    bound: tree.partbound === undefined ? undefined : partitionBound(tree.partbound),
    inherits: partition ? [] : parents,
    likes: elements.flatMap((node) => {
      const like = fieldsOf(node, 'TableLikeClause');
      return like === undefined ? [] : [relationName(like.relation)];
    }),
    reads: undefined,
  };
}

/** CREATE TABLE AS, SELECT INTO and CREATE MATERIALIZED VIEW. */
export function createTableAs(statement: Statement, into: pg.IntoClause | undefined, query: pg.Node | undefined, type: pg.ObjectType | undefined, ifNotExists: boolean): Operation {
  const relation = relationName(into?.rel);
  const place = located(statement, { relation: into?.rel?.location });
  const reads = relationsRead(query);
  if (type === 'OBJECT_MATVIEW') return { kind: 'createView', ...place, relation, materialized: true, replace: false, reads, columns: columnsOfQuery(query, stringsOf(into?.colNames)) };
  return {
    kind: 'createTable',
    ...place,
    relation,
    foreign: false,
    ifNotExists,
    columns: [],
    constraints: [],
    temporary: into?.rel?.relpersistence === 't',
    unlogged: into?.rel?.relpersistence === 'u',
    partitionKey: undefined,
    partitionOf: undefined,
    bound: undefined,
    inherits: [],
    likes: [],
    reads,
  };
}

const DROPPED: Partial<Record<pg.ObjectType, DropRelation['relationKind']>> = {
  OBJECT_TABLE: 'table',
  OBJECT_FOREIGN_TABLE: 'table',
  OBJECT_VIEW: 'view',
  OBJECT_MATVIEW: 'materializedView',
  OBJECT_SEQUENCE: 'sequence',
};

/** One operation for each object of a DROP, but one for all indexes: PostgreSQL takes them together. */
export function dropOperations(statement: Statement, tree: pg.DropStmt): Operation[] {
  const objects = tree.objects ?? [];
  const ifExists = tree.missing_ok === true;
  const cascade = tree.behavior === 'DROP_CASCADE';
  const type = tree.removeType ?? 'OBJECT_TABLE';
  if (type === 'OBJECT_INDEX') {
    const indexes = objects.map(nameOfObject);
    const place = located(statement, { column: indexes[0]?.name, action: ['drop', 'index'] });
    return [{ kind: 'dropIndex', ...place, indexes, concurrently: tree.concurrent === true, ifExists, cascade }];
  }
  return objects.map((object): Operation => {
    const name = nameOfObject(object);
    const place = located(statement, { column: name.name });
    const relationKind = DROPPED[type];
    if (relationKind !== undefined) return { kind: 'dropRelation', ...place, relation: name, relationKind, ifExists, cascade };
    switch (type) {
      case 'OBJECT_TYPE':
      case 'OBJECT_DOMAIN':
        return { kind: 'dropType', ...place, type: name, cascade, from: undefined, to: undefined };
      case 'OBJECT_FUNCTION':
      case 'OBJECT_PROCEDURE':
      case 'OBJECT_ROUTINE':
        return { kind: 'dropFunction', ...place, name, routine: type === 'OBJECT_PROCEDURE' ? 'procedure' : 'function', parameters: argumentsOf(object), ifExists, cascade };
      case 'OBJECT_EXTENSION':
        return { kind: 'dropExtension', ...place, name: name.name, cascade };
      case 'OBJECT_TRIGGER':
        return { kind: 'dropTrigger', ...place, ...attachedTo(object) };
      case 'OBJECT_POLICY':
        return { kind: 'dropPolicy', ...place, ...attachedTo(object) };
      case 'OBJECT_RULE':
        return { kind: 'dropRule', ...place, ...attachedTo(object) };
      case 'OBJECT_SCHEMA':
        return { kind: 'dropSchema', ...place, schema: name.name, cascade };
      default:
        return { kind: 'other', ...place };
    }
  });
}

/** Types of the arguments that a DROP FUNCTION gives; `undefined` where it gives none at all, not even `()`. */
function argumentsOf(object: pg.Node): readonly TypeName[] | undefined {
  const routine = fieldsOf(object, 'ObjectWithArgs');
  if (routine === undefined || routine.args_unspecified === true) return undefined;
  return (routine.objargs ?? []).map((node) => typeNameOf(fieldsOf(node, 'TypeName')));
}

/** `DROP TRIGGER name ON schema.table` comes as one list: schema, table, name. */
function attachedTo(object: pg.Node): { readonly relation: ReturnType<typeof nameOfList>; readonly name: string | undefined } {
  const items = fieldsOf(object, 'List')?.items ?? [];
  return { relation: nameOfList(items.slice(0, -1)), name: stringsOf(items).at(-1) };
}

/** ALTER … RENAME of a relation, column, constraint, type, trigger. */
export function renameOperation(statement: Statement, tree: pg.RenameStmt): Operation {
  const relation = relationName(tree.relation);
  const to = tree.newname ?? '';
  const anchors = { relation: tree.relation?.location, column: tree.subname };
  const place = located(statement, anchors);
  switch (tree.renameType) {
    case 'OBJECT_COLUMN':
      return { kind: 'renameColumn', ...place, relation, column: tree.subname ?? '', only: tree.relation?.inh !== true, to };
    case 'OBJECT_TABLE':
    case 'OBJECT_FOREIGN_TABLE':
    case 'OBJECT_VIEW':
    case 'OBJECT_MATVIEW':
    case 'OBJECT_INDEX':
    case 'OBJECT_SEQUENCE':
      return { kind: 'renameRelation', ...place, relation, relationKind: relationKindOf(tree.renameType), to };
    case 'OBJECT_TABCONSTRAINT':
      return { kind: 'renameConstraint', ...place, relation, name: tree.subname ?? '', to };
    case 'OBJECT_TRIGGER':
    case 'OBJECT_RULE':
    case 'OBJECT_POLICY':
      return { kind: 'renameTrigger', ...place, relation, name: tree.subname };
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN':
      return { kind: 'renameType', ...place, type: nameOfObject(tree.object), cascade: false, from: undefined, to };
    case 'OBJECT_FUNCTION':
    case 'OBJECT_ROUTINE': {
      const name = nameOfObject(tree.object);
      return { kind: 'renameFunction', ...located(statement, { column: name.name }), name, to };
    }
    case 'OBJECT_SCHEMA':
      return { kind: 'renameSchema', ...place, schema: tree.subname ?? '', to };
    default:
      return { kind: 'other', ...place };
  }
}

/** ALTER … SET SCHEMA and ALTER … OWNER TO of a relation. */
export function moveOperation(statement: Statement, type: pg.ObjectType | undefined, target: pg.RangeVar | undefined, schema: string | undefined): Operation {
  const place = located(statement, { relation: target?.location });
  if (target === undefined || schema === undefined) return { kind: 'other', ...place };
  return { kind: 'setSchema', ...place, relation: relationName(target), relationKind: relationKindOf(type), to: schema };
}

/** CREATE INDEX. */
export function createIndex(statement: Statement, tree: pg.IndexStmt): Operation {
  const keys = (tree.indexParams ?? []).flatMap((node) => fieldsOf(node, 'IndexElem') ?? []);
  const plain = new Set<string>();
  const computedFrom = new Set<string>();
  everyNode([tree.indexParams, tree.indexIncludingParams, tree.whereClause], (kind, fields) => {
    if (kind === 'IndexElem' && typeof fields['name'] === 'string') plain.add(fields['name']);
    else if (kind === 'ColumnRef') for (const name of stringsOf((fields as pg.ColumnRef).fields)) computedFrom.add(name);
  });
  return {
    kind: 'createIndex',
    ...located(statement, {
      relation: tree.relation?.location,
      column: tree.idxname,
      action: tree.unique === true ? ['create', 'unique', 'index'] : ['create', 'index'],
    }),
    relation: relationName(tree.relation),
    name: tree.idxname,
    unique: tree.unique === true,
    concurrently: tree.concurrent === true,
    ifNotExists: tree.if_not_exists === true,
    only: tree.relation?.inh !== true,
    columns: keys.map((key) => key.name),
    mentions: [...new Set([...plain, ...computedFrom])],
    computedFrom: [...computedFrom],
    tree: tree as TreeNode,
    partial: tree.whereClause !== undefined,
  };
}

/** CREATE VIEW. */
export function createView(statement: Statement, tree: pg.ViewStmt): Operation {
  return {
    kind: 'createView',
    ...located(statement, { relation: tree.view?.location }),
    relation: relationName(tree.view),
    materialized: false,
    replace: tree.replace === true,
    reads: relationsRead(tree.query),
    columns: columnsOfQuery(tree.query, stringsOf(tree.aliases)),
  };
}

/**
 * Names of the columns that a query gives, as PostgreSQL names them; the first ones may be named otherwise. `undefined` where
 * a `*`, or an expression that names itself, leaves one open.
 */
function columnsOfQuery(query: pg.Node | undefined, aliases: readonly string[]): readonly string[] | undefined {
  let select = fieldsOf(query, 'SelectStmt');
  // UNION and its like take the names of their first branch.
  while (select?.larg !== undefined) select = select.larg;
  const targets = select?.targetList;
  if (targets === undefined) return undefined;
  const names: string[] = [];
  for (const [index, node] of targets.entries()) {
    const target = fieldsOf(node, 'ResTarget');
    const name = aliases[index] ?? target?.name ?? columnOf(target?.val);
    if (name === undefined || isStar(target?.val)) return undefined;
    names.push(name);
  }
  return names;
}

function isStar(node: pg.Node | undefined): boolean {
  return (fieldsOf(node, 'ColumnRef')?.fields ?? []).some((field) => fieldsOf(field, 'A_Star') !== undefined);
}

/** REINDEX, which puts CONCURRENTLY among its parameters. */
export function reindex(statement: Statement, tree: pg.ReindexStmt): Operation {
  const targets = {
    REINDEX_OBJECT_INDEX: 'index',
    REINDEX_OBJECT_TABLE: 'table',
    REINDEX_OBJECT_SCHEMA: 'schema',
    REINDEX_OBJECT_SYSTEM: 'system',
    REINDEX_OBJECT_DATABASE: 'database',
  } as const;
  return {
    kind: 'reindex',
    ...located(statement, { relation: tree.relation?.location, column: tree.relation?.relname ?? tree.name }),
    target: targets[tree.kind ?? 'REINDEX_OBJECT_TABLE'],
    name: tree.relation === undefined ? undefined : relationName(tree.relation),
    concurrently: (tree.params ?? []).some((node) => fieldsOf(node, 'DefElem')?.defname === 'concurrently'),
  };
}

