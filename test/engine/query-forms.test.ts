/** Queries that depend on what a table looks like without naming its columns. */
import assert from 'node:assert/strict';
import { queryFormsIn } from '../../rules/engine/references/query-forms.ts';

const ORDERS = { schema: undefined, name: 'orders', known: true };

/** Each form with its text, and what is said of the query. */
function forms(text: string, path = 'a.ts'): readonly string[] {
  return queryFormsIn(`/project/${path}`, text, ORDERS).map(({ form, range, prepared, exact }) =>
    [form, text.slice(range.start, range.end), ...(prepared ? ['prepared'] : []), ...(exact ? ['exact'] : [])].join(' | '),
  );
}

describe('a query that names no columns', () => {
  const CASES: readonly (readonly [string, string, readonly string[]])[] = [
    ['reads all of them', "db.query('SELECT * FROM orders')", ['select * | *']],
    ['reads all of one table of two', "db.query('SELECT u.id, o.* FROM users u JOIN orders o ON true')", ['select * | o.*']],
    ['reads all of another table', "db.query('SELECT u.* FROM users u JOIN orders o ON true')", []],
    ['counts', "db.query('SELECT count(*) FROM orders')", []],
    ['asks whether there is one', "db.query('SELECT id FROM users WHERE EXISTS (SELECT * FROM orders)')", []],
    ['reads all of two halves', "db.query('SELECT * FROM orders UNION ALL SELECT * FROM orders')", ['select * | *', 'select * | *']],
    ['returns all of them', "db.query('UPDATE orders SET note = NULL RETURNING *')", ['returning * | *']],
    ['inserts by position, with holes', 'sql`INSERT INTO orders VALUES (${id}, ${note})`', ['insert by position | orders']],
    ['inserts with names', "db.query('INSERT INTO orders (id) VALUES ($1)')", []],
    ['is prepared under a name', "({ name: 'all', text: 'SELECT * FROM orders' })", ['select * | * | prepared']],
    ['is prepared under a name that comes behind', "({ text: 'SELECT * FROM orders', values: [1], name })", ['select * | * | prepared']],
    ['stands in an object beside one that has a name', "[{ text: 'SELECT * FROM orders' }, { name: 'other' }]", ['select * | *']],
    ['is prepared by hand', "db.query('PREPARE q AS SELECT * FROM orders')", ['select * | * | prepared']],
    ['is made by Kysely', "db.selectFrom('orders').selectAll().execute(); db.updateTable('orders').set({}).returningAll();", ['select * | selectAll', 'returning * | returningAll']],
    ['is made by Knex', "knex('orders').insert({}).returning('*');", ['returning * | returning']],
    ['does not parse', "db.query('SELECT * FROM orders WHERE WHERE')", []],
  ];
  for (const [does, text, expected] of CASES) it(does, () => assert.deepEqual(forms(text), expected));

  it('in Go has a destination for each column, unless that is a map', () => {
    assert.deepEqual(forms('db.Query("SELECT * FROM orders")', 'a.go'), ['select * | * | exact']);
    assert.deepEqual(forms('rows := db.Queryx("SELECT * FROM orders"); rows.MapScan(m)', 'a.go'), ['select * | *']);
  });

  it('is looked for in hostile code without a throw', () => {
    for (const text of ['`SELECT * FROM orders', "'SELECT * FROM orders\u0000'", `'${'('.repeat(20_000)} SELECT * FROM orders'`, `sql\`SELECT * FROM orders ${'UNION SELECT * FROM orders '.repeat(3000)}\``]) forms(text);
  });
});
