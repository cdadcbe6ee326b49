/** Shapes of calls as public projects write them, beyond those that were measured before. */
export interface Further {
  readonly id: string;
  readonly dsl: string;
}

export const FURTHER: readonly Further[] = [
  { id: 'types', dsl: "await db.createTable('a', { a: 'string', b: 'text', c: 'int', d: 'bigint', e: 'smallint', f: 'real', g: 'decimal', h: 'boolean', i: 'date', j: 'datetime', k: 'timestamp', l: 'json', m: 'jsonb', n: 'uuid', o: 'char', p: 'blob', q: 'timetz', r: 'integer', s: { type: 'timestamptz', notNull: true }, t: { type: 'double precision' } });" },
  { id: 'types by their names', dsl: "await db.createTable('a', { a: type.STRING, b: type.BIG_INTEGER, c: { type: type.DATE_TIME, notNull: true }, d: type.BOOLEAN });" },
  { id: 'big serial', dsl: "await db.createTable('a', { id: { type: 'bigint', primaryKey: true, autoIncrement: true } });" },
  { id: 'keys of two columns, one a serial', dsl: "await db.createTable('a', { x: { type: 'int', primaryKey: true, autoIncrement: true }, y: { type: 'int', primaryKey: true } });" },
  { id: 'defaults', dsl: "await db.createTable('a', { a: { type: 'boolean', defaultValue: false }, b: { type: 'int', defaultValue: 0, notNull: true }, c: { type: 'string', length: 10, defaultValue: '' }, d: { type: 'timestamptz', defaultValue: { raw: 'now()' } }, e: { type: 'uuid', defaultValue: { special: 'CURRENT_TIMESTAMP' } } });" },
  { id: 'two foreign keys, last first', dsl: "await db.createTable('a', { b: { type: 'int', foreignKey: { name: 'f1', table: 't', mapping: 'id', rules: {} } }, c: { type: 'int', foreignKey: { name: 'f2', table: 'u', mapping: { c: 'key' }, rules: { onDelete: 'SET NULL', onUpdate: 'CASCADE' } } } });" },
  { id: 'comments', dsl: "await db.createTable('a', { b: { type: 'int', comment: 'first' }, c: { type: 'int', comment: 'second' } });" },
  { id: 'a column with a foreign key', dsl: "await db.addColumn('a', 'b', { type: 'int', notNull: true, foreignKey: { name: 'f', table: 't', mapping: 'id' } });" },
  { id: 'a column that is only a type', dsl: "await db.addColumn('a', 'b', 'text');" },
  { id: 'a column that is called a key', dsl: "await db.addColumn('a', 'b', { type: 'int', primaryKey: true, unique: true });" },
  { id: 'a column with a callback', dsl: "await new Promise((resolve) => db.addColumn('a', 'b', { type: 'string', length: '20' }, resolve));" },
  { id: 'a change to NOT NULL', dsl: "await db.changeColumn('a', 'b', { type: 'text', notNull: true, defaultValue: 'x' });" },
  { id: 'a change to unique', dsl: "await db.changeColumn('a', 'b', { type: 'bigint', unique: true });" },
  { id: 'a change from unique', dsl: "await db.changeColumn('a', 'b', { notNull: false, unique: false, defaultValue: 3 });" },
  { id: 'a change with a cast of its own', dsl: "await db.changeColumn('a', 'b', { type: 'int', using: 'USING b::text::int' });" },
  { id: 'an index of two columns', dsl: "await db.addIndex('a', 'i', ['b', 'c']);" },
  { id: 'an index with a callback', dsl: "await new Promise((resolve) => db.addIndex('a', 'i', ['b'], resolve));" },
  { id: 'a unique index with a callback', dsl: "await new Promise((resolve) => db.addIndex('a', 'i', ['b'], true, resolve));" },
  { id: 'an index that goes, with a callback', dsl: "await new Promise((resolve) => db.removeIndex('a', 'i', resolve));" },
  { id: 'a foreign key of two columns', dsl: "await db.addForeignKey('a', 't', 'f', { b: 'x', c: 'y' }, {});" },
  { id: 'a foreign key without rules', dsl: "await new Promise((resolve) => db.addForeignKey('a', 't', 'f', { b: 'x' }, resolve));" },
  { id: 'a table that goes, with a callback', dsl: "await new Promise((resolve) => db.dropTable('a', { ifExists: true }, resolve));" },
  { id: 'rows of numbers and texts', dsl: "await db.insert('a', ['b', 'c'], [1, 'x']);" },
  { id: 'rows without one', dsl: "await db.insert('a', ['b', 'c'], ['x', 'y']);" },
  { id: 'a table that is emptied', dsl: "await db.truncate('a');" },
  { id: 'values', dsl: "await db.runSql('update a set b = ? where c = ?', ['x', 1]);" },
  { id: 'one after another', dsl: "return db.createTable('a', { id: 'int' }).then(() => db.addIndex('a', 'i', ['id'])).then(() => db.runSql('alter table a add b int'));" },
  { id: 'in callbacks', dsl: "return new Promise((resolve, reject) => db.renameTable('a', 'b', (error) => { if (error) return reject(error); db.renameColumn('b', 'c', 'd', resolve); }));" },
  { id: 'in a loop', dsl: "for (const table of ['a', 'b']) { await db.addColumn(table, 'at', { type: 'timestamptz' }); }" },
  { id: 'a list of columns', dsl: "const columns = ['b', 'c'];\nawait Promise.all(columns.map((column) => db.removeColumn('a', column)));" },
  { id: 'a series', dsl: "return new Promise((resolve) => async.series([db.createTable.bind(db, 'a', { id: 'int' }), db.addIndex.bind(db, 'a', 'i', ['id']), (next) => db.runSql('drop table b', next)], resolve));" },
  { id: 'a series over a list', dsl: "return new Promise((resolve) => async.eachSeries(['a', 'b'], (table, next) => db.dropTable(table, next), resolve));" },
  { id: 'another schema', dsl: "await db.switchDatabase({ schema: 's' });\nawait db.dropTable('a');" },
];
