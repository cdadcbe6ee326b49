/** What `no-long-transaction` says of deadlocks between a migration and running code. */
import assert from 'node:assert/strict';
import type pg from 'pg';
import { cleanDatabase } from './clean-database.ts';
import { onEveryMajor } from './every-major.ts';
import { MAJORS, type Major, type RunningServer } from './server.ts';

/** Statements of a migration and of running code, one transaction each: what the application did before, the migration's first, what the application does between, the migration's second. */
interface Encounter {
  readonly about: string;
  readonly before?: string;
  readonly between: string;
  readonly migration: readonly [string, string];
  readonly deadlocks: boolean;
}

const ENCOUNTERS: readonly Encounter[] = [
  {
    about: 'the parent first, then the child, against an INSERT into the child',
    migration: ['alter table users add column note text', 'alter table orders add column note text'],
    between: 'insert into orders (user_id) values (1)',
    deadlocks: true,
  },
  {
    about: 'the child first, then the parent, against an INSERT into the child',
    migration: ['alter table orders add column note text', 'alter table users add column note text'],
    between: 'insert into orders (user_id) values (1)',
    deadlocks: false,
  },
  {
    about: 'writers kept away first, then readers, against a transaction that reads and writes',
    migration: ['create trigger touch before update on users for each row execute function touch()', 'alter table users add column note text'],
    before: 'select from users',
    between: 'update users set name = name',
    deadlocks: true,
  },
  {
    about: 'the strongest lock first, against a transaction that reads and writes',
    migration: ['alter table users add column note text', 'create trigger touch before update on users for each row execute function touch()'],
    between: 'select from users; update users set name = name',
    deadlocks: false,
  },
];

describe('a migration and running code', function () {
  this.timeout(300_000);
  let outcome: (major: Major) => readonly boolean[];

  before(async () => {
    outcome = await onEveryMajor(async (server) => {
      const results: boolean[] = [];
      for (const encounter of ENCOUNTERS) results.push(await meet(server, encounter));
      return results;
    });
  });

  for (const major of MAJORS) {
    for (const [index, { about, deadlocks }] of ENCOUNTERS.entries()) {
      it(`${deadlocks ? 'deadlock' : 'pass each other'} on PostgreSQL ${major}: ${about}`, () => assert.equal(outcome(major)[index], deadlocks));
    }
  }
});

const SCHEMA = `
  create table users (id int primary key, name text); insert into users values (1, 'x');
  create table orders (user_id int references users);
  create function touch() returns trigger language plpgsql as 'begin return new; end'`;

/** Whether the server had to end one of the two transactions. */
async function meet(server: RunningServer, { before, between, migration: [first, second] }: Encounter): Promise<boolean> {
  const migration = await server.connect();
  const application = await server.connect();
  await cleanDatabase(migration);
  await migration.query(SCHEMA);
  await migration.query('begin');
  await application.query('begin');
  if (before !== undefined) await application.query(before);
  await migration.query(first);
  const theirs = finish(application, between);
  await waits(migration, application);
  const failures = await Promise.all([theirs, finish(migration, second)]);
  await Promise.all([migration.end(), application.end()]);
  return failures.includes('40P01');
}

/** Runs a statement and commits; the code of the error where it fails. */
async function finish(client: pg.Client, statement: string): Promise<string | undefined> {
  try {
    await client.query(statement);
    await client.query('commit');
    return undefined;
  } catch (error) {
    await client.query('rollback');
    return (error as { readonly code?: string }).code;
  }
}

/** Until the application waits for a lock. */
async function waits(observer: pg.Client, application: pg.Client): Promise<void> {
  const pid = (application as unknown as { readonly processID: number }).processID;
  for (;;) {
    const { rows } = await observer.query<{ waits: boolean }>('select cardinality(pg_blocking_pids($1)) > 0 as waits', [pid]);
    if (rows[0]?.waits === true) return;
  }
}
