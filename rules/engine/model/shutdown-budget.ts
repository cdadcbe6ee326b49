import type { Action, Fact, SignalHandler } from './fact.ts';
import type { Place } from './place.ts';
import type { Service } from './service.ts';

/** How long a service takes to end, as its code says. */
export interface ShutdownBudget extends Place {
  /** `limit`: it gives up then. `wait`: it waits for so long before it begins. */
  readonly kind: 'limit' | 'wait';
  /** Seconds after the signal, at least. */
  readonly seconds: number;
}

/** Seconds that the signal takes to arrive, and the process to be gone. */
export const STOP_MARGIN = 2;

/** Whether a fact is the first of those that a file says about its end: a rule that looks at all of them speaks there. */
export function isFirstOfShutdown(fact: Fact, { facts }: Service): boolean {
  return fact === facts.find(({ kind }) => kind === 'signal' || kind === 'shutdownLibrary');
}

/** The longest time that the listeners of a file for SIGTERM, or the library that listens, are told to take. `undefined` where no number says. */
export function shutdownBudgetOf(service: Service): ShutdownBudget | undefined {
  const { facts, file } = service;
  const found = facts.flatMap((fact): readonly ShutdownBudget[] => {
    if (fact.kind === 'shutdownLibrary') return typeof fact.limit === 'number' && fact.limit > 0 ? [{ kind: 'limit', seconds: fact.limit / 1000, file, range: fact.range }] : [];
    if (fact.kind !== 'signal' || !fact.signals.includes('SIGTERM') || fact.handler === undefined) return [];
    // Of what races, nobody knows who is first.
    const races = fact.handler.file !== file || /\brace\(/.test(service.text(fact.handler.range));
    const budget = ofHandler(fact.handler.actions, races);
    return budget === undefined ? [] : [{ ...budget, ...inFile(budget, fact, file) }];
  });
  return found.sort((left, right) => right.seconds - left.seconds)[0];
}

/** The place of a number in the file at hand, or of the signal there. */
function inFile(budget: ShutdownBudget, signal: SignalHandler, file: string): Place {
  return budget.file === file ? { file, range: budget.range } : { file, range: signal.range };
}

/** The first limit that certainly ends the process; where there is none, what is waited for before anything is closed. */
function ofHandler(actions: readonly Action[], races: boolean): ShutdownBudget | undefined {
  const { limit, wait } = walked(actions, 0, races);
  return limit ?? wait;
}

interface Walked {
  readonly limit: ShutdownBudget | undefined;
  readonly wait: ShutdownBudget | undefined;
}

function walked(actions: readonly Action[], from: number, races: boolean): Walked {
  let seconds = from;
  let limit: ShutdownBudget | undefined;
  let wait: ShutdownBudget | undefined;
  const limited = (found: ShutdownBudget | undefined): void => {
    if (found !== undefined && (limit === undefined || found.seconds < limit.seconds)) limit = found;
  };
  for (const { kind, conditional, ...action } of actions) {
    if (kind !== 'timer' || conditional || !('delay' in action) || action.delay === undefined) continue;
    const { file, range, after, awaited } = action;
    const then = seconds + action.delay / 1000;
    if (awaited) {
      if (races) continue;
      seconds = then;
      wait = { kind: 'wait', seconds, file, range };
    } else if (after.some((next) => next.kind === 'exit' && !next.conditional)) limited({ kind: 'limit', seconds: then, file, range });
    else {
      const inner = walked(after, then, races);
      limited(inner.limit);
      if (after.some((next) => next.kind === 'closeServer')) wait ??= { kind: 'wait', seconds: then, file, range };
    }
  }
  return { limit, wait };
}

/** "gives up 20 seconds after SIGTERM". */
export function budgetInWords({ kind, seconds }: ShutdownBudget): string {
  return kind === 'limit' ? `gives up ${secondsInWords(seconds)} after SIGTERM` : `waits for ${secondsInWords(seconds)} after SIGTERM before it begins to close`;
}

/** "1 second", "2.5 seconds". */
export function secondsInWords(seconds: number): string {
  return seconds === 1 ? '1 second' : `${Number(seconds.toFixed(1))} seconds`;
}
