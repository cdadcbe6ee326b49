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
  {
    about: 'ATTACH of a table whose CHECK says the bound and IS NOT NULL',
    setup: 'create table u (id int primary key); insert into u values (1); create table p (k int, v int, r int) partition by range (k); create table p1 partition of p for values from (0) to (10); insert into p (k, v, r) values (1, 1, 1); create table c (k int, v int, r int); insert into c values (15, 1, 1); alter table c add check (k >= 10 and k < 20 and k is not null)',
    sql: 'alter table p attach partition c for values from (10) to (20)',
  },
  {
    about: 'ATTACH of a table whose CHECK says the bound of a key that may be NULL',
    setup: 'create table u (id int primary key); insert into u values (1); create table p (k int, v int, r int) partition by range (k); create table p1 partition of p for values from (0) to (10); insert into p (k, v, r) values (1, 1, 1); create table c (k int, v int, r int); insert into c values (15, 1, 1); alter table c add check (k >= 10 and k < 20)',
    sql: 'alter table p attach partition c for values from (10) to (20)',
  },
  {
    about: 'ATTACH of a table whose CHECK says the bound of a NOT NULL key',
    setup: 'create table u (id int primary key); insert into u values (1); create table p (k int, v int, r int) partition by range (k); create table p1 partition of p for values from (0) to (10); insert into p (k, v, r) values (1, 1, 1); create table c (k int, v int, r int); insert into c values (15, 1, 1); alter table c alter k set not null; alter table c add check (k >= 10 and k < 20)',
    sql: 'alter table p attach partition c for values from (10) to (20)',
  },
  {
    about: 'ATTACH of a table whose CHECK says a narrower bound',
    setup: 'create table u (id int primary key); insert into u values (1); create table p (k int, v int, r int) partition by range (k); create table p1 partition of p for values from (0) to (10); insert into p (k, v, r) values (1, 1, 1); create table c (k int, v int, r int); insert into c values (15, 1, 1); alter table c alter k set not null; alter table c add check (k between 12 and 18)',
    sql: 'alter table p attach partition c for values from (10) to (20)',
  },
  {
    about: 'ATTACH of a table whose CHECK is NOT VALID',
    setup: 'create table u (id int primary key); insert into u values (1); create table p (k int, v int, r int) partition by range (k); create table p1 partition of p for values from (0) to (10); insert into p (k, v, r) values (1, 1, 1); create table c (k int, v int, r int); insert into c values (15, 1, 1); alter table c add check (k >= 10 and k < 20 and k is not null) not valid',
    sql: 'alter table p attach partition c for values from (10) to (20)',
  },
  {
    about: 'ATTACH of a table whose CHECK is about another column',
    setup: 'create table u (id int primary key); insert into u values (1); create table p (k int, v int, r int) partition by range (k); create table p1 partition of p for values from (0) to (10); insert into p (k, v, r) values (1, 1, 1); create table c (k int, v int, r int); insert into c values (15, 1, 1); alter table c add check (v > 0)',
    sql: 'alter table p attach partition c for values from (10) to (20)',
  },
  {
    about: 'ATTACH up to MAXVALUE',
    setup: 'create table u (id int primary key); insert into u values (1); create table p (k int, v int, r int) partition by range (k); create table p1 partition of p for values from (0) to (10); insert into p (k, v, r) values (1, 1, 1); create table c (k int, v int, r int); insert into c values (15, 1, 1); alter table c alter k set not null; alter table c add check (k >= 10)',
    sql: 'alter table p attach partition c for values from (10) to (maxvalue)',
  },
  {
    about: 'ATTACH of a list, by IN',
    setup: "create table p (k text, v int) partition by list (k); create table c (k text not null, v int, check (k in ('a', 'b')))",
    sql: "alter table p attach partition c for values in ('a', 'b')",
  },
  {
    about: 'ATTACH of a list, by equality',
    setup: "create table p (k text, v int) partition by list (k); create table c (k text not null, v int, check (k = 'a'))",
    sql: "alter table p attach partition c for values in ('a', 'b')",
  },
  {
    about: 'ATTACH of a list, of a key that may be NULL',
    setup: "create table p (k text, v int) partition by list (k); create table c (k text, v int, check (k = 'a'))",
    sql: "alter table p attach partition c for values in ('a')",
  },
  {
    about: 'ATTACH by moments',
    setup: "create table p (k timestamptz not null) partition by range (k); create table c (k timestamptz not null, check (k >= '2024-01-01' and k < timestamptz '2024-02-01'))",
    sql: "alter table p attach partition c for values from ('2024-01-01') to ('2024-02-01')",
  },
  {
    about: 'ATTACH by moments compared with days',
    setup: "create table p (k timestamptz not null) partition by range (k); create table c (k timestamptz not null, check (k >= date '2024-01-01' and k < date '2024-02-01'))",
    sql: "alter table p attach partition c for values from ('2024-01-01') to ('2024-02-01')",
  },
  {
    about: 'ATTACH of a table without the index of its parent',
    setup: 'create table u (id int primary key); insert into u values (1); create table p (k int, v int, r int) partition by range (k); create table p1 partition of p for values from (0) to (10); insert into p (k, v, r) values (1, 1, 1); create table c (k int, v int, r int); insert into c values (15, 1, 1); create index p_v on p (v)',
    sql: 'alter table p attach partition c for values from (10) to (20)',
  },
  {
    about: 'ATTACH of a table with the index of its parent',
    setup: 'create table u (id int primary key); insert into u values (1); create table p (k int, v int, r int) partition by range (k); create table p1 partition of p for values from (0) to (10); insert into p (k, v, r) values (1, 1, 1); create table c (k int, v int, r int); insert into c values (15, 1, 1); create index p_v on p (v); create index c_v on c (v)',
    sql: 'alter table p attach partition c for values from (10) to (20)',
  },
  {
    about: 'ATTACH of a table with the key of its parent',
    setup: 'create table u (id int primary key); insert into u values (1); create table p (k int, v int, r int, primary key (k)) partition by range (k); create table p1 partition of p for values from (0) to (10); insert into p (k, v, r) values (1, 1, 1); create table c (k int, v int, r int); insert into c values (15, 1, 1); alter table c add primary key (k)',
    sql: 'alter table p attach partition c for values from (10) to (20)',
  },
  {
    about: 'ATTACH of a table with an index for the key of its parent',
    setup: 'create table u (id int primary key); insert into u values (1); create table p (k int, v int, r int, primary key (k)) partition by range (k); create table p1 partition of p for values from (0) to (10); insert into p (k, v, r) values (1, 1, 1); create table c (k int, v int, r int); insert into c values (15, 1, 1); alter table c alter k set not null; create unique index c_k on c (k)',
    sql: 'alter table p attach partition c for values from (10) to (20)',
  },
  {
    about: 'ATTACH of a table without the foreign key of its parent',
    setup: 'create table u (id int primary key); insert into u values (1); create table p (k int, v int, r int, foreign key (r) references u) partition by range (k); create table p1 partition of p for values from (0) to (10); insert into p (k, v, r) values (1, 1, 1); create table c (k int, v int, r int); insert into c values (15, 1, 1);',
    sql: 'alter table p attach partition c for values from (10) to (20)',
  },
  {
    about: 'ATTACH of a table with the foreign key of its parent',
    setup: 'create table u (id int primary key); insert into u values (1); create table p (k int, v int, r int, foreign key (r) references u) partition by range (k); create table p1 partition of p for values from (0) to (10); insert into p (k, v, r) values (1, 1, 1); create table c (k int, v int, r int); insert into c values (15, 1, 1); alter table c add foreign key (r) references u',
    sql: 'alter table p attach partition c for values from (10) to (20)',
  },
  {
    about: 'ATTACH of a table with the foreign key of its parent, NOT VALID',
    setup: 'create table u (id int primary key); insert into u values (1); create table p (k int, v int, r int, foreign key (r) references u) partition by range (k); create table p1 partition of p for values from (0) to (10); insert into p (k, v, r) values (1, 1, 1); create table c (k int, v int, r int); insert into c values (15, 1, 1); alter table c add foreign key (r) references u not valid',
    sql: 'alter table p attach partition c for values from (10) to (20)',
  },
  {
    about: 'ATTACH beside a DEFAULT partition',
    setup: 'create table u (id int primary key); insert into u values (1); create table p (k int, v int, r int) partition by range (k); create table p1 partition of p for values from (0) to (10); insert into p (k, v, r) values (1, 1, 1); create table c (k int, v int, r int); insert into c values (15, 1, 1); create table d partition of p default; insert into p values (99, 1, 1);',
    sql: 'alter table p attach partition c for values from (10) to (20)',
  },
  {
    about: 'ATTACH of a proved table beside a DEFAULT partition',
    setup: 'create table u (id int primary key); insert into u values (1); create table p (k int, v int, r int) partition by range (k); create table p1 partition of p for values from (0) to (10); insert into p (k, v, r) values (1, 1, 1); create table c (k int, v int, r int); insert into c values (15, 1, 1); create table d partition of p default; insert into p values (99, 1, 1); alter table c add check (k >= 10 and k < 20 and k is not null)',
    sql: 'alter table p attach partition c for values from (10) to (20)',
  },
  {
    about: 'ATTACH as DEFAULT',
    setup: 'create table u (id int primary key); insert into u values (1); create table p (k int, v int, r int) partition by range (k); create table p1 partition of p for values from (0) to (10); insert into p (k, v, r) values (1, 1, 1); create table c (k int, v int, r int); insert into c values (15, 1, 1);',
    sql: 'alter table p attach partition c default',
  },
  {
    about: 'PARTITION OF a table with a foreign key',
    setup: 'create table u (id int primary key); insert into u values (1); create table p (k int, v int, r int, foreign key (r) references u) partition by range (k); create table p1 partition of p for values from (0) to (10); insert into p (k, v, r) values (1, 1, 1);',
    sql: 'create table c partition of p for values from (10) to (20)',
  },
  {
    about: 'PARTITION OF a table that a foreign key points at',
    setup: 'create table u (id int primary key); insert into u values (1); create table p (k int, v int, r int, primary key (k)) partition by range (k); create table p1 partition of p for values from (0) to (10); insert into p (k, v, r) values (1, 1, 1); create table x (k int references p); insert into p values (2, 1, 1);',
    sql: 'create table c partition of p for values from (10) to (20)',
  },
  {
    about: 'PARTITION OF beside a DEFAULT partition',
    setup: 'create table u (id int primary key); insert into u values (1); create table p (k int, v int, r int) partition by range (k); create table p1 partition of p for values from (0) to (10); insert into p (k, v, r) values (1, 1, 1); create table d partition of p default; insert into p values (99, 1, 1);',
    sql: 'create table c partition of p for values from (10) to (20)',
  },
  {
    about: 'DETACH of a table with a foreign key',
    setup: 'create table u (id int primary key); insert into u values (1); create table p (k int, v int, r int, foreign key (r) references u) partition by range (k); create table p1 partition of p for values from (0) to (10); insert into p (k, v, r) values (1, 1, 1);',
    sql: 'alter table p detach partition p1',
  },
  {
    about: 'DETACH beside a DEFAULT partition',
    setup: 'create table u (id int primary key); insert into u values (1); create table p (k int, v int, r int) partition by range (k); create table p1 partition of p for values from (0) to (10); insert into p (k, v, r) values (1, 1, 1); create table d partition of p default; insert into p values (99, 1, 1);',
    sql: 'alter table p detach partition p1',
  },
  {
    about: 'DETACH from a table that a foreign key points at',
    setup: 'create table u (id int primary key); insert into u values (1); create table p (k int, v int, r int, primary key (k)) partition by range (k); create table p1 partition of p for values from (0) to (10); insert into p (k, v, r) values (1, 1, 1); create table x (k int references p); insert into p values (2, 1, 1);',
    sql: 'alter table p detach partition p1',
  },
  {
    about: 'DROP of a partition beside a DEFAULT partition',
    setup: 'create table u (id int primary key); insert into u values (1); create table p (k int, v int, r int, primary key (k)) partition by range (k); create table p1 partition of p for values from (0) to (10); insert into p (k, v, r) values (1, 1, 1); create table d partition of p default; insert into p values (99, 1, 1);',
    sql: 'drop table p1',
  },
  {
    about: 'SET DEFAULT of the partitioned parent alone',
    setup: 'create table u (id int primary key); insert into u values (1); create table p (k int, v int, r int) partition by range (k); create table p1 partition of p for values from (0) to (10); insert into p (k, v, r) values (1, 1, 1);',
    sql: 'alter table only p alter column v set default 1',
  },
  {
    about: 'a constraint of a domain over a domain',
    setup: 'create domain d as int; create table t (v d); create table t2 (v d); insert into t values (1); insert into t2 values (1); create domain e as d; create table t3 (v e)',
    sql: 'alter domain d add constraint c check (value > 0)',
  },
  {
    about: 'a constraint of a domain that a partitioned table uses',
    setup: 'create domain d as int; create table p (k int, v d) partition by range (k); create table p1 partition of p for values from (0) to (10)',
    sql: 'alter domain d add constraint c check (value > 0)',
  },
  {
    about: 'VALIDATE of a domain',
    setup: 'create domain d as int; create table t (v d); create table t2 (v d); insert into t values (1); insert into t2 values (1); alter domain d add constraint c check (value > 0) not valid',
    sql: 'alter domain d validate constraint c',
  },
  {
    about: 'SET NOT NULL of a domain that is NOT NULL',
    setup: 'create domain d as int; create table t (v d); create table t2 (v d); insert into t values (1); insert into t2 values (1); alter domain d set not null',
    sql: 'alter domain d set not null',
  },
  {
    about: 'the constant default of a domain',
    setup: "create domain d as text default 'x'; create table t (a int); insert into t values (1)",
    sql: 'alter table t add column z d not null',
  },
  {
    about: 'the volatile default of a domain',
    setup: 'create domain d as uuid default gen_random_uuid(); create table t (a int); insert into t values (1)',
    sql: 'alter table t add column z d',
  },
  {
    about: 'the default of a domain below a domain',
    setup: 'create domain d as uuid default gen_random_uuid(); create domain e as d; create table t (a int); insert into t values (1)',
    sql: 'alter table t add column z e',
  },
  {
    about: 'a default of its own before the default of its domain',
    setup: 'create domain d as uuid default gen_random_uuid(); create table t (a int); insert into t values (1)',
    sql: "alter table t add column z d default '00000000-0000-0000-0000-000000000000'",
  },
  {
    about: 'a default that a domain got later',
    setup: 'create domain d as uuid; alter domain d set default gen_random_uuid(); create table t (a int); insert into t values (1)',
    sql: 'alter table t add column z d',
  },
  {
    about: 'a default that a domain lost',
    setup: 'create domain d as uuid default gen_random_uuid(); alter domain d drop default; create table t (a int); insert into t values (1)',
    sql: 'alter table t add column z d',
  },
  {
    about: 'SET DEFAULT of a domain',
    setup: 'create domain d as int; create table t (v d); insert into t values (1)',
    sql: 'alter domain d set default 1',
  },
  {
    about: 'DROP FUNCTION CASCADE with a trigger',
    setup: 'create function touch() returns trigger language plpgsql as $$ begin return new; end $$; create table t (a int); insert into t values (1); create trigger touched before update on t for each row execute function touch()',
    sql: 'drop function touch() cascade',
  },
  {
    about: 'DROP FUNCTION CASCADE with a default',
    setup: "create function f() returns text language sql as $$ select 'x' $$; create table t (a text default f()); insert into t values (1)",
    sql: 'drop function f() cascade',
  },
  {
    about: 'DEFAULT NULL before the default of a domain',
    setup: 'create domain d as uuid default gen_random_uuid(); create table t (a int); insert into t values (1)',
    sql: 'alter table t add column z d default null',
  },
];
