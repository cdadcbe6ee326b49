/**
 * What the messages of the compatibility rules say that PostgreSQL does to running code: statements in order on one
 * connection, the last of which fails as told, or succeeds.
 */
export interface Claim {
  readonly about: string;
  /** Run one by one; a BEGIN among them holds. */
  readonly steps: readonly string[];
  /** The last statement. */
  readonly then: string;
  /** What its error says; `undefined` where it succeeds. */
  readonly error?: RegExp;
  readonly since?: number;
  readonly until?: number;
}

const MOOD = ["create type mood as enum ('sad', 'ok')", 'create table t (id int primary key, m mood)'];

export const CLAIMS: readonly Claim[] = [
  {
    about: 'a free change of type breaks a prepared statement that returns the column',
    steps: ['create table t (a varchar(10), b int)', 'prepare q as select a from t', 'execute q', 'alter table t alter a type varchar(20)'],
    then: 'execute q',
    error: /cached plan must not change result type/,
  },
  {
    about: 'it does not break one that only compares it',
    steps: ['create table t (a varchar(10), b int)', "prepare q as select b from t where a = 'x'", 'execute q', 'alter table t alter a type varchar(20)'],
    then: 'execute q',
  },
  {
    about: 'timestamp to timestamptz breaks it as well',
    steps: ["set timezone = 'UTC'", 'create table t (a timestamp)', 'prepare q as select a from t', 'execute q', 'alter table t alter a type timestamptz'],
    then: 'execute q',
    error: /cached plan must not change result type/,
  },
  {
    about: 'an unconstrained domain over the same type breaks it as well',
    steps: ['create domain d as text', 'create table t (a text)', 'prepare q as select a from t', 'execute q', 'alter table t alter a type d'],
    then: 'execute q',
    error: /cached plan must not change result type/,
  },
  {
    about: 'a prepared SELECT * fails after ADD COLUMN',
    steps: ['create table t (a int)', 'prepare q as select * from t', 'execute q', 'alter table t add b int'],
    then: 'execute q',
    error: /cached plan must not change result type/,
  },
  {
    about: 'a prepared SELECT * fails after DROP COLUMN',
    steps: ['create table t (a int, b int)', 'prepare q as select * from t', 'execute q', 'alter table t drop b'],
    then: 'execute q',
    error: /cached plan must not change result type/,
  },
  {
    about: 'a prepared RETURNING * fails after ADD COLUMN',
    steps: ['create table t (a int)', 'prepare q as insert into t (a) values (1) returning *', 'execute q', 'alter table t add b int'],
    then: 'execute q',
    error: /cached plan must not change result type/,
  },
  {
    about: 'a prepared list of columns does not notice ADD COLUMN',
    steps: ['create table t (a int)', 'prepare q as select a from t', 'execute q', 'alter table t add b int'],
    then: 'execute q',
  },
  {
    about: 'an INSERT that lists no columns has a value too many after DROP COLUMN',
    steps: ['create table t (a int, b int)', 'insert into t values (1, 2)', 'alter table t drop b'],
    then: 'insert into t values (1, 2)',
    error: /INSERT has more expressions than target columns/,
  },
  {
    about: 'an INSERT that lists no columns does not notice ADD COLUMN',
    steps: ['create table t (a int)', 'alter table t add b int'],
    then: 'insert into t values (1)',
  },
  {
    about: 'citext makes values of different case one',
    steps: ['create extension if not exists citext', "create table t (a text unique)", "insert into t values ('Ann')", 'alter table t alter a type citext'],
    then: "insert into t values ('ann')",
    error: /duplicate key/,
  },
  {
    about: 'timestamp forgets the zone',
    steps: ["set timezone = 'UTC'", 'create table t (a timestamptz)', "insert into t values ('2026-01-01 12:00+00')", 'alter table t alter a type timestamp', "set timezone = 'America/New_York'"],
    then: "select 1 / (case when a::timestamptz = '2026-01-01 12:00+00' then 1 else 0 end) from t",
    error: /division by zero/,
  },
  {
    about: 'a shorter varchar refuses longer values',
    steps: ['create table t (a varchar(5))'],
    then: "insert into t values ('longer')",
    error: /value too long/,
  },
  {
    about: 'ADD VALUE may stand in a transaction',
    steps: [...MOOD, 'begin'],
    then: "alter type mood add value 'happy'",
  },
  {
    about: 'a new value must not be used in the transaction that adds it',
    steps: [...MOOD, 'begin', "alter type mood add value 'happy'"],
    then: "insert into t values (1, 'happy')",
    error: /unsafe use of new value "happy"/,
  },
  {
    about: 'not as a default either',
    steps: [...MOOD, 'begin', "alter type mood add value 'happy'"],
    then: "alter table t alter m set default 'happy'",
    error: /unsafe use of new value/,
  },
  {
    about: 'not in a CHECK either',
    steps: [...MOOD, 'begin', "alter type mood add value 'happy'"],
    then: "alter table t add check (m <> 'happy')",
    error: /unsafe use of new value/,
  },
  {
    about: 'not in an UPDATE either, though it touches no row',
    steps: [...MOOD, 'begin', "alter type mood add value 'happy'"],
    then: "update t set m = 'happy'",
    error: /unsafe use of new value/,
  },
  {
    about: 'from 17 on a value added to a type that the same transaction made may be used',
    steps: ['begin', "create type mood as enum ('sad')", "alter type mood add value 'happy'"],
    then: "select 'happy'::mood",
    since: 17,
  },
  {
    about: 'up to 16 it must not',
    steps: ['begin', "create type mood as enum ('sad')", "alter type mood add value 'happy'"],
    then: "select 'happy'::mood",
    error: /unsafe use of new value/,
    until: 16,
  },
  {
    about: 'a value that CREATE TYPE lists may be used at once',
    steps: ['begin', "create type mood as enum ('sad')"],
    then: "select 'sad'::mood",
  },
  {
    about: 'a renamed value may be used in the same transaction',
    steps: [...MOOD, 'begin', "alter type mood rename value 'ok' to 'fine'"],
    then: "insert into t values (1, 'fine')",
  },
  {
    about: 'the old name of a renamed value is refused',
    steps: [...MOOD, "alter type mood rename value 'ok' to 'fine'"],
    then: "insert into t values (1, 'ok')",
    error: /invalid input value for enum mood: "ok"/,
  },
  {
    about: 'a query that casts to a renamed type fails',
    steps: [...MOOD, 'alter type mood rename to feeling'],
    then: "select 'ok'::mood",
    error: /type "mood" does not exist/,
  },
  {
    about: 'a smaller enum fails where a row holds the lost value',
    steps: [...MOOD, "insert into t values (1, 'sad')", "create type mood_new as enum ('ok')"],
    then: 'alter table t alter m type mood_new using m::text::mood_new',
    error: /invalid input value for enum mood_new: "sad"/,
  },
  {
    about: 'a row of pg_enum can be deleted, and the value is refused from then on',
    steps: [...MOOD, "delete from pg_enum where enumlabel = 'ok'"],
    then: "insert into t values (1, 'ok')",
    error: /invalid input value for enum mood: "ok"/,
  },
  {
    about: 'a row that holds a value deleted from pg_enum cannot be read',
    steps: [...MOOD, "insert into t values (1, 'ok')", "delete from pg_enum where enumlabel = 'ok'"],
    then: 'select * from t',
    error: /invalid internal value for enum/,
  },
  {
    about: 'ON CONFLICT (columns) fails without its unique index',
    steps: ['create table t (a int, b int)', 'create unique index u on t (a)', 'drop index u'],
    then: 'insert into t values (1, 1) on conflict (a) do nothing',
    error: /no unique or exclusion constraint matching the ON CONFLICT specification/,
  },
  {
    about: 'it finds another unique index on the same columns in any order',
    steps: ['create table t (a int, b int)', 'create unique index u on t (a, b)', 'create unique index v on t (b, a)', 'drop index u'],
    then: 'insert into t values (1, 1) on conflict (a, b) do nothing',
  },
  {
    about: 'it does not take a unique index on fewer columns',
    steps: ['create table t (a int, b int)', 'create unique index v on t (a)'],
    then: 'insert into t values (1, 1) on conflict (a, b) do nothing',
    error: /no unique or exclusion constraint/,
  },
  {
    about: 'it does not take a partial unique index',
    steps: ['create table t (a int, b int)', 'create unique index v on t (a) where b > 0'],
    then: 'insert into t values (1, 1) on conflict (a) do nothing',
    error: /no unique or exclusion constraint/,
  },
  {
    about: 'it does not take a deferrable constraint',
    steps: ['create table t (a int unique deferrable)'],
    then: 'insert into t values (1) on conflict (a) do nothing',
    error: /does not support deferrable unique constraints|no unique or exclusion constraint/,
  },
  {
    about: 'ON CONFLICT without a target needs no index',
    steps: ['create table t (a int unique)', 'alter table t drop constraint t_a_key'],
    then: 'insert into t values (1) on conflict do nothing',
  },
  {
    about: 'ON CONFLICT ON CONSTRAINT fails under the new name',
    steps: ['create table t (a int constraint u unique)', 'alter table t rename constraint u to v'],
    then: 'insert into t values (1) on conflict on constraint u do nothing',
    error: /constraint "u" for table "t" does not exist/,
  },
  {
    about: 'renaming the index of a constraint renames the constraint',
    steps: ['create table t (a int constraint u unique)', 'alter index u rename to v'],
    then: 'insert into t values (1) on conflict on constraint v do nothing',
  },
  {
    about: 'without its primary key a published table refuses UPDATE',
    steps: ['create table t (a int primary key, b int)', 'create publication p for table t', 'alter table t drop constraint t_pkey'],
    then: 'update t set b = 1',
    error: /cannot update table "t" because it does not have a replica identity/,
  },
  {
    about: 'CREATE OR REPLACE VIEW refuses to drop a column',
    steps: ['create table t (a int, b int)', 'create view v as select a, b from t'],
    then: 'create or replace view v as select a from t',
    error: /cannot drop columns from view/,
  },
  {
    about: 'CREATE OR REPLACE VIEW refuses to rename a column',
    steps: ['create table t (a int, b int)', 'create view v as select a, b from t'],
    then: 'create or replace view v as select a, b as c from t',
    error: /cannot change name of view column "b" to "c"/,
  },
  {
    about: 'CREATE OR REPLACE VIEW refuses another order',
    steps: ['create table t (a int, b int)', 'create view v as select a, b from t'],
    then: 'create or replace view v as select b, a from t',
    error: /cannot change name of view column/,
  },
  {
    about: 'CREATE OR REPLACE VIEW refuses another type',
    steps: ['create table t (a int, b int)', 'create view v as select a, b from t'],
    then: 'create or replace view v as select a, b::text as b from t',
    error: /cannot change data type of view column/,
  },
  {
    about: 'CREATE OR REPLACE VIEW adds columns at the end',
    steps: ['create table t (a int, b int, c int)', 'create view v as select a, b from t'],
    then: 'create or replace view v as select a, b, c from t',
  },
  {
    about: 'a call with fewer arguments finds a function whose others have defaults',
    steps: ["create function f(a int, b int default 0) returns int language sql as 'select a + b'"],
    then: 'select f(1)',
  },
  {
    about: 'a call finds no function with another number of arguments',
    steps: ["create function f(a int, b int) returns int language sql as 'select a + b'"],
    then: 'select f(1)',
    error: /function f\(integer\) does not exist/,
  },
  {
    about: 'a column that was an identity stays NOT NULL',
    steps: ['create table t (id int generated by default as identity, a int)', 'alter table t alter id drop identity'],
    then: 'insert into t (a) values (1)',
    error: /null value in column "id"/,
  },
  {
    about: 'a NOT NULL column that was generated stays NOT NULL',
    steps: ['create table t (a int, b int not null generated always as (a + 1) stored)', 'alter table t alter b drop expression'],
    then: 'insert into t (a) values (1)',
    error: /null value in column "b"/,
  },
  {
    about: 'DROP SEQUENCE CASCADE drops a default',
    steps: ['create sequence s', "create table t (id int not null default nextval('s'), a int)", 'drop sequence s cascade'],
    then: 'insert into t (a) values (1)',
    error: /null value in column "id"/,
  },
  {
    about: 'DROP EXTENSION CASCADE drops a column',
    steps: ['create schema e', 'create extension hstore schema e', 'create table t (a int, h e.hstore)', 'drop extension hstore cascade'],
    then: 'select h from t',
    error: /column "h" does not exist/,
  },
  {
    about: 'DROP COLUMN drops a CHECK over several columns without a word',
    steps: ['create table t (a int, b int, check (a < b))', 'alter table t drop column b'],
    then: 'insert into t values (1)',
  },
  {
    about: 'DROP COLUMN drops a foreign key over several columns without a word',
    steps: ['create table u (a int, b int, primary key (a, b))', 'create table t (a int, b int, foreign key (a, b) references u)', 'alter table t drop column b'],
    then: 'insert into t values (1)',
  },
  {
    about: 'a renamed schema takes its tables out of reach',
    steps: ['create schema e', 'create table e.t (a int)', 'alter schema e rename to f'],
    then: 'select a from e.t',
    error: /relation "e.t" does not exist/,
  },
  {
    about: 'REVOKE takes a right from a session that is open',
    steps: ['create table t (a int)', 'grant usage on schema public to reader', 'grant select on t to reader', 'set role reader', 'select * from t', 'reset role', 'revoke select on t from reader', 'set role reader'],
    then: 'select * from t',
    error: /permission denied for table t/,
  },
  {
    about: 'OWNER TO takes the rights of the old owner, who has no others',
    steps: ['create table t (a int)', 'grant usage on schema public to reader', 'alter table t owner to reader', 'alter table t owner to current_user', 'set role reader'],
    then: 'select * from t',
    error: /permission denied for table t/,
  },
  {
    about: 'SET LOCAL outside a transaction sets nothing',
    steps: ["set local lock_timeout = '2s'"],
    then: "select 1 / (case current_setting('lock_timeout') when '0' then 0 else 1 end)",
    error: /division by zero/,
  },
  {
    about: 'DROP INDEX CONCURRENTLY takes one index',
    steps: ['create table t (a int)', 'create index i on t (a)', 'create index j on t (a)'],
    then: 'drop index concurrently i, j',
    error: /DROP INDEX CONCURRENTLY does not support dropping multiple objects/,
  },
  {
    about: 'json knows no equality',
    steps: ['create table t (a int)', 'alter table t add j json'],
    then: 'select distinct * from t',
    error: /could not identify an equality operator for type json/,
  },
  {
    about: 'an array of json knows none either',
    steps: ['create table t (a int)', 'alter table t add j json[]'],
    then: 'select distinct * from t',
    error: /could not identify an equality operator for type json\[\]/,
  },
  {
    about: 'UNION of all columns fails with json',
    steps: ['create table t (a int)', 'alter table t add j json'],
    then: 'select * from t union select * from t',
    error: /could not identify an equality operator for type json/,
  },
  {
    about: 'jsonb knows equality',
    steps: ['create table t (a int)', 'alter table t add j jsonb'],
    then: 'select distinct * from t',
  },
  {
    about: 'GENERATED ALWAYS AS IDENTITY refuses a value',
    steps: ['create table t (id int not null)', 'alter table t alter id add generated always as identity'],
    then: 'insert into t values (1)',
    error: /cannot insert a non-DEFAULT value into column "id"/,
  },
  {
    about: 'GENERATED ALWAYS AS IDENTITY refuses an update',
    steps: ['create table t (id int not null)', 'alter table t alter id add generated always as identity'],
    then: 'update t set id = 1',
    error: /column "id" can only be updated to DEFAULT/,
  },
  {
    about: 'GENERATED BY DEFAULT takes a value',
    steps: ['create table t (id int not null)', 'alter table t alter id add generated by default as identity'],
    then: 'insert into t values (1)',
  },
  {
    about: 'a generated column refuses a value',
    steps: ['create table t (a int, b int generated always as (a + 1) stored)'],
    then: 'insert into t (a, b) values (1, 2)',
    error: /cannot insert a non-DEFAULT value into column "b"/,
  },
  {
    about: 'row security without a policy hides every row from others than the owner',
    steps: ['create table t (a int)', 'insert into t values (1)', 'grant usage on schema public to reader', 'grant select on t to reader', 'alter table t enable row level security', 'set role reader'],
    then: 'select 1 / count(*) from t',
    error: /division by zero/,
  },
  {
    about: 'row security spares the owner',
    steps: ['create table t (a int)', 'insert into t values (1)', 'alter table t enable row level security'],
    then: 'select 1 / count(*) from t',
  },
  {
    about: 'a NOT VALID CHECK binds new rows at once',
    steps: ['create table t (a int)', 'insert into t values (-1)', 'alter table t add constraint c check (a > 0) not valid'],
    then: 'insert into t values (-2)',
    error: /violates check constraint "c"/,
  },
  {
    about: 'a NOT VALID foreign key binds new rows at once',
    steps: ['create table u (id int primary key)', 'create table t (a int)', 'alter table t add constraint c foreign key (a) references u not valid'],
    then: 'insert into t values (1)',
    error: /violates foreign key constraint "c"/,
  },
  {
    about: 'a constraint that is not enforced binds nobody',
    steps: ['create table t (a int)', 'alter table t add constraint c check (a > 0) not enforced'],
    then: 'insert into t values (-2)',
    since: 18,
  },
  {
    about: 'several NULLs are no duplicates in a unique index',
    steps: ['create table t (a int)', 'create unique index u on t (a)', 'insert into t values (null)'],
    then: 'insert into t values (null)',
  },
  {
    about: 'a materialized view refreshed WITH NO DATA cannot be read',
    steps: ['create table t (a int)', 'create materialized view m as select a from t', 'select * from m', 'refresh materialized view m with no data'],
    then: 'select * from m',
    error: /materialized view "m" has not been populated/,
  },
  {
    about: 'nobody notices where it is filled again in the same transaction',
    steps: ['create table t (a int)', 'create materialized view m as select a from t', 'begin', 'refresh materialized view m with no data', 'refresh materialized view m', 'commit'],
    then: 'select * from m',
  },
  {
    about: 'an INSERT may leave out a required column whose domain has a default',
    steps: ["create domain d as text default 'x'", 'create domain e as d', 'create table t (a int)', 'insert into t values (1)', 'alter table t add b e not null'],
    then: 'insert into t (a) values (2)',
  },
  {
    about: 'a view that is moved is not found where it was',
    steps: ['create table t (a int)', 'create view v as select a from t', 'create schema archive', 'alter view v set schema archive'],
    then: 'select * from v',
    error: /relation "v" does not exist/,
  },
  {
    about: 'DROP FUNCTION CASCADE takes the trigger and the default along',
    steps: ["create function f() returns text language sql as $$ select 'x' $$", 'create table t (a int, b text not null default f())', 'drop function f() cascade'],
    then: 'insert into t (a) values (1)',
    error: /null value in column "b"/,
  },
  {
    about: 'DROP DEFAULT behind DEFAULT NULL gives new rows the default of the domain',
    steps: ["create domain d as text default 'x'", 'create table t (a int)', 'insert into t values (1)', 'alter table t add b d default null', 'alter table t alter b drop default', 'insert into t (a) values (2)'],
    then: "select 1 / (case when (select b from t where a = 2) = 'x' and (select b from t where a = 1) is null then 0 else 1 end)",
    error: /division by zero/,
  },
];
