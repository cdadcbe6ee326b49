import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { parseScript } from '../../../rules/index.ts';
import type { NextStep } from '../../../scaffolds/proposals.ts';
import { Workspace } from '../../harness/workspace.ts';
import type { RunningServer } from '../../truth/server.ts';
import { describedTable } from '../described-schema.ts';
import { ScaffoldedProject } from '../written.ts';
import type { Pair } from './pairs.ts';

/** What came of a change that was made under load. */
export interface Figures {
  readonly deploys: number;
  readonly migrations: number;
  /** Queries of old and new code that were sent meanwhile; none failed. */
  readonly queries: number;
  /** Milliseconds: the longest that one of them waited for a lock of a migration, as `pg_blocking_pids` told again and again. */
  readonly longestWait: number;
  /** Statements that ran into their lock_timeout and were sent again. */
  readonly retried: number;
  /** The backfill was ended at a random moment and begun again. */
  readonly killed: number;
}

/** The lock_timeout that migrations are written with, and a little for the server to notice. Milliseconds. */
export const MOST_WAIT = 2_500;

const FILE = 'migrations/20260102000000_change.sql';
const CREATE = 'migrations/20260101000000_create.sql';

/** Numbers from 0 to 1 that come again for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Queries that are sent over and over. */
export class Load {
  queries = 0;
  inserted = 0;
  #on = true;
  #loop: Promise<void> = Promise.resolve();

  async start(server: RunningServer, statements: readonly string[]): Promise<void> {
    if (statements.length === 0) return;
    const client = await server.connect();
    await client.query("set application_name = 'load'");
    this.#loop = (async (): Promise<void> => {
      while (this.#on) {
        for (const statement of statements) {
          await client.query(statement);
          this.queries += 1;
          if (/^insert into (?!orgs)/.test(statement)) this.inserted += 1;
        }
      }
      await client.end();
    })();
    // What it says is asked for when it is stopped.
    this.#loop.catch(() => undefined);
  }

  async stop(): Promise<void> {
    this.#on = false;
    await this.#loop;
  }
}

/** Asks the server again and again who waits for a migration. */
export class Watch {
  /** The sessions of migrations; where they are not known, everybody but the load is taken for one. */
  readonly pids: number[] = [];
  longest = 0;
  #on = true;
  #loop: Promise<void> = Promise.resolve();

  async start(server: RunningServer): Promise<void> {
    const client = await server.connect();
    this.#loop = (async (): Promise<void> => {
      while (this.#on) {
        const { rows } = await client.query<{ wait: number }>(
          `select coalesce(max(extract(epoch from clock_timestamp() - query_start) * 1000), 0)::float8 as wait from pg_stat_activity, unnest(pg_blocking_pids(pid)) as blocking where application_name = 'load' and (blocking = any($1::int[]) or ($1 = '{}' and not exists (select from pg_stat_activity other where other.pid = blocking and other.application_name = 'load')))`,
          [this.pids],
        );
        this.longest = Math.max(this.longest, rows[0]?.wait ?? 0);
      }
      await client.end();
    })();
  }

  async stop(): Promise<void> {
    this.#on = false;
    await this.#loop;
  }
}

/** Runs migrations as psql does, each statement by itself; ends each backfill once at a random moment, and begins it again. */
class Runner {
  retried = 0;
  killed = 0;
  migrations = 0;
  readonly #server: RunningServer;
  readonly #watch: Watch;
  readonly #random: () => number;
  #client: Client | undefined;

  constructor(server: RunningServer, watch: Watch, random: () => number) {
    this.#server = server;
    this.#watch = watch;
    this.#random = random;
  }

  async client(): Promise<Client> {
    if (this.#client !== undefined) return this.#client;
    const client = await this.#server.connect();
    client.on('error', () => (this.#client = undefined));
    this.#watch.pids.push((await client.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid ?? 0);
    this.#client = client;
    return client;
  }

  async run(path: string): Promise<void> {
    this.migrations += 1;
    for (const { text } of parseScript(readFileSync(path, 'utf8')).statements) {
      if (/^CALL /.test(text)) await this.#killed(text);
      await this.#sent(text);
    }
  }

  async #sent(text: string): Promise<void> {
    for (;;) {
      try {
        await (await this.client()).query(text);
        return;
      } catch (error) {
        if ((error as { readonly code?: string }).code !== '55P03') throw error;
        this.retried += 1;
      }
    }
  }

  async #killed(text: string): Promise<void> {
    const client = await this.client();
    const pid = this.#watch.pids.at(-1);
    const filling = client.query(text).then(() => 'ended', () => 'killed');
    const other = await this.#server.connect();
    await new Promise((resolve) => setTimeout(resolve, 50 + this.#random() * 600));
    await other.query('select pg_terminate_backend($1)', [pid]);
    await other.end();
    if ((await filling) === 'killed') this.killed += 1;
    this.#client = undefined;
  }
}

async function sole(client: Client, sql: string): Promise<number> {
  return (await client.query<{ count: number }>(sql)).rows[0]?.count ?? -1;
}

/**
 * Makes a change by its scaffold while old and new code send queries, and looks that none fails, none waits longer than a
 * migration may, no row is lost or left as it was, and the schema ends as the change by itself would have it.
 *
 * @param seed of the moment at which the backfill is ended
 */
export async function prove(pair: Pair, server: RunningServer, seed: number): Promise<Figures> {
  const workspace = new Workspace({ [CREATE]: pair.create, [FILE]: `${pair.change}\n` });
  const scaffolded = new ScaffoldedProject(workspace.folder, { postgresVersion: server.major });
  const watch = new Watch();
  const runner = new Runner(server, watch, randomOf(seed));
  const [old, fresh] = [new Load(), new Load()];
  try {
    const client = await runner.client();
    await client.query('drop schema public cascade; create schema public');
    await client.query(pair.create);
    await client.query(pair.seed);
    await watch.start(server);
    await old.start(server, pair.old);
    const [proposal] = scaffolded.proposals(FILE, pair.rule);
    assert.ok(proposal?.changes, `${pair.name}: ${proposal?.disabled ?? 'no proposal'}`);
    const run = async (paths: readonly string[]): Promise<void> => {
      for (const path of paths.filter((each) => each.startsWith('migrations/'))) await runner.run(join(workspace.folder, path));
    };
    const written = scaffolded.write(proposal.changes);
    const plan = written.find((path) => path.startsWith('zero-downtime/'));
    await run(written);
    await fresh.start(server, pair.fresh);
    const next = (): NextStep | undefined => (plan === undefined ? undefined : scaffolded.next(plan));
    let deploys = 1;
    for (let step = next(); step !== undefined; deploys += 1) {
      const paths = scaffolded.write(step.changes);
      step = next();
      if (step === undefined) {
        if (pair.wrong !== undefined) assert.equal(await sole(await runner.client(), pair.wrong), 0, `${pair.name}: rows that differ`);
        await old.stop();
      }
      await run(paths);
    }
    await Promise.all([old.stop(), fresh.stop()]);
    await watch.stop();
    const end = await runner.client();
    assert.equal(await sole(end, `select count(*)::int from ${pair.table}`), pair.rows + old.inserted + fresh.inserted, `${pair.name}: rows at the end`);
    assert.ok(watch.longest <= MOST_WAIT, `${pair.name}: a query waited ${watch.longest} ms`);
    const described = await describedTable(end, pair.table);
    await end.query('drop schema public cascade; create schema public');
    await end.query(pair.create);
    await end.query(pair.change);
    if (pair.differs === undefined) assert.deepEqual(described, await describedTable(end, pair.table), `${pair.name}: the schema at the end`);
    await end.end();
    return { deploys, migrations: runner.migrations, queries: old.queries + fresh.queries, longestWait: Math.round(watch.longest), retried: runner.retried, killed: runner.killed };
  } finally {
    workspace.remove();
  }
}
