/** Where code names a table or a column: what is found in a file of each kind, and how sure it is. */
import assert from 'node:assert/strict';
import { foundIn } from '../../rules/engine/references/in-file.ts';

const ORDERS = { schema: undefined, name: 'orders', known: true };

/** Each hit with its text and what stands around it. */
function found(path: string, text: string, column = 'coupon_code', table = ORDERS): readonly string[] {
  return foundIn(`/project/${path}`, text, table, column === 'the table' ? undefined : column).hits.map(({ range, confidence }) => `${confidence}: ${text.slice(Math.max(0, range.start - 3), range.end)}`);
}

describe('a column in SQL', () => {
  it('is certain where one table is read', () => assert.deepEqual(found('a.ts', "db.query('SELECT id, coupon_code FROM orders WHERE id = $1', [id])"), ['certain: d, coupon_code']));
  it('is certain behind the alias of its table', () => assert.deepEqual(found('a.ts', 'db.query(`SELECT o.coupon_code, u.coupon_code FROM orders o JOIN users u ON u.id = o.user_id`)'), ['certain:  o.coupon_code']));
  it('is another table’s behind that one’s alias', () => assert.deepEqual(found('a.ts', "db.query('SELECT c.coupon_code FROM coupons c')"), []));
  it('is likely where two tables are read and none is said', () => assert.deepEqual(found('a.ts', "db.query('SELECT coupon_code FROM orders JOIN users ON true')"), ['likely: CT coupon_code']));
  it('is written by INSERT and UPDATE', () => {
    assert.deepEqual(found('a.ts', "db.query('INSERT INTO orders (id, coupon_code) VALUES ($1, $2)')"), ['certain: d, coupon_code']);
    assert.deepEqual(found('a.ts', "db.query('UPDATE orders SET coupon_code = $1')"), ['certain: ET coupon_code']);
    assert.deepEqual(found('a.ts', "db.query('INSERT INTO orders (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET coupon_code = excluded.coupon_code')"), ['certain: ET coupon_code', 'certain: ed.coupon_code']);
  });
  it('is seen in a template, whatever is put into it', () => assert.deepEqual(found('a.ts', 'sql`SELECT coupon_code FROM orders WHERE id = ${order.id} AND total > ${min}`'), ['certain: CT coupon_code']));
  it('is likely where the query does not parse', () => assert.deepEqual(found('a.ts', 'sql`SELECT coupon_code FROM orders ${where}`'), ['likely: CT coupon_code']));
  it('is another table’s behind that one’s alias, and only possible behind a query within, where the query does not parse', () => {
    assert.deepEqual(found('a.ts', 'sql`SELECT o.coupon_code, c.coupon_code FROM orders o JOIN coupons c ON c.id = o.id ${where} ${order}`'), ['likely:  o.coupon_code']);
    assert.deepEqual(found('a.ts', 'sql`WITH ranked AS (SELECT id FROM coupons ${where}) SELECT ranked.coupon_code FROM ranked JOIN orders ON true ${limit}`'), ['possible: ed.coupon_code']);
    assert.deepEqual(found('a.ts', 'sql`SELECT orders.coupon_code FROM orders ${where}`'), ['likely: rs.coupon_code']);
  });
  it('is seen in other languages', () => {
    assert.deepEqual(found('a.go', 'db.Query(`SELECT coupon_code FROM orders WHERE id = $1`, id)'), ['certain: CT coupon_code']);
    assert.deepEqual(found('a.py', 'cur.execute("""\n  SELECT coupon_code FROM orders WHERE id = %s""", (id,))'), ['certain: CT coupon_code']);
    assert.deepEqual(found('queries/orders.sql', '-- name: GetOrder :one\nSELECT coupon_code FROM orders WHERE id = $1;\n'), ['certain: CT coupon_code']);
  });
  it('is nothing in a comment', () => assert.deepEqual(found('a.ts', "// SELECT coupon_code FROM orders\ndb.query('SELECT id FROM orders')"), []));
});

describe('a column in a model', () => {
  const MODELS: readonly (readonly [string, string, string])[] = [
    ['Prisma', 'schema.prisma', 'model Order {\n  id String @id\n  couponCode String? @map("coupon_code")\n\n  @@map("orders")\n}\n'],
    ['TypeORM', 'order.ts', "@Entity('orders')\nexport class Order {\n  @PrimaryColumn() id: string;\n\n  @Column({ name: 'coupon_code' })\n  couponCode: string;\n}\n"],
    ['Drizzle', 'order.ts', "export const orders = pgTable('orders', {\n  id: uuid('id').primaryKey(),\n  couponCode: text('coupon_code'),\n});\n"],
    ['Kysely', 'types.ts', 'export interface Orders {\n  id: string;\n  coupon_code: string | null;\n}\n'],
    ['Sequelize', 'order.ts', "Order.init({\n  couponCode: { type: DataTypes.STRING },\n}, { sequelize, tableName: 'orders', underscored: true });\n"],
    ['Go', 'order.go', 'type Order struct {\n\tID string\n\tCouponCode string `db:"coupon_code"`\n}\n'],
  ];
  for (const [tool, path, text] of MODELS) {
    it(`of ${tool} is likely, not only possible`, () => {
      const hits = found(path, text);
      assert.ok(hits.length > 0);
      assert.deepEqual(hits.filter((hit) => !hit.startsWith('likely')), []);
    });
  }

  it('of another table is only possible', () => {
    const text = "export const coupons = pgTable('coupons', {\n  couponCode: text('coupon_code'),\n});\n\nexport const orders = pgTable('orders', {\n  id: uuid('id'),\n});\n";
    assert.deepEqual(found('schema.ts', text).map((hit) => hit.split(':')[0]), ['possible', 'possible']);
  });
});

describe('a column in a chain of calls', () => {
  it('is likely where the chain names the table', () => {
    assert.deepEqual(found('a.ts', "const rows = await knex('orders').where({ coupon_code: code }).first();\nlog(rows);\n"), ['likely: ({ coupon_code']);
    assert.deepEqual(found('a.ts', "return db.selectFrom('orders as o').select(['o.id', 'o.coupon_code']).execute();"), ['likely: \'o.coupon_code']);
    assert.deepEqual(found('a.ts', 'const found = await prisma.order.findMany({\n  where: { couponCode: code },\n});\n'), ['likely:  { couponCode']);
  });
  it('is possible where only the file does', () => assert.deepEqual(found('a.ts', "const rows = await knex('orders').first();\n\nconst other = body.couponCode;\n"), ['possible: dy.couponCode']));
  it('is likely as a member of what is called as the table', () => {
    assert.deepEqual(found('a.ts', 'db.select().from(x).where(eq(orderTable.couponCode, code));'), ['likely: le.couponCode']);
    assert.deepEqual(found('a.ts', 'eq(userTable.couponCode, code)'), []);
  });
  it('is nothing where the file does not', () => assert.deepEqual(found('a.ts', "knex('users').where({ coupon_code: 1 });"), []));
});

describe('a table', () => {
  it('is certain in SQL', () => assert.deepEqual(found('a.ts', "db.query('SELECT 1 FROM orders JOIN users ON true')", 'the table'), ['certain: OM orders']));
  it('is likely as the name that a builder or a model is given', () => assert.deepEqual(found('a.ts', "knex('orders')", 'the table'), ["likely: x('orders"]));
  it('is likely in front of its column, where a builder takes columns', () => {
    assert.deepEqual(found('a.ts', "q.where('orders.id', '=', id)", 'the table'), ["likely: e('orders"]);
    assert.deepEqual(found('a.ts', "q.where('orders.coupon_code', '=', id)"), ['likely: rs.coupon_code']);
    assert.deepEqual(found('a.ts', "t('orders.title')", 'the table'), ["possible: t('orders"]);
  });
  it('is possible as a literal that is compared, listed or another key’s', () => {
    for (const text of ["if (type === 'orders') f();", "switch (a) { case 'orders': f(); }", "type A = 'users' | 'orders';", "f(a, ['orders']);", "f({ reason: 'orders' });", "list.includes('orders')"]) {
      assert.deepEqual(found('a.ts', text, 'the table').map((hit) => hit.split(':')[0]), ['possible'], text);
    }
    assert.equal(found('a.ts', "db.selectFrom(['users', 'orders'])", 'the table')[0]?.split(':')[0], 'likely');
  });
  it('is likely as the type of a file that names the table', () => {
    const text = "export const tableName = 'orders';\nexport interface Order { id: string }\nexport type PartialDB = { [tableName]: Order };\n";
    assert.deepEqual(found('a.ts', text, 'the table').map((hit) => hit.split(':')[0]), ['likely', 'likely', 'likely']);
    assert.deepEqual(found('a.ts', 'export interface Order { id: string }\n', 'the table').map((hit) => hit.split(':')[0]), ['possible']);
  });
  it('is likely in a relation of a model, and where a query includes it', () => {
    for (const text of ['@HasMany(() => Order, "userId") list: unknown;', '@BelongsToMany(() => User, () => Order) list: unknown;', 'User.findAll({ include: [{ model: Order }] })', 'await Order.destroy({ where })', "Order.scope(['all'])"]) {
      assert.equal(found('a.ts', text, 'the table')[0]?.split(':')[0], 'likely', text);
    }
  });
  it('is possible as a word', () => assert.deepEqual(found('a.ts', 'const orders = [];', 'the table'), ['possible: st orders']));
});

describe('what is done there', () => {
  const done = (text: string, column: string, path = 'a.ts'): readonly string[] => foundIn(`/project/${path}`, text, ORDERS, column === 'the table' ? undefined : column).hits.filter(({ confidence }) => confidence !== 'possible').map(({ access }) => access);
  const CASES: readonly (readonly [string, string, string, readonly string[]])[] = [
    ['SQL that inserts', "db.query('INSERT INTO orders (coupon_code) VALUES ($1)')", 'coupon_code', ['inserted']],
    ['SQL that upserts', "db.query('INSERT INTO orders (coupon_code) VALUES ($1) ON CONFLICT DO NOTHING')", 'coupon_code', ['upserted']],
    ['SQL that writes inside of WITH', "db.query('WITH done AS (UPDATE orders SET coupon_code = NULL RETURNING id) SELECT id FROM done')", 'coupon_code', ['updated']],
    ['SQL that merges', "db.query('MERGE INTO orders USING new_orders n ON orders.id = n.id WHEN MATCHED THEN UPDATE SET coupon_code = n.code')", 'coupon_code', ['upserted']],
    ['SQL that compares', "db.query('UPDATE orders SET id = 1 WHERE coupon_code = $1')", 'coupon_code', ['read']],
    ['SQL that deletes', "db.query('DELETE FROM orders')", 'the table', ['deleted']],
    ['SQL that reads a table to fill another', "db.query('INSERT INTO archive SELECT id FROM orders')", 'the table', ['read']],
    ['Prisma: where', 'prisma.order.update({ where: { couponCode: 1 }, data: { id: 2 } });', 'coupon_code', ['read']],
    ['Prisma: data of create', 'prisma.order.create({ data: { couponCode: 1 } });', 'coupon_code', ['inserted']],
    ['Prisma: data of update', 'prisma.order.update({ where: { id: 1 }, data: { couponCode: 1 } });', 'coupon_code', ['updated']],
    ['Kysely: values', "db.insertInto('orders').values({ coupon_code: 1 });", 'coupon_code', ['inserted']],
    ['Kysely: select', "db.selectFrom('orders').select(['coupon_code']);", 'coupon_code', ['read']],
    ['Kysely: the table of an upsert', "db.insertInto('orders').values({}).onConflict((it) => it.doNothing());", 'the table', ['upserted']],
    ['Knex: insert', "knex('orders').insert({ coupon_code: 1 });", 'coupon_code', ['inserted']],
    ['Knex: the table of an insert', "knex('orders').insert({ id: 1 });", 'the table', ['inserted']],
    ['Drizzle: a definition', "export const orders = pgTable('orders', { couponCode: text('coupon_code') });", 'coupon_code', ['defined', 'defined']],
    ['Drizzle: set', 'db.update(orders).set({ couponCode: 1 });', 'coupon_code', ['updated']],
  ];
  for (const [name, text, column, accesses] of CASES) it(name, () => assert.deepEqual(done(text, column), accesses));
});

describe('a type that was generated', () => {
  const TYPES = [
    '/**',
    ' * !!! This file is autogenerated do not edit by hand !!!',
    ' *',
    ' * Generated by: @databases/pg-schema-print-types',
    ' */',
    '',
    "import type DbOrder from './orders';",
    '',
    'interface DatabaseSchema {',
    '  orders: {record: DbOrder; insert: Orders_InsertParameters};',
    '}',
    'export default DatabaseSchema;',
    '',
    'export function serializeValue(table: string, column: string, value: unknown): unknown {',
    "  if (table === 'orders' && column === 'coupon_code') {",
    '    return JSON.stringify(value);',
    '  }',
    '  return value;',
    '}',
    '',
  ].join('\n');
  const said = (path: string, text: string): ReturnType<typeof foundIn> => foundIn(`/project/${path}`, text, ORDERS, undefined);

  it('names nothing that runs', () => {
    assert.deepEqual(said('src/schema.ts', TYPES), { hits: [], open: false });
    assert.deepEqual(said('src/__generated__/orders.ts', 'interface DbOrder {\n  id: number;\n}\nexport default DbOrder;\n'), { hits: [], open: false });
    assert.deepEqual(found('src/db.ts', '/** @generated by kanel */\nexport interface Orders {\n  coupon_code: string;\n}\n'), []);
  });
  it('is as good as any where nobody says that it was generated', () => {
    assert.ok(said('src/schema.ts', TYPES.replace(/^[^]*\*\/\n/, '')).open);
    assert.ok(said('src/schema.ts', `// Types of what customers buy; numbers are generated by the shop.\n${TYPES.replace(/^[^]*\*\/\n/, '')}`).open);
  });
  it('says nothing of what runs beside it', () => {
    const head = '// This file was generated by a tool. Do not edit it.\n';
    assert.ok(said('src/schema.ts', `${head}export const orders = pgTable('orders', { id: serial('id') });\n`).hits.some(({ confidence }) => confidence === 'likely'));
    assert.ok(said('src/schema.ts', `${head}@Entity('orders')\nexport class Order {\n  id!: number;\n}\n`).hits.some(({ confidence }) => confidence === 'likely'));
    assert.ok(said('src/schema.ts', `${head}export type Id = string;\nexport const all = sql\`SELECT id FROM orders\`;\n`).hits.some(({ confidence }) => confidence === 'certain'));
  });
});

describe('the letters of a table in a longer name', () => {
  const open = (text: string, longer: readonly string[]): boolean => foundIn('/project/a.ts', text, ORDERS, undefined, longer).open;

  it('are those of the table that is called so', () => {
    assert.ok(!open('tables.orders_archive(db).find({});', ['orders_archive']));
    assert.ok(!open('const rows = OrdersArchive_InsertParameters;', ['orders_archive']));
  });
  it('may be anything where no table is called so', () => {
    assert.ok(open('tables.orders_archive(db).find({});', []));
    assert.ok(open('const ordersOfToday = [];', ['orders_archive']));
    assert.ok(open('tables.orders_archive(orders);', ['orders_archive']));
  });
});

describe('hostile code', () => {
  it('is looked through without a throw', () => {
    for (const text of ['`coupon_code orders', '"coupon_code', '('.repeat(50_000) + 'orders coupon_code', `orders ${'{'.repeat(30_000)} coupon_code`, "'''coupon_code orders", '\u0000coupon_code orders SELECT']) found('a.ts', text);
    found('a.ts', 'SELECT', 'a.b(c[', { schema: undefined, name: '***', known: true });
  });
});
