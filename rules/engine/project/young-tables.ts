import type { Operation } from '../model/operation.ts';
import type { Relation, SchemaView } from '../model/schema.ts';
import type { MigrationSet } from '../tools/tool.ts';
import { versionedName } from '../tools/versions.ts';

/** Days in which a table has hardly more rows than can be read while traffic waits, as far as anybody can tell. */
const YOUNG = 14;

/** A migration that makes more tables than a feature needs takes over a schema that was there before. */
const MOST_TABLES = 20;

const DAY = 86_400_000;
const CALENDAR = /(?<!\d)(20\d{2})[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])/;
/** Seconds or milliseconds since 1970. */
const CLOCK = /(?<!\d)(1[5-9]\d{8})(\d{3})?(?!\d)/;

/** When a migration was written, as its name or its tool's journal says: milliseconds since 1970. */
function writtenAt(path: string, set: MigrationSet): number | undefined {
  const rank = set.ranks?.get(path);
  if (rank !== undefined && rank > 1_500_000_000_000) return rank;
  const name = versionedName(path);
  const clock = CLOCK.exec(name)?.[1];
  const calendar = CALENDAR.exec(name);
  if (calendar !== null) return Date.UTC(Number(calendar[1]), Number(calendar[2]) - 1, Number(calendar[3]));
  return clock === undefined ? undefined : Number(clock) * 1000;
}

/** What a migration does. */
type OperationsOf = (path: string) => readonly Operation[];

/** Whether rows came from elsewhere: copied into it, or into a table that bears another name since. */
function isFilled(operation: Operation, table: Relation, schema: SchemaView): boolean {
  if (operation.kind !== 'copy' && (operation.kind !== 'insert' || !operation.fromQuery || operation.reads.length === 0)) return false;
  return schema.same(operation.relation, table.name) || schema.relation(operation.relation) === undefined;
}

/** The name of the migration that made a table, where it is young; else `undefined`. */
export type MadeLately = (table: Relation | undefined, schema: SchemaView) => string | undefined;

/**
 * Tables that a migration made a few weeks before the one at hand, and that no migration has filled from others: what traffic
 * has written since is all that they can hold. A partitioned one is made for many rows, and what the first migration of a set
 * makes may have been there long before: histories are squashed, and databases taken over.
 *
 * @param days how long a table is young; default: two weeks
 */
export function youngTables(path: string, set: MigrationSet | undefined, operationsOf: OperationsOf, days: number = YOUNG): MadeLately {
  const known = new Map<Relation, string | undefined>();
  const read = new Map<string, readonly Operation[]>();
  const done = (other: string): readonly Operation[] => {
    const operations = read.get(other) ?? operationsOf(other);
    read.set(other, operations);
    return operations;
  };
  const now = set === undefined ? undefined : writtenAt(path, set);
  if (set === undefined || now === undefined || days <= 0) return () => undefined;
  const first = set.order[0];
  const beginning = first === undefined ? undefined : writtenAt(first, set);
  const madeLately = (table: Relation, schema: SchemaView): string | undefined => {
    const { origin } = table;
    if (origin === undefined || table.kind !== 'table' || !table.complete || table.partitioned || table.partitionOf !== undefined) return undefined;
    const then = writtenAt(origin, set);
    if (then === undefined || beginning === undefined || then - beginning < DAY || then > now || now - then > days * DAY) return undefined;
    const from = set.order.indexOf(origin);
    const made = from < 0 ? [] : done(origin);
    if (from < 0 || made.filter(({ kind }) => kind === 'createTable').length > MOST_TABLES) return undefined;
    const since = set.order.slice(from, set.order.indexOf(path) + 1);
    return since.some((other) => done(other).some((operation) => isFilled(operation, table, schema))) ? undefined : versionedName(origin);
  };
  return (table, schema) => {
    if (table === undefined) return undefined;
    if (!known.has(table)) known.set(table, madeLately(table, schema));
    return known.get(table);
  };
}
