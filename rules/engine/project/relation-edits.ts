import type { ColumnDefinition, ConstraintDefinition, Expression } from '../model/definition.ts';
import type { QualifiedName } from '../model/name.ts';
import type { TreeNode } from '../model/tree-node.ts';
import { renamedInTree } from '../parse/renamed-tree.ts';
import type { Column, Constraint, Index, Origin, Relation } from '../model/schema.ts';

/** PostgreSQL's limit on the length of a name, in bytes. */
const LONGEST_NAME = 63;

/** The name that PostgreSQL gives to an object it must name itself: `orders_user_id_fkey`, each part shortened in turn. */
export function generatedName(table: string, columns: readonly string[], suffix: string, taken: (name: string) => boolean): string {
  let first = table;
  let second = columns.join('_');
  const overhead = suffix.length + (second === '' ? 1 : 2);
  while (first.length + second.length + overhead > LONGEST_NAME) {
    if (first.length > second.length) first = first.slice(0, -1);
    else second = second.slice(0, -1);
  }
  const stem = second === '' ? first : `${first}_${second}`;
  for (let attempt = 0; ; attempt += 1) {
    const name = `${stem}_${suffix}${attempt === 0 ? '' : attempt}`;
    if (!taken(name) || attempt > 100) return name;
  }
}

const SUFFIXES: Readonly<Record<ConstraintDefinition['kind'], string>> = {
  primary: 'pkey',
  unique: 'key',
  exclude: 'excl',
  foreign: 'fkey',
  check: 'check',
  notNull: 'not_null',
};

/** A relation nobody has seen made: live, and of unknown shape. */
export function unknownRelation(name: QualifiedName): Relation {
  return {
    name,
    kind: 'table',
    complete: false,
    columns: new Map(),
    constraints: new Map(),
    indexes: new Map(),
    partitioned: false,
    partitionKey: undefined,
    partitionOf: undefined,
    detached: false,
    triggers: new Map(),
    fillingTriggers: new Map(),
    isDefaultPartition: false,
    children: [],
    inherits: [],
    reads: [],
    temporary: false,
    unlogged: false,
    policies: new Set(),
    origin: undefined,
  };
}

function columnFrom(definition: ColumnDefinition, origin: Origin): Column {
  const serial = /serial$/.test(definition.type.name);
  return {
    name: definition.name,
    type: serial ? { ...definition.type, name: serialBase(definition.type.name) } : definition.type,
    collation: definition.collation,
    notNull: definition.notNull,
    default: definition.default,
    selfFilling: serial || definition.identity !== undefined || definition.generated !== undefined,
    generated: definition.generated === undefined ? undefined : definition.generated.stored ? 'stored' : 'virtual',
    origin,
  };
}

function serialBase(name: string): string {
  return name === 'bigserial' ? 'int8' : name === 'smallserial' ? 'int2' : 'int4';
}

/** The relation with all columns and constraints of a CREATE TABLE. */
export function withColumns(relation: Relation, definitions: readonly ColumnDefinition[], origin: Origin): Relation {
  const columns = new Map(relation.columns);
  for (const definition of definitions) columns.set(definition.name, columnFrom(definition, origin));
  let changed: Relation = { ...relation, columns };
  for (const { constraints } of definitions) for (const constraint of constraints) changed = withConstraint(changed, constraint, origin);
  return changed;
}

/** The relation with a column and the constraints that its definition brings. */
export function withColumn(relation: Relation, definition: ColumnDefinition, origin: Origin): Relation {
  const columns = new Map(relation.columns).set(definition.name, columnFrom(definition, origin));
  return definition.constraints.reduce((changed, constraint) => withConstraint(changed, constraint, origin), { ...relation, columns } as Relation);
}

/** A view with the columns of its query, whose types nobody tells; none where a `*` leaves them open. */
export function withViewColumns(view: Relation, names: readonly string[] | undefined, origin: Origin): Relation {
  const none: Relation = { ...view, columns: new Map(), complete: names !== undefined };
  return (names ?? []).reduce((changed, name) => withColumnChange(changed, name, { origin: view.origin ?? origin }), none);
}

/** The relation with a row security policy more or less. */
export function withPolicy(relation: Relation, name: string | undefined, there: boolean): Relation {
  const policies = new Set(relation.policies);
  if (there) policies.add(name ?? '');
  else policies.delete(name ?? '');
  return { ...relation, policies };
}

/** The relation with one column changed; unknown columns become known by what is said of them. */
export function withColumnChange(relation: Relation, name: string, change: Partial<Column>): Relation {
  const known = relation.columns.get(name) ?? {
    name,
    type: undefined,
    collation: undefined,
    notNull: undefined,
    default: undefined,
    selfFilling: false,
    generated: undefined,
    origin: undefined,
  };
  return { ...relation, columns: new Map(relation.columns).set(name, { ...known, ...change }) };
}

/** The relation without a column, its indexes and the constraints that mention it. */
export function withoutColumn(relation: Relation, name: string): Relation {
  const columns = new Map(relation.columns);
  columns.delete(name);
  const constraints = new Map([...relation.constraints].filter(([, constraint]) => !constraint.columns.includes(name)));
  const indexes = new Map([...relation.indexes].filter(([, index]) => !index.mentions.includes(name)));
  return { ...relation, columns, constraints, indexes };
}

function renamedIn(names: readonly string[], from: string, to: string): string[] {
  return names.map((name) => (name === from ? to : name));
}

function renamedExpression(expression: Expression | undefined, from: string, to: string): Expression | undefined {
  if (expression === undefined) return undefined;
  const column = expression.column === from ? to : expression.column;
  const allows = expression.allows?.column === from ? { ...expression.allows, column: to } : expression.allows;
  const comparisons = expression.comparisons.map((comparison) => ({ ...comparison, column: comparison.column === from ? to : comparison.column }));
  const provesNotNull = renamedIn(expression.provesNotNull, from, to);
  return { ...expression, column, tree: renamedInTree(expression.tree, from, to), columns: renamedIn(expression.columns, from, to), provesNotNull, allows, comparisons };
}

function renamedTree(tree: TreeNode | undefined, from: string, to: string): TreeNode | undefined {
  return tree === undefined ? undefined : renamedInTree(tree, from, to);
}

/** The relation with a column under another name, wherever it is mentioned. */
export function withRenamedColumn(relation: Relation, from: string, to: string, origin: Origin): Relation {
  const columns = new Map<string, Column>();
  for (const [name, column] of relation.columns) columns.set(name === from ? to : name, name === from ? { ...column, name: to, origin: column.origin ?? undefined } : column);
  const constraints = new Map<string, Constraint>();
  for (const [name, constraint] of relation.constraints) {
    constraints.set(name, { ...constraint, columns: renamedIn(constraint.columns, from, to), expression: renamedExpression(constraint.expression, from, to), tree: renamedTree(constraint.tree, from, to) });
  }
  const indexes = new Map<string, Index>();
  for (const [name, index] of relation.indexes) {
    indexes.set(name, { ...index, columns: index.columns.map((column) => (column === from ? to : column)), mentions: renamedIn(index.mentions, from, to), computedFrom: renamedIn(index.computedFrom, from, to), tree: renamedTree(index.tree, from, to) });
  }
  const renamed = { ...relation, columns, constraints, indexes };
  if (relation.columns.has(from)) return renamed;
  return withColumnChange(renamed, to, { origin: relation.origin === origin ? origin : undefined });
}

function nullable(relation: Relation, columns: readonly string[], notNull: boolean): Relation {
  return columns.reduce((changed, column) => withColumnChange(changed, column, { notNull }), relation);
}

/** The relation with a constraint, named as PostgreSQL would, and with the index that it owns. */
export function withConstraint(relation: Relation, definition: ConstraintDefinition, origin: Origin): Relation {
  const { kind, usingIndex } = definition;
  const taken = (candidate: string): boolean => relation.constraints.has(candidate) || relation.indexes.has(candidate);
  const adopted = usingIndex === undefined ? undefined : relation.indexes.get(usingIndex);
  const columns = adopted === undefined ? definition.columns : adopted.columns.filter((column) => column !== undefined);
  const named = kind === 'primary' ? [] : kind === 'check' && columns.length > 1 ? [] : columns;
  const name = definition.name ?? usingIndex ?? generatedName(relation.name.name, [...new Set(named)], SUFFIXES[kind], taken);
  const constraint: Constraint = {
    name,
    kind,
    columns,
    validated: !definition.notValid && !definition.notEnforced,
    enforced: !definition.notEnforced,
    references: definition.references?.relation,
    referencedColumns: definition.references?.columns ?? [],
    expression: definition.expression,
    tree: definition.tree,
    origin,
  };
  let changed: Relation = { ...relation, constraints: new Map(relation.constraints).set(name, constraint) };
  if (kind === 'primary' || kind === 'unique' || kind === 'exclude') {
    const indexes = new Map(changed.indexes);
    if (usingIndex !== undefined) indexes.delete(usingIndex);
    const index = { name, columns, mentions: columns, computedFrom: [], unique: kind !== 'exclude', partial: false, tree: undefined, origin, parent: undefined, ...adopted, constraint: name };
    changed = { ...changed, indexes: indexes.set(name, { ...index, name }) };
  }
  return kind === 'primary' || (kind === 'notNull' && constraint.validated) ? nullable(changed, columns, true) : changed;
}

/** The relation after VALIDATE CONSTRAINT. */
export function withValidated(relation: Relation, name: string): Relation {
  const constraint = relation.constraints.get(name);
  if (constraint === undefined) return relation;
  const changed = { ...relation, constraints: new Map(relation.constraints).set(name, { ...constraint, validated: true }) };
  return constraint.kind === 'notNull' ? nullable(changed, constraint.columns, true) : changed;
}

/** The relation without a constraint and the index that it owns. */
export function withoutConstraint(relation: Relation, name: string): Relation {
  const constraint = relation.constraints.get(name);
  if (constraint === undefined) return relation;
  const constraints = new Map(relation.constraints);
  constraints.delete(name);
  const indexes = new Map([...relation.indexes].filter(([, index]) => index.constraint !== name));
  const changed = { ...relation, constraints, indexes };
  return constraint.kind === 'notNull' ? nullable(changed, constraint.columns, false) : changed;
}

/** The relation with a constraint under another name; its index goes along. */
export function withRenamedConstraint(relation: Relation, from: string, to: string): Relation {
  const constraint = relation.constraints.get(from);
  if (constraint === undefined) return relation;
  const constraints = new Map(relation.constraints);
  constraints.delete(from);
  constraints.set(to, { ...constraint, name: to });
  const index = relation.indexes.get(from);
  if (index === undefined) return { ...relation, constraints };
  return { ...withRenamedIndex(relation, from, to), constraints };
}

/** The relation with a trigger; `fills` are the columns that it may fill before a row is inserted. */
export function withTrigger(relation: Relation, name: string, routine: QualifiedName, fills: readonly string[] | undefined): Relation {
  const triggers = new Map(relation.triggers).set(name, routine);
  return fills === undefined ? { ...relation, triggers } : { ...relation, triggers, fillingTriggers: new Map(relation.fillingTriggers).set(name, fills) };
}

/** The relation without a trigger. */
export function withoutTrigger(relation: Relation, name: string | undefined): Relation {
  if (name === undefined || !relation.triggers.has(name)) return relation;
  return { ...relation, triggers: new Map([...relation.triggers].filter(([other]) => other !== name)), fillingTriggers: new Map([...relation.fillingTriggers].filter(([other]) => other !== name)) };
}

/** The relation with an index under another name. */
export function withRenamedIndex(relation: Relation, from: string, to: string): Relation {
  const index = relation.indexes.get(from);
  if (index === undefined) return relation;
  const indexes = new Map(relation.indexes);
  indexes.delete(from);
  const owned = index.constraint === from ? to : index.constraint;
  return { ...relation, indexes: indexes.set(to, { ...index, name: to, constraint: owned }) };
}
