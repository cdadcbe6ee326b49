import type { Claim } from './claim.ts';

/** What becomes of statements that running code has prepared before a migration. */
export const PREPARED_STATEMENT_CLAIMS: readonly Claim[] = [
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
];
