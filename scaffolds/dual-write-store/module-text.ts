/** The module that all dual-write stores of a package share, in TypeScript, in the form that `inStyle` takes. */
export const DUAL_WRITE_MODULE = `import { setTimeout as delay } from 'node:timers/promises';

/** In their order. Instances may stand in two that are neighbours, never in others: go on once all have arrived. */
export const PHASES = ['old-only', 'dual-write', 'backfill', 'shadow-read', 'new-primary', 'new-only'] as const;

export type Phase = (typeof PHASES)[number];

export type Side = 'old' | 'new';

/** What somebody has to know: counted, and looked at before the next phase begins. */
export type StoreEvent =
  /** The other store did not take a write: it is in the outbox. */
  | { readonly kind: 'missed'; readonly side: Side; readonly method: string; readonly error: unknown }
  /** Nor did the outbox: the stores differ from now on, and the backfill has to be begun anew. */
  | { readonly kind: 'lost'; readonly side: Side; readonly method: string; readonly error: unknown }
  /** Both stores gave something else, twice: the names of the fields, never what is in them. */
  | { readonly kind: 'differs'; readonly method: string; readonly id: string | undefined; readonly fields: readonly string[] }
  /** A read of the new store failed; where that leads, the old one has answered. */
  | { readonly kind: 'unread'; readonly method: string; readonly error: unknown }
  /** The phase could not be read, or is no neighbour of the last one, which holds. */
  | { readonly kind: 'stale phase'; readonly error: unknown };

/** A write that one store did not take. */
export interface Missed {
  readonly side: Side;
  readonly method: string;
  readonly given: readonly unknown[];
}

/** Keeps writes until they are repeated, in their order: a table beside the primary data, a queue. */
export interface Outbox<Entry extends Missed = Missed> {
  add(entry: Entry): Promise<unknown>;
}

/** What a dual-write store is made of. */
export interface DualWriteParts<Store, Entry extends Missed> {
  readonly old: Store;
  readonly new: Store;
  /** Asked at each call: \`PolledPhase\`, or a flag. */
  readonly phase: () => Phase;
  readonly outbox: Outbox<Entry>;
  readonly report: (event: StoreEvent) => void;
  /** The share of reads that are compared in the phase shadow-read, from 0 to 1. */
  readonly compared?: number;
}

/** How long the store that does not lead may take. Milliseconds, like all of these. */
const SECOND_LIMIT = 1_000;
/** How long a write may be under way before two stores that differ do so for good. */
const SETTLED = 1_000;
/** Comparisons at once. */
const MOST_COMPARED = 10;

/** The phase as a source outside of the process says: a row, a key, a file. The last one holds where that cannot be read. */
export class PolledPhase {
  readonly #read: () => Promise<string>;
  readonly #report: (event: StoreEvent) => void;
  readonly #timer: NodeJS.Timeout;
  #current: Phase;

  private constructor(first: Phase, read: () => Promise<string>, report: (event: StoreEvent) => void, every: number) {
    this.#current = first;
    this.#read = read;
    this.#report = report;
    this.#timer = setInterval(() => void this.refresh(), every);
    this.#timer.unref();
  }

  /** Fails where the phase cannot be read: whoever took it for the first one would write into a store that is left. */
  static async start(read: () => Promise<string>, report: (event: StoreEvent) => void, every = 5_000): Promise<PolledPhase> {
    return new PolledPhase(phaseOf(await read()), read, report, every);
  }

  readonly current = (): Phase => this.#current;

  async refresh(): Promise<void> {
    try {
      const next = phaseOf(await this.#read());
      if (Math.abs(PHASES.indexOf(next) - PHASES.indexOf(this.#current)) > 1) throw new Error(\`\${next} is no neighbour of \${this.#current}.\`);
      this.#current = next;
    } catch (error) {
      this.#report({ kind: 'stale phase', error });
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

function phaseOf(text: string): Phase {
  const phase = PHASES.find((each) => each === text);
  if (phase === undefined) throw new Error(\`There is no phase \${text}.\`);
  return phase;
}

/** Sends each call to the stores that its phase asks for. */
export class DualWrite<Store, Entry extends Missed> {
  readonly #parts: DualWriteParts<Store, Entry>;
  #comparing = 0;

  constructor(parts: DualWriteParts<Store, Entry>) {
    this.#parts = parts;
  }

  of(side: Side): Store {
    return this.#parts[side];
  }

  async read<Answer>(method: string, given: readonly unknown[], ask: (store: Store) => Promise<Answer>): Promise<Answer> {
    const phase = this.#parts.phase();
    if (phase === 'new-only') return ask(this.#parts.new);
    if (phase === 'new-primary') return this.#readNew(method, ask);
    const answer = await ask(this.#parts.old);
    if (phase === 'shadow-read' && this.#comparing < MOST_COMPARED && Math.random() < (this.#parts.compared ?? 0.01)) void this.#compare(method, given[0], answer, ask);
    return answer;
  }

  /** What the backfill has not brought, or cannot be read, is still in the old store. */
  async #readNew<Answer>(method: string, ask: (store: Store) => Promise<Answer>): Promise<Answer> {
    try {
      const answer = await ask(this.#parts.new);
      if (answer !== undefined && answer !== null) return answer;
    } catch (error) {
      this.#parts.report({ kind: 'unread', method, error });
    }
    return ask(this.#parts.old);
  }

  /** The store that leads decides. What the other one does not take goes into the outbox. */
  async write<Answer>(entry: (side: Side) => Entry, ask: (store: Store) => Promise<Answer>): Promise<Answer> {
    const phase = this.#parts.phase();
    const leads: Side = phase === 'new-primary' || phase === 'new-only' ? 'new' : 'old';
    const answer = await ask(this.#parts[leads]);
    if (phase !== 'old-only' && phase !== 'new-only') await this.#writeSecond(entry(leads === 'old' ? 'new' : 'old'), ask);
    return answer;
  }

  async #writeSecond(entry: Entry, ask: (store: Store) => Promise<unknown>): Promise<void> {
    const { side, method } = entry;
    const { report, outbox } = this.#parts;
    try {
      await limited(() => ask(this.#parts[side]));
    } catch (error) {
      try {
        await outbox.add(entry);
        report({ kind: 'missed', side, method, error });
      } catch (reason) {
        report({ kind: 'lost', side, method, error: reason });
      }
    }
  }

  /** Beside the call that it belongs to, which neither waits for it nor fails with it. */
  async #compare<Answer>(method: string, id: unknown, first: Answer, ask: (store: Store) => Promise<Answer>): Promise<void> {
    this.#comparing += 1;
    try {
      if (differences(first, await limited(() => ask(this.#parts.new))).length === 0) return;
      await delay(SETTLED, undefined, { ref: false });
      const fields = differences(await limited(() => ask(this.#parts.old)), await limited(() => ask(this.#parts.new)));
      if (fields.length > 0) this.#parts.report({ kind: 'differs', method, id: typeof id === 'string' || typeof id === 'number' ? String(id) : undefined, fields });
    } catch (error) {
      this.#parts.report({ kind: 'unread', method, error });
    } finally {
      this.#comparing -= 1;
    }
  }
}

async function limited<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  const ended = new AbortController();
  try {
    return await Promise.race([
      ask(),
      delay(SECOND_LIMIT, undefined, { signal: ended.signal }).then(() => {
        throw new Error('The store did not answer in time.');
      }),
    ]);
  } finally {
    ended.abort();
  }
}

/** The names of the fields that differ; \`value\` where they have none. What JSON takes for the same is the same. */
function differences(left: unknown, right: unknown): readonly string[] {
  const [one, other] = [plain(left), plain(right)];
  if (isRecord(one) && isRecord(other)) return [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((key) => sorted(one[key]) !== sorted(other[key]));
  return sorted(one) === sorted(other) ? [] : ['value'];
}

function plain(value: unknown): unknown {
  return value === undefined || value === null ? null : (JSON.parse(JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? String(each) : each))) as unknown);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) => (isRecord(each) ? Object.fromEntries(Object.entries(each).sort(([one], [other]) => (one < other ? -1 : 1))) : each)) ?? '';
}
`;
