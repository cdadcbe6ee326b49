import type { MeasuredStatement } from './measurement.ts';

/** Statements beside the matrix on which the engine once was wrong, each with what it was about. */
export const FURTHER_STATEMENTS: readonly (MeasuredStatement & { readonly about: string; readonly since?: number })[] = [
  {
    about: 'USING over the column itself',
    setup: "create table t (a varchar(10)); insert into t values ('x')",
    sql: "alter table t alter column a type text using a || 'x'",
  },
  {
    about: 'a free cast below an expression index',
    setup: "create table t (a varchar(10)); insert into t values ('x'); create index t_lower on t (lower(a))",
    sql: 'alter table t alter column a type varchar(20)',
  },
  {
    about: 'a free cast of a column in a predicate',
    setup: "create table t (a varchar(10), b int); insert into t values ('x', 1); create index t_b on t (b) where a <> ''",
    sql: 'alter table t alter column a type varchar(20)',
  },
  {
    about: 'citext to text with an index',
    setup: "create table t (a citext); insert into t values ('x'); create index t_a on t (a)",
    sql: 'alter table t alter column a type text',
  },
  {
    about: 'a free cast of a column with a CHECK that was never validated',
    setup: "create table t (a varchar(10)); insert into t values ('x'); alter table t add constraint c check (a <> '') not valid",
    sql: 'alter table t alter column a type varchar(20)',
  },
  {
    about: 'the default collation, spelled out',
    setup: "create table t (a text); insert into t values ('x'); create index t_a on t (a)",
    sql: 'alter table t alter column a type text collate "default"',
  },
  {
    about: 'NOT (a IS NULL) as a proof',
    setup: 'create table t (a int check (not (a is null))); insert into t values (1)',
    sql: 'alter table t alter column a set not null',
  },
  {
    about: 'IS DISTINCT FROM NULL as a proof',
    setup: 'create table t (a int check (a is distinct from null)); insert into t values (1)',
    sql: 'alter table t alter column a set not null',
  },
  {
    about: 'a proof on each partition and none on the parent',
    setup: 'create table p (k int, v int) partition by range (k); create table p1 partition of p (check (v is not null)) for values from (0) to (9); insert into p values (1, 1)',
    sql: 'alter table p alter column v set not null',
  },
  {
    about: 'a unique key of the partitioned parent alone',
    setup: 'create table p (k int, v int) partition by range (k); create table p1 partition of p for values from (0) to (9); insert into p values (1, 1)',
    sql: 'alter table only p add constraint u unique (k)',
  },
  {
    about: 'a CHECK of a new column that is not enforced',
    setup: 'create table t (a int); insert into t values (1)',
    sql: 'alter table t add column z int check (z > 0) not enforced',
    since: 18,
  },
  {
    about: 'a foreign key of a new column with a default that is not enforced',
    setup: 'create table u (id int primary key); create table t (a int); insert into t values (1)',
    sql: 'alter table t add column z int default 1 references u (id) not enforced',
    since: 18,
  },
  {
    about: 'NOT NULL without a default on an empty table',
    setup: 'create table t (a int)',
    sql: 'alter table t add column z int not null',
  },
];
