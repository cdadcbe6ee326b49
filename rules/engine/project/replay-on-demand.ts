import type { Operation } from '../model/operation.ts';
import type { Range } from '../model/range.ts';
import { Catalog } from './catalog.ts';
import type { EarlierFile } from './earlier-file.ts';
import type { Among } from './ground.ts';
import { mayChangeSchema } from './migration-file.ts';

/** Names that can be found by their letters. */
const PLAIN_NAME = /^[\w$ -]+$/;

/** Longer ones may have been cut off. */
const LONGEST_NAME = 55;

/** A name that PostgreSQL makes for an index: that of its table stands in front. */
const MADE_FOR_INDEX = /_(?:pkey|key|idx|excl)\d*$/;

/** A name whose statements are sought, and what it is the name of. */
interface Sought {
  readonly name: string;
  readonly among: Among;
}

function relations(...names: readonly { readonly name: string }[]): readonly Sought[] {
  return names.map(({ name }) => ({ name, among: 'relations' }));
}

/** What some operation makes of its relation depends on these as well, or they go by its name later. */
function linked(operation: Operation): readonly Sought[] {
  switch (operation.kind) {
    case 'createTable':
      return relations(...operation.likes, ...operation.inherits, ...(operation.partitionOf === undefined ? [] : [operation.partitionOf]));
    case 'attachPartition':
    case 'detachPartition':
      return relations(operation.relation, operation.partition);
    case 'alterTable':
      return operation.other === undefined ? [] : relations(operation.relation, operation.other);
    case 'createTrigger':
      return [{ name: operation.routine.name, among: 'routines' }];
    case 'renameRelation':
      return relations(operation.relation, { name: operation.to });
    case 'renameType':
      return [operation.type.name, operation.to ?? ''].map((name) => ({ name, among: 'types' }));
    case 'renameFunction':
      return [operation.name.name, operation.to].map((name) => ({ name, among: 'routines' }));
    default:
      return [];
  }
}

/** Words that a statement has which makes a type or a routine: the names of many are everyday words, such as `text` and `now`. */
const MAKING: Readonly<Record<Among, RegExp | undefined>> = { relations: undefined, types: /\b(?:type|domain)\b/i, routines: /\b(?:function|procedure|routine)\b/i };

/** Statements that may be replayed in all, for each earlier file: beyond that the full replay costs less. */
const MOST_REPLAYED = 3;

/** Tables that may have given an index its name. */
function tablesBehind(index: string): readonly Sought[] {
  if (!MADE_FOR_INDEX.test(index)) return [];
  return relations(...[...index.matchAll(/_/g)].flatMap(({ index: end }) => (end > 0 ? [{ name: index.slice(0, end) }] : [])));
}

/**
 * Earlier migrations, replayed as far as somebody asks: the statements that have a name, all that are far-reaching, and for what
 * those make of other relations (partitions, copies, renames, triggers) the statements that have their names. What is told of that
 * name is what all statements would tell; of other names some is missing.
 */
export class ReplayOnDemand {
  readonly files: readonly EarlierFile[];
  readonly #schema: string;
  /** Statements that are read, by the position of their file. */
  readonly #chosen: (Set<Range> | undefined)[];
  readonly #known = new Set<string>();
  readonly #replayAll: () => Catalog;
  #left: number;
  #catalog: Catalog | undefined;
  #whole: Catalog | undefined;
  /** The schema behind all of them. */
  readonly after: Catalog;

  /**
   * @param schema what unqualified names mean at the beginning of each
   * @param replayAll the full replay, for when everything is asked for, or so much that it costs less
   */
  constructor(files: readonly EarlierFile[], schema: string, replayAll: () => Catalog) {
    this.#replayAll = replayAll;
    this.#left = MOST_REPLAYED * files.length;
    this.files = files;
    this.#schema = schema;
    this.#chosen = files.map(({ farReaching }) => (farReaching.length === 0 ? undefined : new Set(farReaching)));
    this.after = Catalog.lookedUp((name, among) => this.#lookUp(name, among), schema);
  }

  #lookUp(name: string | undefined, among: Among): Catalog {
    if (this.#whole !== undefined) return this.#whole;
    const chosen = name === undefined ? 'everything' : this.#choose({ name, among });
    if (chosen === 'everything' || this.#left < 0) return (this.#whole = this.#replayAll());
    if (chosen === 'more' || this.#catalog === undefined) this.#catalog = this.#replay();
    return this.#catalog;
  }

  /** Chooses what has a name, and goes on with those that this brings up. */
  #choose(first: Sought): 'everything' | 'more' | 'nothing' {
    const left = [first];
    let result: 'more' | 'nothing' = 'nothing';
    for (let sought = left.pop(); sought !== undefined; sought = left.pop()) {
      const name = sought.name.toLowerCase();
      const key = `${sought.among} ${name}`;
      if (this.#known.has(key)) continue;
      this.#known.add(key);
      if (sought.among === 'relations') left.push(...tablesBehind(name));
      if (!PLAIN_NAME.test(name) || name.length > LONGEST_NAME) return 'everything';
      for (const [index, file] of this.files.entries()) {
        const mentioning = new Set(file.mentioning(name, MAKING[sought.among]));
        if (mentioning.size === 0) continue;
        const chosen = (this.#chosen[index] ??= new Set());
        for (const stretch of mentioning) {
          if (!chosen.has(stretch)) result = 'more';
          chosen.add(stretch);
        }
        for (const { operations } of file.statements(mentioning)) left.push(...operations.flatMap(linked));
      }
    }
    return result;
  }

  #replay(): Catalog {
    let catalog = Catalog.empty(this.#schema);
    for (const [index, file] of this.files.entries()) {
      const chosen = this.#chosen[index];
      if (chosen === undefined) continue;
      catalog = catalog.withSchema(this.#schema);
      const statements = file.statements(chosen);
      this.#left -= statements.length;
      for (const statement of statements) {
        if (mayChangeSchema(statement)) for (const operation of statement.operations) catalog = catalog.apply(operation, file.path);
      }
    }
    return catalog.withSchema(this.#schema);
  }
}
