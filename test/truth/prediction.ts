import type { Effects, Verdict } from '../../rules/engine/model/effect.ts';
import { strengthOf, strongerOf, type LockMode } from '../../rules/engine/model/lock.ts';
import type { QualifiedName } from '../../rules/engine/model/name.ts';
import { parseScript } from '../../rules/engine/parse/script.ts';
import { effectsOf } from '../../rules/engine/postgres/effects.ts';
import { Catalog } from '../../rules/engine/project/catalog.ts';
import { upStatements } from '../../rules/engine/project/migration-file.ts';
import type { MeasuredStatement, Measurement } from './measurement.ts';

/** What the engine says that a statement does. */
export interface Prediction {
  readonly locks: Readonly<Record<string, LockMode>>;
  readonly indexLocks: Readonly<Record<string, LockMode>>;
  readonly rewrite: Verdict;
  readonly scan: Verdict;
  readonly foreignKeyCheck: Verdict;
  readonly indexBuild: Verdict;
  /** Relations may be locked that the engine does not claim to know. */
  readonly otherLocks: boolean;
  /** Scans and builds of which PostgreSQL says nothing in its DEBUG messages, or which belong to the new table. */
  readonly quiet: boolean;
}

/** Domains and new DEFAULT partitions are scanned without a message, and a new table builds its own indexes. */
const QUIET_KINDS = new Set(['alterDomain', 'createTable']);

function nameOf({ schema, name }: QualifiedName): string {
  return schema === undefined || schema === 'public' ? name : `${schema}.${name}`;
}

const ORDER: readonly Verdict[] = ['no', 'unknown', 'yes'];

function orElse(left: Verdict, right: Verdict): Verdict {
  return ORDER.indexOf(left) >= ORDER.indexOf(right) ? left : right;
}

function applied(catalog: Catalog, sql: string): Catalog {
  let result = catalog;
  for (const { operations } of upStatements(parseScript(sql))) for (const operation of operations) result = result.apply(operation, 'setup.sql');
  return result;
}

/** The engine's effects of one statement after its setup: those of all its operations together. */
export function predict({ setup, inTransactionBefore = '', sql }: MeasuredStatement, version: number): Prediction {
  const before = applied(Catalog.empty(), setup);
  let catalog = before;
  const locks: Record<string, LockMode> = {};
  const indexLocks: Record<string, LockMode> = {};
  const all: Effects[] = [];
  const kinds = new Set<string>();
  const note = (into: Record<string, LockMode>, name: string, mode: LockMode): void => {
    const known = into[name];
    into[name] = known === undefined ? mode : strongerOf(known, mode);
  };
  // What is measured is the transaction, so the locks of the statements before belong to it; their work does not.
  for (const [text, counts] of [[inTransactionBefore, false], [sql, true]] as const) {
    for (const { operations } of upStatements(parseScript(text))) {
      for (const operation of operations) {
        const effects = effectsOf(operation, catalog, version);
        if (counts) {
          all.push(effects);
          kinds.add(operation.kind);
        }
        for (const { relation, mode } of effects.locks) if (before.relation(relation) !== undefined) note(locks, nameOf(relation), mode);
        for (const { index, mode } of effects.indexLocks) note(indexLocks, index, mode);
        catalog = catalog.apply(operation, 'change.sql');
      }
    }
  }
  return {
    locks,
    indexLocks,
    rewrite: all.map(({ rewrite }) => rewrite).reduce(orElse, 'no'),
    scan: all.map(({ scan }) => scan).reduce(orElse, 'no'),
    foreignKeyCheck: all.map(({ foreignKeyCheck }) => foreignKeyCheck).reduce(orElse, 'no'),
    indexBuild: all.map(({ indexBuild }) => indexBuild).reduce(orElse, 'no'),
    otherLocks: all.some(({ otherLocks }) => otherLocks === 'unknown'),
    quiet: [...kinds].some((kind) => QUIET_KINDS.has(kind)),
  };
}

/** Index locks weaker than this are those of any query. */
const TELLING = strengthOf('SHARE UPDATE EXCLUSIVE');

function telling(locks: Readonly<Record<string, LockMode>>): Record<string, LockMode> {
  const unqualified = Object.entries(locks).map(([name, mode]) => [name.slice(name.indexOf('.') + 1), mode] as const);
  return Object.fromEntries(unqualified.filter(([, mode]) => strengthOf(mode) >= TELLING).sort());
}

function contradicts(verdict: Verdict, happened: boolean): boolean {
  return verdict === (happened ? 'no' : 'yes');
}

/** Where PostgreSQL did otherwise than the engine says; `unknown` contradicts nothing. One line each. */
export function contradictions(predicted: Prediction, measured: Measurement): string[] {
  const found: string[] = [];
  const locks = JSON.stringify(Object.fromEntries(Object.entries(predicted.locks).sort()));
  const actual = JSON.stringify(Object.fromEntries(Object.entries(measured.locks).sort()));
  if (locks !== actual && !predicted.otherLocks) found.push(`locks ${locks}, but PostgreSQL took ${actual}`);
  const indexLocks = JSON.stringify(telling(predicted.indexLocks));
  const actualIndexLocks = JSON.stringify(telling(measured.indexLocks));
  if (indexLocks !== actualIndexLocks && predicted.rewrite !== 'unknown') found.push(`index locks ${indexLocks}, but PostgreSQL took ${actualIndexLocks}`);
  const rewritten = measured.rewritten.length > 0;
  if (contradicts(predicted.rewrite, rewritten)) found.push(`rewrite ${predicted.rewrite}, but rewritten: [${measured.rewritten.join()}]`);
  // A rewrite checks rows and builds indexes on the way, without saying so.
  if (rewritten || predicted.quiet) return found;
  if (contradicts(predicted.scan, measured.scanned.length > 0)) found.push(`scan ${predicted.scan}, but scanned: [${measured.scanned.join()}]`);
  if (contradicts(predicted.foreignKeyCheck, measured.foreignKeysValidated.length > 0)) {
    found.push(`foreign key check ${predicted.foreignKeyCheck}, but validated: [${measured.foreignKeysValidated.join()}]`);
  }
  if (contradicts(predicted.indexBuild, measured.indexesBuilt.length > 0)) found.push(`index build ${predicted.indexBuild}, but built: [${measured.indexesBuilt.join()}]`);
  return found;
}
