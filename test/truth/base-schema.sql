create extension if not exists citext;
create extension if not exists btree_gist;
create extension if not exists pgcrypto;

create table parent(id int primary key, code text);
insert into parent select g, g::text from generate_series(1, 5) g;

create type mood as enum ('sad', 'ok');
create type mood2 as enum ('sad', 'ok', 'happy');
create domain d_plain as text;
create domain d_check as text check (value <> 'zzz');
create domain d_used as int;

create table t(
  id int primary key,
  a int,
  b text,
  c varchar(10),
  n numeric(10,2),
  ts timestamp,
  tz timestamptz,
  ts3 timestamp(3),
  ci citext,
  ip cidr,
  inet_ inet,
  vb varbit(8),
  iv interval(3),
  ch char(5),
  js json,
  jb jsonb,
  bi bigint,
  si smallint,
  en mood,
  entxt text,
  ts6 timestamp(6),
  tm time(3),
  arr varchar(10)[],
  x xml,
  nn int not null default 0,
  fk int,
  dd d_used,
  r4 real,
  bo bool
);
insert into t
select g, g, 'b' || g, 'c' || g, g, now(), now(), now(), 'x', '10.0.0.0/24', '10.0.0.0/24', B'101', '1 sec', 'ab', '{}',
  '{}', g, g, 'ok', 'ok', now(), '10:00', '{a}', '<a/>', g, g, g, 1, true
from generate_series(1, 5) g;
create index t_b_idx on t(b);
create index t_c_idx on t(c);

create table t2(id int);
