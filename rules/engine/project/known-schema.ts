import type { QualifiedName } from '../model/name.ts';
import type { Constraint, Index, Relation, Routine, SchemaView, Upsert, UserType } from '../model/schema.ts';
import { nameInKey } from './ground.ts';
import type { LayeredMap } from './layered-map.ts';

/** What is known, by keys that have the schema. */
export interface Maps {
  readonly relations: LayeredMap<Relation>;
  /** Index key → key of its table. */
  readonly indexes: LayeredMap<string>;
  readonly types: LayeredMap<UserType>;
  readonly routines: LayeredMap<Routine>;
  /** Key of a table → keys of the tables whose foreign keys point at it. */
  readonly referencing: LayeredMap<ReadonlySet<string>>;
}

/** Constraints that nobody has proved were added with the first word, and proved with the second. */
const NOT_VALID = 'valid';
const VALIDATE = 'validate';

/** The questions that a schema answers, whatever made it what it is. */
export class KnownSchema implements SchemaView {
  protected readonly maps: Maps;
  protected readonly schema: string;

  protected constructor(maps: Maps, schema: string) {
    this.maps = maps;
    this.schema = schema;
  }

  key(name: { readonly schema?: string | undefined; readonly name: string }): string {
    return `${name.schema ?? this.schema}.${name.name}`;
  }

  relation(name: QualifiedName): Relation | undefined {
    return this.maps.relations.get(this.key(name));
  }

  indexOwner(index: QualifiedName): { readonly relation: Relation; readonly index: Index } | undefined {
    const table = this.maps.indexes.get(this.key(index));
    const relation = table === undefined ? undefined : this.maps.relations.get(table);
    const found = relation?.indexes.get(index.name);
    return relation === undefined || found === undefined ? undefined : { relation, index: found };
  }

  userType(name: { readonly schema: string | undefined; readonly name: string }): UserType | undefined {
    return this.maps.types.get(this.key(name));
  }

  routine(name: QualifiedName): Routine | undefined {
    return this.maps.routines.get(this.key(name));
  }

  upsertsInto(relation: QualifiedName): ReturnType<SchemaView['upsertsInto']> {
    const into = ({ upserts }: Routine): readonly Upsert[] => upserts.filter((upsert) => this.same(upsert.relation, relation));
    const routines = [...this.maps.routines.values(relation.name)].filter((routine) => into(routine).length > 0);
    return routines.flatMap(({ name }) => {
      const routine = this.routine(name);
      return routine === undefined ? [] : into(routine).map(({ target }) => ({ routine: name, target }));
    });
  }

  referencing(name: QualifiedName): readonly Relation[] {
    const keys = this.maps.referencing.get(this.key(name)) ?? [];
    return [...keys].flatMap((key) => {
      const relation = this.maps.relations.get(key);
      const still = [...(relation?.constraints.values() ?? [])].some((constraint) => constraint.references !== undefined && this.same(constraint.references, name));
      return relation !== undefined && still ? [relation] : [];
    });
  }

  /** Relations for which something holds that has to do with some names. */
  #relationsWith(words: readonly (string | undefined)[], holds: (relation: Relation) => boolean): readonly Relation[] {
    const candidates = (): readonly Relation[] => [...(words.map((word) => this.maps.relations.values(word)).at(-1) ?? [])].filter(holds);
    const seen = new Set<string>();
    // A candidate, once it is looked up, may turn out to be none, and bring up partitions and copies that are candidates as well.
    for (let size = -1; size < seen.size; ) {
      size = seen.size;
      for (const { name } of candidates()) if (this.relation(name) !== undefined) seen.add(this.key(name));
    }
    return candidates().flatMap(({ name }) => {
      const relation = this.relation(name);
      return relation !== undefined && holds(relation) ? [relation] : [];
    });
  }

  viewsOver(name: QualifiedName): readonly Relation[] {
    return this.#relationsWith([name.name], (relation) => relation.reads.some((read) => this.same(read, name)));
  }

  tablesUsing(type: QualifiedName): readonly Relation[] {
    const keys = this.#typesOver(this.key(type));
    const uses = (relation: Relation): boolean =>
      [...relation.columns.values()].some((column) => column.type !== undefined && keys.has(this.key(column.type)));
    return this.#relationsWith([...keys].map(nameInKey), (relation) => relation.kind === 'table' && uses(relation));
  }

  tablesCalling(routine: QualifiedName): readonly Relation[] {
    const calls = (relation: Relation): boolean =>
      [...relation.triggers.values()].some((own) => this.same(own, routine)) || [...relation.columns.values()].some((column) => column.default?.functions.some((own) => this.same(own, routine)) === true);
    return this.#relationsWith([routine.name], (relation) => relation.kind === 'table' && calls(relation));
  }

  /** A type and the domains over it. */
  #typesOver(key: string): ReadonlySet<string> {
    const keys = new Set([key]);
    // What is added while the set is walked has its turn as well.
    for (const base of keys) {
      for (const type of this.maps.types.values(nameInKey(base))) if (type.base !== undefined && this.key(type.base) === base) keys.add(this.key(type.name));
    }
    return keys;
  }

  unvalidated(): ReturnType<SchemaView['unvalidated']> {
    const left = ({ constraints }: Relation): readonly Constraint[] => [...constraints.values()].filter(({ validated, enforced }) => enforced && !validated);
    return this.#relationsWith([VALIDATE, NOT_VALID], (relation) => left(relation).length > 0).flatMap((relation) => left(relation).map((constraint) => ({ relation, constraint })));
  }

  relationsIn(schema: string): readonly Relation[] {
    return [...this.maps.relations.values(undefined)].filter((relation) => (relation.name.schema ?? this.schema) === schema);
  }

  same(left: QualifiedName, right: QualifiedName): boolean {
    return left.name === right.name && (left.schema ?? this.schema) === (right.schema ?? this.schema);
  }
}
