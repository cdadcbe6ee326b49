/** Shapes of calls as public projects write them, beyond those that were measured before. */
export interface Further {
  readonly id: string;
  readonly dsl: string;
  /** The only major that has it. */
  readonly since?: string;
}

export const FURTHER: readonly Further[] = [
  { id: 'uuid key', dsl: "await knex.schema.createTable('a', (t) => { t.uuid('id').primary().defaultTo(knex.raw('gen_random_uuid()')); t.uuid('other').notNullable(); });" },
  { id: 'uuid primaryKey', dsl: "await knex.schema.createTable('a', (t) => { t.uuid('id', { primaryKey: true }); t.string('x', 40).notNull(); });" },
  { id: 'composite primary', dsl: "await knex.schema.createTable('a', (t) => { t.integer('x'); t.integer('y'); t.primary(['x', 'y']); t.unique(['y', 'x']); });" },
  { id: 'named primary', dsl: "await knex.schema.createTable('a', (t) => { t.increments('id'); t.integer('x'); t.primary(['x'], { constraintName: 'a_x', deferrable: 'deferred' }); });" },
  { id: 'then chain', dsl: "return knex.schema.createTable('a', (t) => { t.increments(); }).then(() => knex.schema.alterTable('a', (t) => { t.string('x'); })).then(() => knex('a').insert({ x: 'y' }));" },
  { id: 'promise all', dsl: "return Promise.all([knex.schema.createTable('a', (t) => t.increments()), knex.schema.dropTable('b')]);" },
  { id: 'loop', dsl: "for (const name of ['a', 'b']) { await knex.schema.table(name, (t) => { t.timestamps(false, true, true); }); }" },
  { id: 'map', dsl: "const tables = ['a', 'b'];\nawait Promise.all(tables.map((name) => knex.schema.alterTable(name, (t) => { t.dropColumn('x'); })));" },
  { id: 'helper', dsl: "const audit = (t, column = 'created_by') => { t.integer(column).references('users.id'); };\nawait knex.schema.createTable('a', (t) => { t.increments(); audit(t); audit(t, 'updated_by'); });" },
  { id: 'async helper', dsl: "async function add(name) { await knex.schema.table(name, (t) => t.boolean('on').defaultTo(true)); }\nawait add('a'); await add('b');" },
  { id: 'has table', dsl: "const exists = await knex.schema.hasTable('a');\nif (!exists) { await knex.schema.createTable('a', (t) => { t.increments(); }); }" },
  { id: 'has column then', dsl: "return knex.schema.hasColumn('a', 'x').then((exists) => { if (!exists) return knex.schema.table('a', (t) => { t.string('x'); }); });" },
  { id: 'with schema', dsl: "await knex.schema.withSchema('s').createTable('a', (t) => { t.increments(); t.integer('b').references('id').inTable('s.b'); t.index(['b']); }).alterTable('a', (t) => { t.dropIndex(['b']); t.renameColumn('b', 'c'); });" },
  { id: 'qualified name', dsl: "await knex.schema.alterTable('s.a-b', (t) => { t.unique(['x']); t.index('x'); t.dropUnique(['y']); t.foreign('x').references('z').inTable('s.c'); });" },
  { id: 'foreign named', dsl: "await knex.schema.alterTable('a', (t) => { t.foreign('x', 'fk_x').references('id').on('b').onUpdate('CASCADE').onDelete('RESTRICT'); t.foreign(['x', 'y']).references(['p', 'q']).inTable('c').deferrable('deferred').withKeyName('fk_xy'); });" },
  { id: 'unfinished foreign', dsl: "await knex.schema.alterTable('a', (t) => { t.integer('x').references('id'); });" },
  { id: 'this', dsl: "await knex.schema.createTable('a', function () { this.increments(); this.string('x').comment(\"it's\"); this.comment('about'); });" },
  { id: 'types', dsl: "await knex.schema.createTable('a', (t) => { t.bigIncrements(); t.tinyint('a'); t.smallint('b'); t.mediumint('c'); t.bigint('d'); t.float('e'); t.double('f'); t.decimal('g'); t.decimal('h', 14, 4); t.decimal('i', null); t.date('j'); t.time('k'); t.dateTime('l'); t.timestamp('m', { useTz: false, precision: 3 }); t.datetime('n', { precision: 6 }); t.timestamp('o', true); t.binary('p'); t.json('q'); t.jsonb('r'); t.text('s', 'longtext'); t.specificType('u', 'citext[]'); t.point('v'); t.geometry('w'); });" },
  { id: 'defaults', dsl: "await knex.schema.createTable('a', (t) => { t.integer('a').defaultTo(0); t.string('b').default(\"it's\"); t.boolean('c').defaultTo(true); t.boolean('d').defaultTo('false'); t.jsonb('e').defaultTo({ a: [1] }); t.json('f').defaultTo(JSON.stringify([])); t.text('g').defaultTo(null); t.timestamp('i').defaultTo(knex.fn.now(3)); t.uuid('j').defaultTo(knex.fn.uuid()); t.specificType('k', 'text[]').defaultTo('{}'); t.text('l').defaultTo('a\\\\b'); });" },
  { id: 'enum schema', dsl: "await knex.schema.createTable('a', (t) => { t.increments(); t.enum('kind', ['x', 'y'], { useNative: true, enumName: 'kind_t', schemaName: 's' }).notNullable(); t.enu('old', null, { useNative: true, existingType: true, enumName: 'old_t' }); });" },
  { id: 'enum alter', dsl: "await knex.schema.alterTable('a', (t) => { t.enu('kind', ['x', 'y', 'z']).notNullable().alter(); });" },
  { id: 'alter several', dsl: "await knex.schema.alterTable('a', (t) => { t.string('x', 500).notNullable().defaultTo('').alter(); t.integer('y').nullable().alter(); t.index(['x', 'y'], 'xy', 'gin'); t.string('z').comment('new').index(); });" },
  { id: 'alter options', dsl: "await knex.schema.alterTable('a', (t) => { t.timestamp('x').defaultTo(knex.fn.now()).alter({ alterType: false, alterNullable: false }); });" },
  { id: 'checks', dsl: "await knex.schema.createTable('a', (t) => { t.integer('x').checkPositive(); t.integer('y').checkBetween([1, 5]); t.string('z').checkIn(['a', 'b'], 'z_in').notNullable(); t.string('w').checkLength('>=', 3); t.string('v').checkRegex('^a'); t.check('?? < ??', ['x', 'y'], 'x_y'); });" },
  { id: 'unique forms', dsl: "await knex.schema.alterTable('a', (t) => { t.unique(['x'], { indexName: 'u', useConstraint: false }); t.unique(['y'], { indexName: 'v', predicate: knex.whereNull('gone') }); t.unique('z', 'w'); t.string('q').unique({ indexName: 'q_u' }); });" },
  { id: 'index forms', dsl: "await knex.schema.alterTable('a', (t) => { t.index(['x'], undefined, { indexType: 'unique', storageEngineIndexType: 'hash' }); t.index(knex.raw('lower(??)', ['x']), 'low'); t.index(['x'], 'p', { predicate: knex.whereNotNull('x').orWhereNull('y') }); });" },
  { id: 'drops', dsl: "await knex.schema.alterTable('a', (t) => { t.dropPrimary(); t.dropPrimary('pk'); t.dropUnique(['x', 'y']); t.dropUnique(null, 'u'); t.dropIndex('x'); t.dropIndex([], 'i'); t.dropForeign(['x', 'y']); t.dropForeign('z', 'fk'); t.dropColumns(['p', 'q']); t.dropTimestamps(true); t.dropNullable('r'); });" },
  { id: 'drops if exists', since: 'knex 3', dsl: "await knex.schema.alterTable('a', (t) => { t.dropPrimaryIfExists(); t.dropUniqueIfExists(['x']); t.dropForeignIfExists('z'); });" },
  { id: 'tables', dsl: "await knex.schema.dropTableIfExists('a').dropTable('s.b').renameTable('c', 'd').createExtensionIfNotExists('pgcrypto').dropExtension('x').createSchemaIfNotExists('s').dropSchema('t');" },
  { id: 'views', dsl: "await knex.schema.createView('v', (view) => { view.columns(['x']); view.as(knex('a').select('x').where('y', 1)); }); await knex.schema.createMaterializedView('m', (view) => { view.as(knex.raw('select 1 as x')); }); await knex.schema.createViewOrReplace('w', (view) => { view.as(knex('a').select('x')); view.checkOption(); }); await knex.schema.dropViewIfExists('v').dropMaterializedView('m').refreshMaterializedView('n', true).renameView('o', 'p').alterView('q', (view) => { view.column('a').rename('b'); });" },
  { id: 'like', dsl: "await knex.schema.createTableLike('b', 'a', (t) => { t.string('more'); });" },
  { id: 'inherits', dsl: "await knex.schema.createTable('b', (t) => { t.increments(); t.inherits('a'); });" },
  { id: 'raw bindings', dsl: "await knex.raw('update ?? set ?? = ?', ['s.a', 'b', 'x']); await knex.raw('update :table: set :column: = :value::text where id in (:ids)', { column: 'x', value: 1, table: 'a', ids: 2 }); await knex.raw('alter table ?? drop column ??', ['a', 'x']);" },
  { id: 'raw template', dsl: "const table = 'a';\nawait knex.raw(`\n  CREATE INDEX CONCURRENTLY ${table}_x\n    ON ${table} (x) WHERE y \\\\? 'z'\n`); await knex.schema.raw('drop index b');" },
  { id: 'raw script', dsl: "await knex.raw(`\n  create function f() returns trigger language plpgsql as $$ begin new.x = 1; return new; end $$;\n  create trigger t before update on a for each row execute function f();\n`);" },
  { id: 'string concat', dsl: "await knex.raw('alter table a ' + 'add column b ' + ['text', 'not null'].join(' ') + ' default ' + 1);" },
  { id: 'updates', dsl: "await knex('a').update({ x: 1, y: null, z: knex.raw('now()') }).where({ id: 1, k: 'a' }); await knex('a').where('x', '<', 3).orWhere('y', null).update('x', 2); await knex('a').whereIn('id', [1, 2]).whereNotNull('y').increment('x', 2); await knex('a').whereNot('x', 1).whereBetween('z', [1, 2]).update({ x: knex.ref('y') });" },
  { id: 'nested where', dsl: "await knex('a').where((q) => { q.where('x', 1).orWhereNull('y'); }).andWhere('z', 'like', 'a%').del();" },
  { id: 'where subquery', dsl: "await knex('a').whereIn('id', knex('b').select('a_id').where('gone', true)).delete(); await knex('a').whereRaw('x > ?', [3]).update({ y: 1 }); await knex('s.a').whereNotExists(knex('b').select('*')).del();" },
  { id: 'inserts', dsl: "await knex('a').insert({ x: 1, y: 'b' }); await knex.insert([{ x: 1 }, { x: 2, y: 3 }]).into('a'); await knex('a').insert({ x: 1 }).onConflict('x').ignore(); await knex.into('b').insert(knex('a').select('x'));" },
  { id: 'with schema query', dsl: "await knex.withSchema('s').from('a').where('x', 1).update({ y: 2 }); await knex('a').withSchema('s').truncate();" },
  { id: 'transaction', dsl: "await knex.transaction(async (trx) => { await trx.schema.alterTable('a', (t) => { t.string('x'); }); await trx('a').update({ x: 'y' }); });" },
  { id: 'client branch', dsl: "if (knex.client.config.client === 'mysql') { await knex.schema.dropTable('never'); } else { await knex.schema.dropTable('a'); }" },
  { id: 'quoted', dsl: "await knex.schema.createTable('Odd \"Name\"', (t) => { t.string('Column.Name'); t.string('Größe'); });" },
];
