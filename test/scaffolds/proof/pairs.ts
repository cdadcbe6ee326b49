/** What is proved of each scaffold: a table, a change as somebody would write it, and what old and new code send meanwhile. */

export interface Pair {
  readonly name: string;
  readonly rule: string;
  readonly create: string;
  /** What fills the tables, and how many rows the one that is counted has then. */
  readonly seed: string;
  readonly rows: number;
  readonly change: string;
  /** Code from before: it runs until the last deploy of several, else all the time. */
  readonly old: readonly string[];
  /** Code from behind: it runs from the first deploy on. */
  readonly fresh: readonly string[];
  /** The table whose rows are counted, at the end. */
  readonly table: string;
  /** Rows that must not be, before the last deploy. */
  readonly wrong?: string;
  /** The schema ends otherwise than the change by itself would have it; says how. */
  readonly differs?: string;
}

const USERS = 'CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, mail varchar(255) NOT NULL, org bigint, age integer);\nCREATE INDEX users_mail ON users (lower(mail));\nCREATE TABLE orgs (id bigint PRIMARY KEY);\n';
const SEED = "insert into orgs values (1); insert into users (mail, org, age) select 'm' || n || '@x', 1, n % 90 from generate_series(1, 20000) n";
const READ = 'select id, mail, org, age from users where id = 7';
const WRITE = "insert into users (mail, org, age) values ('n@x', 1, 30)";
const UPDATE = 'update users set age = age + 1 where id = 1 + (random() * 19999)::bigint';
const PLAIN = [READ, WRITE, UPDATE] as const;

const EVENTS = `CREATE TABLE events (id bigint NOT NULL, day date NOT NULL) PARTITION BY RANGE (day);
CREATE INDEX events_day ON events (day);
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
`;
const EVENT_SEED = "insert into events select n, '2025-05-05' from generate_series(1, 20000) n";
const EVENT_LOAD = ["insert into events values (1, '2025-02-02')", 'select count(*) from events where day = \'2025-02-02\''] as const;

export const PAIRS: readonly Pair[] = [
  { name: 'rename a column', rule: 'no-rename-column', create: USERS, seed: SEED, rows: 20_000, change: 'ALTER TABLE users RENAME COLUMN mail TO email;', old: [READ, WRITE, "update users set mail = 'old@x' where id = 1 + (random() * 19999)::bigint"], fresh: ['select id, email from users where id = 7', "insert into users (email, org, age) values ('f@x', 1, 30)", "update users set email = 'new@x' where id = 1 + (random() * 19999)::bigint"], table: 'users', wrong: 'select count(*)::int as count from users where mail is distinct from email' },
  { name: 'change a type', rule: 'no-rewriting-type-change', create: USERS, seed: SEED, rows: 20_000, change: 'ALTER TABLE users ALTER COLUMN age TYPE bigint;', old: [READ, WRITE, UPDATE], fresh: ['select age_bigint from users where id = 7', "insert into users (mail, org, age_bigint) values ('f@x', 1, 30)", 'update users set age_bigint = 7 where id = 1 + (random() * 19999)::bigint'], table: 'users', wrong: 'select count(*)::int as count from users where age is distinct from age_bigint', differs: 'the column of the new type has a name of its own' },
  { name: 'add a column with a volatile default', rule: 'no-rewriting-column', create: USERS, seed: SEED, rows: 20_000, change: 'ALTER TABLE users ADD COLUMN public_id uuid NOT NULL DEFAULT gen_random_uuid();', old: PLAIN, fresh: ['select public_id from users where id = 7'], table: 'users' },
  { name: 'add a CHECK', rule: 'no-validating-constraint', create: USERS, seed: SEED, rows: 20_000, change: 'ALTER TABLE users ADD CONSTRAINT users_age CHECK (age >= 0);', old: PLAIN, fresh: [], table: 'users' },
  { name: 'add a foreign key', rule: 'no-validating-constraint', create: USERS, seed: SEED, rows: 20_000, change: 'ALTER TABLE users ADD CONSTRAINT users_org_fkey FOREIGN KEY (org) REFERENCES orgs (id);', old: [...PLAIN, 'insert into orgs select coalesce(max(id), 1) + 1 from orgs'], fresh: [], table: 'users' },
  { name: 'set NOT NULL', rule: 'no-scanning-not-null', create: USERS, seed: SEED, rows: 20_000, change: 'ALTER TABLE users ALTER COLUMN org SET NOT NULL;', old: PLAIN, fresh: [], table: 'users' },
  { name: 'add UNIQUE', rule: 'no-blocking-unique', create: USERS, seed: SEED, rows: 20_000, change: 'ALTER TABLE users ADD CONSTRAINT users_id_mail_key UNIQUE (id, mail);', old: PLAIN, fresh: [], table: 'users' },
  { name: 'add a primary key', rule: 'no-blocking-unique', create: 'CREATE TABLE tags (id bigint GENERATED ALWAYS AS IDENTITY, name text);\n', seed: "insert into tags (name) select 't' from generate_series(1, 20000)", rows: 20_000, change: 'ALTER TABLE tags ADD PRIMARY KEY (id);', old: ["insert into tags (name) values ('u')", 'select name from tags limit 1'], fresh: [], table: 'tags' },
  { name: 'change every row', rule: 'require-batched-backfill', create: USERS, seed: SEED, rows: 20_000, change: 'UPDATE users SET mail = upper(mail);', old: [READ, "insert into users (mail, org, age) values ('N@X', 1, 30)", UPDATE], fresh: [], table: 'users', wrong: 'select count(*)::int as count from users where mail <> upper(mail)' },
  { name: 'drop a column', rule: 'no-drop-column', create: USERS, seed: SEED, rows: 20_000, change: 'ALTER TABLE users DROP COLUMN org;', old: PLAIN, fresh: ['select id, mail, age from users where id = 7', "insert into users (mail, age) values ('f@x', 30)"], table: 'users' },
  { name: 'rename a table', rule: 'no-rename-table', create: USERS, seed: SEED, rows: 20_000, change: 'ALTER TABLE users RENAME TO accounts;', old: PLAIN, fresh: [READ.replace('users', 'accounts'), WRITE.replace('users', 'accounts')], table: 'accounts' },
  { name: 'attach a partition', rule: 'no-blocking-partition-change', create: `${EVENTS}CREATE TABLE events_rest PARTITION OF events DEFAULT;\nCREATE TABLE events_2026 (id bigint NOT NULL, day date NOT NULL);\nCREATE INDEX events_2026_day ON events_2026 (day);\n`, seed: `${EVENT_SEED}; insert into events_2026 select n, '2026-05-05' from generate_series(1, 20000) n`, rows: 40_000, change: "ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');", old: EVENT_LOAD, fresh: [], table: 'events' },
  { name: 'make a partition', rule: 'no-blocking-partition-change', create: EVENTS, seed: EVENT_SEED, rows: 20_000, change: "CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');", old: EVENT_LOAD, fresh: [], table: 'events' },
  { name: 'drop a partition', rule: 'no-blocking-partition-change', create: `${EVENTS}CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');\n`, seed: EVENT_SEED, rows: 20_000, change: 'DROP TABLE events_2024;', old: EVENT_LOAD, fresh: [], table: 'events' },
  { name: 'rename a value of an enum', rule: 'no-breaking-enum', create: "CREATE TYPE state AS ENUM ('new', 'paid', 'sent');\nCREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, state state NOT NULL DEFAULT 'paid');\n", seed: "insert into orders (state) select (case when n % 2 = 0 then 'paid' else 'new' end)::state from generate_series(1, 20000) n", rows: 20_000, change: "ALTER TYPE state RENAME VALUE 'paid' TO 'settled';", old: [], fresh: ["insert into orders (state) values ('settled')", "select count(*) from orders where state in ('paid', 'settled')"], table: 'orders', differs: 'the old value stays in the type, and a CHECK forbids it' },
];
