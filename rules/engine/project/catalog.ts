import type { TypeName } from '../model/definition.ts';
import type { CreateIndex } from '../model/index-operation.ts';
import type { CreateTable, Operation } from '../model/operation.ts';
import type { QualifiedName } from '../model/name.ts';
import type { Index, Origin, Relation, UserType } from '../model/schema.ts';
import { groundOf, type Among } from './ground.ts';
import { KnownSchema, type Maps } from './known-schema.ts';
import { LayeredMap } from './layered-map.ts';
import { routineFrom } from './routine-history.ts';
import { nameForIndex, withAttachedIndexes, withIndex, withParentIndexes } from './partition-indexes.ts';
import {
  unknownRelation,
  withColumn,
  withoutTrigger,
  withTrigger,
  withColumnChange,
  withColumns,
  withConstraint,
  withoutColumn,
  withPolicy,
  withViewColumns,
  withoutConstraint,
  withRenamedColumn,
  withRenamedConstraint,
  withRenamedIndex,
  withValidated,
} from './relation-edits.ts';

/**
 * What the migrations so far have made, as an immutable value: `apply` gives the next one. A migration that contradicts
 * it (a column dropped that was never added) changes what it can and breaks nothing.
 */
export class Catalog extends KnownSchema {
  /** A database of which nothing is known. `schema` is the one that unqualified names mean. */
  static empty(schema = 'public'): Catalog {
    const relations = LayeredMap.empty<Relation>();
    return new Catalog(
      { relations, indexes: LayeredMap.empty(), types: LayeredMap.empty(), routines: LayeredMap.empty(), referencing: LayeredMap.empty() },
      schema,
    );
  }

  /**
   * A database of which everything is looked up when somebody asks for it.
   *
   * @param lookUp the schema as far as it has to do with a name, whatever its case and its own schema; without a name all of it
   */
  static lookedUp(lookUp: (name: string | undefined, among: Among) => Catalog, schema: string): Catalog {
    return new Catalog(
      {
        relations: groundOf((name) => lookUp(name, 'relations').maps.relations),
        indexes: groundOf((name) => lookUp(name, 'relations').maps.indexes),
        types: groundOf((name) => lookUp(name, 'types').maps.types),
        routines: groundOf((name) => lookUp(name, 'routines').maps.routines),
        referencing: groundOf((name) => lookUp(name, 'relations').maps.referencing),
      },
      schema,
    );
  }

  /** The same content, with unqualified names meaning another schema. */
  withSchema(schema: string): Catalog {
    return schema === this.schema ? this : new Catalog(this.maps, schema);
  }

  #with(change: Partial<Maps>): Catalog {
    return new Catalog({ ...this.maps, ...change }, this.schema);
  }

  /** The name with its schema spelled out, so that it means the same wherever it is read. */
  #resolved(name: QualifiedName): QualifiedName {
    return name.schema === undefined && this.schema !== 'public' ? { ...name, schema: this.schema } : name;
  }

  #put(relation: Relation): Catalog {
    const key = this.key(relation.name);
    const before = this.maps.relations.get(key);
    const relations = this.maps.relations.with(key, relation);
    if (before?.indexes === relation.indexes && before.constraints === relation.constraints) return this.#with({ relations });
    let { indexes, referencing } = this.maps;
    for (const index of relation.indexes.keys()) {
      if (before?.indexes.has(index) === true) continue;
      indexes = indexes.with(this.key({ schema: relation.name.schema, name: index }), key);
    }
    for (const constraint of relation.constraints.values()) {
      if (constraint.references === undefined || before?.constraints.get(constraint.name) === constraint) continue;
      const target = this.key(constraint.references);
      const known = referencing.get(target);
      if (known?.has(key) !== true) referencing = referencing.with(target, new Set(known).add(key));
    }
    return this.#with({ relations, indexes, referencing });
  }

  #remove(name: QualifiedName): Catalog {
    return this.#with({ relations: this.maps.relations.with(this.key(name), undefined) });
  }

  /** Changes a relation; one that nobody made is live and of unknown shape. */
  #change(name: QualifiedName, change: (relation: Relation) => Relation): Catalog {
    return this.#put(change(this.relation(name) ?? unknownRelation(this.#resolved(name))));
  }

  /** Changes a relation and everything below it. */
  #changeTree(name: QualifiedName, change: (relation: Relation) => Relation): Catalog {
    const children = this.relation(name)?.children ?? [];
    return children.reduce<Catalog>((catalog, child) => catalog.#changeTree(child, change), this.#change(name, change));
  }

  /** Triggers and defaults that call a function go with it. */
  #withoutCalls(routine: QualifiedName): Catalog {
    return this.tablesCalling(routine).reduce<Catalog>((catalog, { name, triggers }) => {
      const gone = [...triggers].flatMap(([trigger, own]) => (this.same(own, routine) ? [trigger] : []));
      return catalog.#change(name, (table) => {
        const columns = new Map([...table.columns].map(([key, column]) => [key, column.default?.functions.some((own) => this.same(own, routine)) === true ? { ...column, default: undefined } : column]));
        return gone.reduce<Relation>((each, trigger) => withoutTrigger(each, trigger), { ...table, columns });
      });
    }, this);
  }

  /** The catalog after an operation. `origin` is the path of the migration. */
  apply(operation: Operation, origin: Origin): Catalog {
    switch (operation.kind) {
      case 'createTable':
        return this.#createTable(operation, origin);
      case 'createView':
        return operation.replace && this.relation(operation.relation) !== undefined
          ? this.#change(operation.relation, (view) => withViewColumns({ ...view, reads: operation.reads }, operation.columns, origin))
          : this.#put(
              withViewColumns(
                { ...unknownRelation(this.#resolved(operation.relation)), kind: operation.materialized ? 'materializedView' : 'view', reads: operation.reads, origin },
                operation.columns,
                origin,
              ),
            );
      case 'dropRelation':
        return operation.relationKind === 'sequence' ? this : this.#drop(operation.relation);
      case 'renameRelation':
        return this.#renameRelation(operation.relation, operation.relationKind === 'index', operation.to);
      case 'setSchema':
        // An index follows its table; of a view that the history does not know there is nothing to move.
        if (operation.relationKind === 'index' || operation.relationKind === 'sequence' || (operation.relationKind !== 'table' && this.relation(operation.relation) === undefined)) return this;
        return this.#move(operation.relation, { schema: operation.to, name: operation.relation.name, known: true });
      case 'addColumn':
        return operation.ifNotExists && this.relation(operation.relation)?.columns.has(operation.column.name) === true
          ? this
          : this.#changeTree(operation.relation, (table) => withColumn(table, operation.column, origin));
      case 'dropColumn':
        return this.#changeTree(operation.relation, (table) => withoutColumn(table, operation.column));
      case 'renameColumn':
        return this.#changeTree(operation.relation, (table) => withRenamedColumn(table, operation.column, operation.to, origin));
      case 'alterColumnType':
        return this.#changeTree(operation.relation, (table) => withColumnChange(table, operation.column, { type: operation.type }));
      case 'setNotNull':
        return this.#changeTree(operation.relation, (table) => withColumnChange(table, operation.column, { notNull: true }));
      case 'dropNotNull':
        return this.#changeTree(operation.relation, (table) => withColumnChange(table, operation.column, { notNull: false }));
      case 'setDefault':
        return this.#changeTree(operation.relation, (table) => withColumnChange(table, operation.column, { default: operation.value }));
      case 'dropDefault':
        return this.#changeTree(operation.relation, (table) => withColumnChange(table, operation.column, { default: undefined, selfFilling: false }));
      case 'addIdentity':
        return this.#change(operation.relation, (table) => withColumnChange(table, operation.column, { selfFilling: true }));
      case 'dropIdentity':
      case 'dropExpression':
        return this.#change(operation.relation, (table) => withColumnChange(table, operation.column, { selfFilling: false, generated: undefined }));
      case 'addConstraint':
        return operation.only || operation.constraint.kind !== 'check'
          ? this.#change(operation.relation, (table) => withConstraint(table, operation.constraint, origin))
          : this.#changeTree(operation.relation, (table) => withConstraint(table, operation.constraint, origin));
      case 'validateConstraint':
        return this.#changeTree(operation.relation, (table) => withValidated(table, operation.name));
      case 'dropConstraint':
        return this.#changeTree(operation.relation, (table) => withoutConstraint(table, operation.name));
      case 'renameConstraint':
        return this.#change(operation.relation, (table) => withRenamedConstraint(table, operation.name, operation.to));
      case 'createIndex':
        return this.#createIndex(operation, origin);
      case 'dropIndex':
        return operation.indexes.reduce<Catalog>((catalog, index) => catalog.#dropIndex(index), this);
      case 'attachPartition':
        return this.#attach(operation.relation, operation.partition, operation.bound.kind === 'default');
      case 'detachPartition':
        return this.#detach(operation.relation, operation.partition).#change(operation.partition, (table) => ({ ...table, detached: true }));
      case 'alterTable':
        return this.#alterTable(operation.relation, operation.action, operation.other);
      default:
        return this.#applyToOthers(operation, origin);
    }
  }

  #applyToOthers(operation: Operation, origin: Origin): Catalog {
    switch (operation.kind) {
      case 'createType':
        return this.#putType({ name: operation.type, form: operation.form, values: operation.values, base: undefined, constrained: false, notNull: false, default: undefined, origin });
      case 'createDomain':
        return this.#putType({ name: operation.type, form: 'domain', values: [], base: operation.base, constrained: operation.constrained, notNull: operation.notNull, default: operation.default, origin });
      case 'alterDomain':
        if (operation.action === 'setDefault') return this.#changeType(operation.type, (type) => ({ ...type, default: operation.default }));
        return operation.action === 'other' ? this : this.#changeType(operation.type, (type) => ({ ...type, constrained: true, notNull: type.notNull || operation.action === 'setNotNull' }));
      case 'addEnumValue':
        return this.#changeType(operation.type, (type) => ({ ...type, values: [...type.values, operation.to ?? ''] }));
      case 'renameType':
        return operation.to === undefined ? this : this.#renameType(operation.type, operation.to);
      case 'dropType':
        return this.#with({ types: this.maps.types.with(this.key(operation.type), undefined) });
      case 'createTrigger':
        return this.#change(operation.relation, (table) => withTrigger(table, operation.name, operation.routine, operation.beforeInsert ? (this.routine(operation.routine)?.assigns ?? []) : undefined));
      case 'dropTrigger':
        return this.relation(operation.relation) === undefined ? this : this.#change(operation.relation, (table) => withoutTrigger(table, operation.name));
      case 'createFunction':
        return this.#with({ routines: this.maps.routines.with(this.key(operation.name), routineFrom(operation, origin)) });
      case 'dropFunction':
        return (operation.cascade ? this.#withoutCalls(operation.name) : this).#with({ routines: this.maps.routines.with(this.key(operation.name), undefined) });
      case 'renameFunction': {
        const routine = this.routine(operation.name);
        const name = { ...operation.name, name: operation.to };
        const routines = this.maps.routines.with(this.key(operation.name), undefined);
        return this.#with({ routines: routine === undefined ? routines : routines.with(this.key(name), { ...routine, name }) });
      }
      case 'renameSchema':
        return this.relationsIn(operation.schema).reduce<Catalog>((catalog, { name }) => catalog.#move(name, { ...name, schema: operation.to }), this);
      case 'renameEnumValue':
        return this.#changeType(operation.type, (type) => ({ ...type, values: type.values.map((value) => (value === operation.from ? (operation.to ?? value) : value)) }));
      case 'createPolicy':
      case 'dropPolicy':
        return this.#change(operation.relation, (table) => withPolicy(table, operation.name, operation.kind === 'createPolicy'));
      case 'dropSchema':
        return this.relationsIn(operation.schema).reduce<Catalog>((catalog, relation) => catalog.#drop(relation.name), this);
      case 'setVariable':
        return operation.name === 'search_path' && operation.value !== undefined && operation.value !== '' && operation.value !== '$user'
          ? this.withSchema(operation.value)
          : this;
      default:
        return this;
    }
  }

  #createTable(operation: CreateTable, origin: Origin): Catalog {
    const name = this.#resolved(operation.relation);
    if (operation.ifNotExists && this.relation(name)?.complete === true) return this;
    const sources = [...operation.likes, ...operation.inherits, ...(operation.partitionOf === undefined ? [] : [operation.partitionOf])];
    const known = sources.map((source) => this.relation(source));
    let table: Relation = {
      ...unknownRelation(name),
      kind: operation.foreign ? 'foreignTable' : 'table',
      complete: operation.reads === undefined && known.every((source) => source?.complete === true) && !isTyped(operation),
      columns: new Map(known.flatMap((source) => [...(source?.columns ?? [])])),
      partitioned: operation.partitionKey !== undefined,
      partitionKey: operation.partitionKey,
      partitionOf: operation.partitionOf,
      isDefaultPartition: operation.bound?.kind === 'default',
      inherits: operation.inherits,
      temporary: operation.temporary,
      unlogged: operation.unlogged,
      origin,
    };
    table = withColumns(table, operation.columns, origin);
    for (const constraint of operation.constraints) table = withConstraint(table, constraint, origin);
    if (operation.partitionOf !== undefined) table = withParentIndexes(table, known.at(-1));
    const parents = [...operation.inherits, ...(operation.partitionOf === undefined ? [] : [operation.partitionOf])];
    return parents.reduce<Catalog>(
      (catalog, parent) => catalog.#change(parent, (relation) => ({ ...relation, children: [...relation.children, name] })),
      this.#put(table),
    );
  }

  #drop(name: QualifiedName): Catalog {
    const relation = this.relation(name);
    const parents = relation === undefined ? [] : [...relation.inherits, ...(relation.partitionOf === undefined ? [] : [relation.partitionOf])];
    return parents.reduce<Catalog>((catalog, parent) => catalog.#detach(parent, name), this)
      .#dropReferences(name)
      .#remove(name);
  }

  /** Foreign keys that point at a relation go with it. */
  #dropReferences(name: QualifiedName): Catalog {
    return this.referencing(name).reduce<Catalog>((catalog, other) => {
      const constraints = new Map([...other.constraints].filter(([, constraint]) => constraint.references === undefined || !this.same(constraint.references, name)));
      return catalog.#put({ ...other, constraints });
    }, this);
  }

  #renameRelation(name: QualifiedName, isIndex: boolean, to: string): Catalog {
    const owner = isIndex || this.relation(name) === undefined ? this.indexOwner(name) : undefined;
    if (owner !== undefined) return this.#put(withRenamedIndex(owner.relation, name.name, to));
    return isIndex ? this : this.#move(name, { ...name, name: to });
  }

  /** A relation under another name or in another schema; whatever points at it follows. */
  #move(from: QualifiedName, to: QualifiedName): Catalog {
    const relation = this.relation(from) ?? unknownRelation(from);
    const name = this.#resolved(to);
    const follow = (other: QualifiedName): QualifiedName => (this.same(other, from) ? name : other);
    let catalog = this.#remove(from).#put({ ...relation, name });
    for (const other of this.referencing(from)) {
      const current = this.same(other.name, from) ? { ...relation, name } : other;
      const constraints = new Map(
        [...current.constraints].map(([key, constraint]) => [
          key,
          constraint.references === undefined ? constraint : { ...constraint, references: follow(constraint.references) },
        ]),
      );
      catalog = catalog.#put({ ...current, constraints });
    }
    for (const child of relation.children) {
      catalog = catalog.#change(child, (table) => ({
        ...table,
        partitionOf: table.partitionOf === undefined ? undefined : follow(table.partitionOf),
        inherits: table.inherits.map(follow),
      }));
    }
    const parents = [...relation.inherits, ...(relation.partitionOf === undefined ? [] : [relation.partitionOf])];
    for (const parent of parents) catalog = catalog.#change(parent, (table) => ({ ...table, children: table.children.map(follow) }));
    for (const view of this.viewsOver(from)) catalog = catalog.#change(view.name, (other) => ({ ...other, reads: other.reads.map(follow) }));
    return catalog;
  }

  #createIndex(operation: CreateIndex, origin: Origin): Catalog {
    const { columns, mentions, computedFrom, unique, partial, tree } = operation;
    const index: Omit<Index, 'name'> = { columns, mentions, computedFrom, unique, partial, tree, constraint: undefined, origin, parent: undefined };
    const table = this.relation(operation.relation) ?? unknownRelation(this.#resolved(operation.relation));
    if (operation.ifNotExists && operation.name !== undefined && table.indexes.has(operation.name)) return this;
    const name = operation.name ?? nameForIndex(table, columns);
    const changed = this.#put(withIndex(table, { ...index, name }));
    return operation.only ? changed : table.children.reduce<Catalog>((catalog, child) => catalog.#createPart(child, { ...index, parent: name }), changed);
  }

  /** The part of a partitioned index in one partition, under the name that PostgreSQL gives it. */
  #createPart(partition: QualifiedName, index: Omit<Index, 'name'>): Catalog {
    const table = this.relation(partition);
    if (table?.partitionOf === undefined) return this;
    const name = nameForIndex(table, index.columns);
    const changed = this.#put(withIndex(table, { ...index, name }));
    return table.children.reduce<Catalog>((catalog, child) => catalog.#createPart(child, { ...index, parent: name }), changed);
  }

  #dropIndex(name: QualifiedName): Catalog {
    const owner = this.indexOwner(name);
    if (owner === undefined) return this;
    const indexes = new Map(owner.relation.indexes);
    indexes.delete(name.name);
    return this.#put({ ...owner.relation, indexes });
  }

  #attach(parent: QualifiedName, partition: QualifiedName, isDefaultPartition: boolean): Catalog {
    const child = this.#resolved(partition);
    const above = this.relation(parent);
    return this.#change(partition, (table) => ({ ...withAttachedIndexes(table, above), partitionOf: parent, isDefaultPartition })).#change(parent, (table) => ({
      ...table,
      partitioned: true,
      children: [...table.children, child],
    }));
  }

  #detach(parent: QualifiedName, partition: QualifiedName): Catalog {
    return this.#change(partition, (table) => ({ ...table, partitionOf: undefined, inherits: table.inherits.filter((other) => !this.same(other, parent)) })).#change(
      parent,
      (table) => ({ ...table, children: table.children.filter((child) => !this.same(child, partition)) }),
    );
  }

  #alterTable(name: QualifiedName, action: string, other: QualifiedName | undefined): Catalog {
    if (action === 'setLogged' || action === 'setUnlogged') return this.#change(name, (table) => ({ ...table, unlogged: action === 'setUnlogged' }));
    if (other === undefined) return this;
    if (action === 'noInherit') return this.#detach(other, name);
    if (action !== 'inherit') return this;
    const child = this.#resolved(name);
    return this.#change(name, (table) => ({ ...table, inherits: [...table.inherits, other] })).#change(other, (table) => ({
      ...table,
      children: [...table.children, child],
    }));
  }

  #putType(type: UserType): Catalog {
    return this.#with({ types: this.maps.types.with(this.key(type.name), { ...type, name: this.#resolved(type.name) }) });
  }

  #changeType(name: QualifiedName, change: (type: UserType) => UserType): Catalog {
    const type = this.userType(name);
    return type === undefined ? this : this.#putType(change(type));
  }

  #renameType(from: QualifiedName, to: string): Catalog {
    const type = this.userType(from);
    const name = { ...from, name: to };
    const renamed = (column: TypeName): TypeName => (this.key(column) === this.key(from) ? { ...column, name: to } : column);
    const types = this.maps.types.with(this.key(from), undefined);
    const moved = type === undefined ? this.#with({ types }) : this.#with({ types }).#putType({ ...type, name });
    return this.tablesUsing(from).reduce<Catalog>((catalog, table) => {
      const columns = new Map([...table.columns].map(([key, column]) => [key, column.type === undefined ? column : { ...column, type: renamed(column.type) }]));
      return catalog.#put({ ...table, columns });
    }, moved);
  }
}

/** CREATE TABLE … OF type: its columns are the type's. */
function isTyped(operation: CreateTable): boolean {
  return operation.columns.length === 0 && operation.likes.length === 0 && operation.inherits.length === 0 && operation.partitionOf === undefined && operation.constraints.length > 0;
}
