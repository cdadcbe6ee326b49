/** Shapes of calls as public projects write them, beyond those that were measured before. */
export interface Further {
  readonly id: string;
  readonly dsl: string;
}

export const FURTHER: readonly Further[] = [
  { id: 'quotes of all kinds', dsl: `this.addSql('alter table "a" add column "b" text null;'); this.addSql("update a set b = 'x'"); this.addSql(\`drop table "c" cascade\`);` },
  { id: 'several statements in one string', dsl: 'this.addSql(`alter table fulfillment alter column id type text using id::text;\n\nalter table fulfillment add packed_at timestamptz;\ncreate index if not exists "i" on fulfillment (id) where (deleted_at is null);`);' },
  { id: 'an escaped quote', dsl: `this.addSql('create table "zone" ("kind" text check ("kind" in (\\'country\\', \\'city\\')) not null default \\'country\\')');` },
  { id: 'a constant', dsl: "const sql = `\ndrop index if exists \"i\";\nalter table \"o\" add column if not exists \"d\" timestamptz null;\n`;\nthis.addSql(sql);" },
  { id: 'executed before what was queued', dsl: "this.addSql('alter table a add column b int'); await this.execute('update a set c = 1'); this.addSql('alter table a drop column c');" },
  { id: 'executed with values', dsl: "await this.execute('update a set b = ? where c = ? and d is ?', ['it\\'s', 5, null]);" },
  { id: 'executed with a name', dsl: "await this.execute('update ?? set ?? = ?', ['sales.orders', 'state', true]);" },
  { id: 'executed with a list', dsl: "await this.execute('delete from a where id in (?)', [[1, 2, 3]]);" },
  { id: 'an escaped question mark', dsl: "await this.execute('select * from a where b \\\\? ? and c = ?', ['key', 1]);" },
  { id: 'a question mark without values', dsl: "await this.execute(`update a set b = '?' where c = 1`); this.addSql(`update a set b = 'why?'`);" },
  { id: 'loop over tables', dsl: "for (const table of ['a', 'b']) { this.addSql(`alter table \"${table}\" add column \"x\" int`); }" },
  { id: 'a list of statements', dsl: "const statements = ['drop table a', 'drop table b'];\nstatements.forEach((statement) => this.addSql(statement));" },
  { id: 'joined', dsl: "this.addSql(['alter table a', 'add b int'].join(' '));" },
  { id: 'added up', dsl: "this.addSql('alter table a ' + 'add b int' + ';');" },
  { id: 'a helper', dsl: "const add = (table, column) => this.addSql(`alter table ${table} add ${column} int`);\nadd('a', 'b'); add('c', 'd');" },
  { id: 'a helper that is given the migration', dsl: "function add(migration, table) { migration.addSql(`drop table ${table}`); }\nadd(this, 'a');" },
  { id: 'a helper with a this', dsl: "async function older() { this.addSql('drop table a'); }\nawait older.call(this);" },
  { id: 'asked first', dsl: "const rows = await this.execute(`select * from information_schema.tables where table_name = 'a'`);\nif (!rows.length) { this.addSql('create table a (id int)'); }" },
  { id: 'a bound method', dsl: "const add = this.addSql.bind(this);\nadd('drop table a');" },
  { id: 'an enum that is replaced', dsl: "this.addSql('alter table \"p\" alter column \"k\" type text using (\"k\"::text);'); this.addSql('drop type \"k\";'); this.addSql(`create type \"k\" as enum ('A', 'B');`); this.addSql('alter table \"p\" alter column \"k\" type \"k\" using (\"k\"::\"k\");');" },
  { id: 'constraints of the generator', dsl: "this.addSql('alter table \"t\" drop constraint if exists \"t_c\";'); this.addSql('alter table \"t\" add constraint \"t_c\" check (\"k\" in (\\'a\\'));'); this.addSql('alter table if exists \"t\" add constraint \"t_f\" foreign key (\"o\") references \"o\" (\"id\") on update cascade on delete set null;');" },
  { id: 'indexes of the generator', dsl: "this.addSql(`alter table \"t\" add constraint \"t_u\" unique (\"a\", \"b\");`); this.addSql(`create index \"t_i\" on \"t\" using gin (\"x\");`); this.addSql(`drop index \"old\";`);" },
  { id: 'a schema and an extension', dsl: "this.addSql('create schema if not exists \"sales\";'); this.addSql('create extension if not exists \"pgcrypto\";');" },
  { id: 'a block', dsl: "this.addSql(`do $$ begin create type mood as enum ('a'); exception when duplicate_object then null; end $$;`);" },
  { id: 'a function', dsl: "this.addSql(`create or replace function f() returns trigger as $$ begin new.x = 1; return new; end; $$ language plpgsql;`);" },
  { id: 'comments in the text', dsl: "this.addSql(`-- all of it\nalter table a drop constraint b; /* swap id */`);" },
  { id: 'an entity manager', dsl: "const em = this.getEntityManager();\nawait em.execute('update a set b = ?', [1]);\nawait em.getConnection().execute('update a set c = 2');" },
  { id: 'the driver', dsl: "await this.driver.execute('update a set b = 1');" },
  { id: 'an empty text', dsl: "this.addSql(''); this.addSql('drop table a');" },
  { id: 'promises together', dsl: "await Promise.all([this.execute('drop table a'), this.execute('drop table b')]);" },
  { id: 'a query of knex', dsl: "const knex = this.getKnex();\nthis.addSql(knex('users').update({ name: 'x' }).where({ id: 1 }).toQuery());" },
  { id: 'a schema of knex', dsl: "this.addSql(this.getKnex().schema.dropTable('users').toString());" },
  { id: 'knex by itself', dsl: "await this.getKnex().schema.createTable('a', (table) => { table.increments('id'); });\nthis.addSql('drop table b');" },
  { id: 'raw SQL of knex', dsl: "const knex = this.getKnex();\nthis.addSql(knex.raw('create index ?? on ?? (id)', ['i', 't']));\nawait knex.raw('analyze t');" },
];
