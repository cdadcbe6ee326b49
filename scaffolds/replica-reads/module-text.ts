/** The module that reads from replicas which have caught up, in TypeScript, in the form that `inStyle` takes. */
export const REPLICA_READS_MODULE = `interface Readable {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/** What is needed of a pool of pg. */
interface ReadablePool extends Readable {
  connect(): Promise<Readable & { release(destroy?: boolean): void }>;
}

/** A place in the log of the primary: who has it reads nothing from before it. */
export type WrittenAt = string & { readonly brand: 'place in the log' };

/** What somebody has to know: counted, and looked at. */
export type ReplicaEvent =
  | { readonly kind: 'failed'; readonly replica: number; readonly error: unknown }
  /** The primary takes no more reads of replicas at once: this one is refused. */
  | { readonly kind: 'refused' };

export interface ReplicaReadsOptions {
  /** A replica further behind is not read. Milliseconds. */
  readonly mostBehind?: number;
  /** How many reads of replicas that cannot be read the primary takes at once, so that it does not fall with them. */
  readonly mostOnPrimary?: number;
  readonly report?: (event: ReplicaEvent) => void;
}

/** How long what a replica said of itself holds. Milliseconds. */
const KNOWN_FOR = 1_000;
/** How long a replica may take to say it. Milliseconds. */
const SAID_IN = 500;
/** How long a replica is left alone that has failed. Milliseconds. */
const LEFT_ALONE = 5_000;

/** A replica that has replayed all that it was sent is not behind, however long ago that was; one that never replayed anything is unknown. */
const STATE = \`SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END::text AS replayed,
  CASE WHEN NOT pg_is_in_recovery() OR pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
    ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) * 1000 END::float8 AS behind,
  NOT pg_is_in_recovery() OR EXISTS (SELECT FROM pg_stat_wal_receiver WHERE pid IS NOT NULL) AS receives\`;

interface State {
  readonly replayed: string | null;
  readonly behind: number | null;
  /** Cut off from the primary it does not know what it lacks. */
  readonly receives: boolean;
}

interface Replica {
  readonly pool: ReadablePool;
  readonly index: number;
  state: Promise<State> | undefined;
  askedAt: number;
  leftUntil: number;
}

/** Reads from replicas that have caught up, else from the primary. */
export class ReplicaReads {
  readonly #primary: ReadablePool;
  readonly #replicas: readonly Replica[];
  readonly #options: ReplicaReadsOptions;
  #next = 0;
  #onPrimary = 0;

  constructor(primary: ReadablePool, replicas: readonly ReadablePool[], options: ReplicaReadsOptions = {}) {
    this.#primary = primary;
    this.#replicas = replicas.map((pool, index) => ({ pool, index, state: undefined, askedAt: 0, leftUntil: 0 }));
    this.#options = options;
  }

  /** Where the log stands: asked after a write, it goes with whoever must see what was written, in a session or a cookie. */
  async writtenAt(): Promise<WrittenAt> {
    // Where it is written to is behind a commit that nobody waited for (synchronous_commit off).
    const { rows } = await this.#primary.query('SELECT pg_current_wal_insert_lsn()::text AS at');
    const [row] = rows as { at: WrittenAt }[];
    if (row === undefined) throw new Error('The primary did not say where its log stands.');
    return row.at;
  }

  /**
   * Sends a statement that only reads: on a replica a write fails, and where the primary stands in for one it does so as well.
   *
   * @param after what the reader must see
   */
  async read<Row>(text: string, values: unknown[] = [], after?: WrittenAt): Promise<Row[]> {
    for (const replica of this.#inTurn()) {
      try {
        if (!(await this.#hasCaughtUp(replica, after))) continue;
        return (await replica.pool.query(text, values)).rows as Row[];
      } catch (error) {
        if (isOfStatement(error)) throw error;
        // What was in the way of what is replayed is in nobody's way on the next one.
        if (!/^40/.test(codeOf(error))) replica.leftUntil = Date.now() + LEFT_ALONE;
        replica.state = undefined;
        this.#options.report?.({ kind: 'failed', replica: replica.index, error });
      }
    }
    return this.#readPrimary<Row>(text, values);
  }

  async #readPrimary<Row>(text: string, values: unknown[]): Promise<Row[]> {
    if (this.#onPrimary >= (this.#options.mostOnPrimary ?? 20)) {
      this.#options.report?.({ kind: 'refused' });
      throw new Error('No replica can be read, and the primary takes no more reads for them.');
    }
    this.#onPrimary += 1;
    try {
      return (await readOnly(this.#primary, text, values)) as Row[];
    } finally {
      this.#onPrimary -= 1;
    }
  }

  /** Each read begins with another replica. */
  #inTurn(): readonly Replica[] {
    const now = Date.now();
    const first = (this.#next += 1);
    return this.#replicas.map((_, index) => this.#replicas[(index + first) % this.#replicas.length]).filter((each): each is Replica => each !== undefined && each.leftUntil <= now);
  }

  async #hasCaughtUp(replica: Replica, after: WrittenAt | undefined): Promise<boolean> {
    const known = await this.#stateOf(replica, KNOWN_FOR);
    if (after !== undefined) {
      if (isBehind(known.replayed, after) && isBehind((await this.#stateOf(replica, 0)).replayed, after)) return false;
      return true;
    }
    return known.receives && known.behind !== null && known.behind <= (this.#options.mostBehind ?? 1_000);
  }

  /** What a replica says of itself, asked once for all who want to know it meanwhile. */
  #stateOf(replica: Replica, knownFor: number): Promise<State> {
    if (replica.state !== undefined && Date.now() - replica.askedAt <= knownFor) return replica.state;
    replica.askedAt = Date.now();
    replica.state = said(replica.pool);
    return replica.state;
  }
}

async function said(pool: ReadablePool): Promise<State> {
  let timer: NodeJS.Timeout | undefined;
  try {
    const { rows } = await Promise.race([
      pool.query(STATE),
      new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(new Error('The replica did not answer in time.')), SAID_IN);
      }),
    ]);
    const [state] = rows as State[];
    if (state === undefined) throw new Error('The replica says nothing of itself.');
    return state;
  } finally {
    clearTimeout(timer);
  }
}

async function readOnly(pool: ReadablePool, text: string, values: unknown[]): Promise<unknown[]> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN READ ONLY');
    const { rows } = await client.query(text, values);
    await client.query('COMMIT');
    client.release();
    return rows;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/** Places are two hexadecimal numbers: \`16/B374D848\`. */
function isBehind(place: string | null, other: string): boolean {
  return place === null || numberOf(place) < numberOf(other);
}

function numberOf(place: string): bigint {
  const [high = '0', low = '0'] = place.split('/');
  return (BigInt(\`0x\${high}\`) << 32n) + BigInt(\`0x\${low}\`);
}

/** The statement is wrong, and would be on every server; a conflict with what is replayed (40001, 40P01) and a server that goes (57P, 08) are of the replica. */
function isOfStatement(error: unknown): boolean {
  return /^(?:2[0-68]|3|42)/.test(codeOf(error));
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
`;
