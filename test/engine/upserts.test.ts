/** What code upserts into a table, and which unique index that needs. */
import assert from 'node:assert/strict';
import type { UpsertTarget } from '../../rules/engine/model/upsert.ts';
import { otherModelNames } from '../../rules/engine/references/models.ts';
import { upsertsIn } from '../../rules/engine/references/upserts.ts';

const USERS = { schema: undefined, name: 'users', known: true };

function shown(target: UpsertTarget): string {
  return target.kind === 'columns' ? target.columns.map(String).join() : target.kind === 'constraint' ? `constraint ${target.name}` : target.kind;
}

/** The targets of the upserts into `users`, and `?` where nobody can tell into what something upserts. */
function targets(text: string, path = 'a.ts', models: readonly string[] = []): readonly string[] {
  const { found, unplaced } = upsertsIn(`/project/${path}`, text, USERS, models);
  return [...found.map(({ target }) => shown(target)), ...(unplaced ? ['?'] : [])];
}

describe('an upsert', () => {
  const CASES: readonly (readonly [string, string, readonly string[]])[] = [
    ['in SQL', "db.query('INSERT INTO users (id) VALUES (1) ON CONFLICT (id, lower(code)) DO NOTHING')", ['id,undefined']],
    ['in SQL by a constraint', "db.query('INSERT INTO users (id) VALUES (1) ON CONFLICT ON CONSTRAINT users_pkey DO NOTHING')", ['constraint users_pkey']],
    ['in SQL by anything', "db.query('INSERT INTO users (id) VALUES (1) ON CONFLICT DO NOTHING')", []],
    ['in SQL of another table', "db.query('INSERT INTO teams (id) VALUES (1) ON CONFLICT (id) DO NOTHING; SELECT id FROM users')", []],
    ['in SQL behind WITH', "db.query('WITH kept AS (INSERT INTO users (email) VALUES ($1) ON CONFLICT (email) DO NOTHING RETURNING id) SELECT * FROM kept')", ['email']],
    ['in SQL with holes', 'sql`INSERT INTO users ${sql(row)} ON CONFLICT (tenant_id, "eMail") DO UPDATE SET ${sql(row)}`', ['tenant_id,eMail']],
    ['in SQL whose table is a hole', 'const TABLE = "users"; sql`INSERT INTO ${TABLE} (id) VALUES (1) ON CONFLICT (id) DO NOTHING`', ['id']],
    ['in SQL whose table nobody knows', 'sql`INSERT INTO ${table} (id) VALUES (1) ON CONFLICT (id) DO NOTHING`', ['?']],
    ['in SQL whose target is a hole', 'sql`INSERT INTO users (id) VALUES (1) ON CONFLICT (${target}) DO NOTHING`', ['unknown']],
    ['in a piece of SQL', "insert('users').suffix('ON CONFLICT (email) DO NOTHING')", ['email']],
    ['in a comment', '// INSERT INTO users … ON CONFLICT (email)\nknex("users").insert({});', []],

    ['of Knex', "knex('users').insert(row).onConflict('email').merge()", ['email']],
    ['of Knex over several columns', "this.knex<User>('users').insert(rows).onConflict(['tenant_id', 'email']).ignore()", ['tenant_id,email']],
    ['of Knex by anything', "knex('users').insert(row).onConflict().ignore()", []],
    ['of Knex with SQL', "knex('users').insert(row).onConflict(knex.raw('(email) where gone is null')).merge()", ['email']],
    ['of Knex with an expression', "knex('users').insert(row).onConflict(knex.raw('(lower(email))')).merge()", ['unknown']],
    ['of Knex into another table', "knex('teams').insert(users).onConflict('email').merge()", []],
    ['of Knex into who knows what', "const users = 1; knex(table).insert(row).onConflict('email').merge()", ['?']],
    ['of Objection', "User.query(trx).insert(row).onConflict(['email']).merge()", ['email']],

    ['of Kysely', "db.insertInto('users').values(row).onConflict((oc) => oc.column('email').doUpdateSet({ name: 'a' }))", ['email']],
    ['of Kysely over several columns', "db.insertInto('app.users').values(row).onConflict((oc) => oc.columns(['tenant_id', 'email']).doNothing())", ['tenant_id,email']],
    ['of Kysely by a constraint', "db.insertInto('users').values(row).onConflict((oc) => oc.constraint('users_email_key').doNothing())", ['constraint users_email_key']],
    ['of Kysely by anything', "db.insertInto('users').values(row).onConflict((oc) => oc.doNothing())", []],
    ['of Kysely into another table', "db.insertInto('teams').values(users).onConflict((oc) => oc.column('email').doNothing())", []],

    ['of Drizzle', 'db.insert(users).values(row).onConflictDoUpdate({ target: users.email, set: row })', ['email']],
    ['of Drizzle over several columns', 'await tx.insert(schema.users).values(row).onConflictDoUpdate({ set: row, target: [schema.users.tenantId, schema.users.email] })', ['tenantId,email']],
    ['of Drizzle that does nothing', 'db.insert(users).values(row).onConflictDoNothing({ target: users.email })', ['email']],
    ['of Drizzle by anything', 'db.insert(users).values(row).onConflictDoNothing()', []],
    ['of Drizzle whose target is given by its name', 'db.insert(users).values(row).onConflictDoUpdate({ target, set: row })', ['target']],
    ['of Drizzle into another table', "import { teams } from './schema'; db.insert(teams).values(users).onConflictDoUpdate({ target: teams.id, set: row })", []],

    ['of TypeORM', "this.userRepository.upsert(rows, ['tenantId', 'email'])", ['tenantId,email']],
    ['of TypeORM with options', "this.repository.upsert(rows, { conflictPaths: ['email'] }); repository: Repository<User>;", ['email']],
    ['of TypeORM with paths that are true', 'users.upsert(rows, { conflictPaths: { email: true } })', ['email']],
    ['of TypeORM of another entity', "constructor(private readonly teams: Repository<Team>) {} f(users) { return this.teams.upsert(users, ['id']); }", []],
    ['of a service of another model', 'class Accounts { teams_: InternalService<Team>; f(users) { return this.teams_.upsert(users, context); } }', []],
    ['of TypeORM with a builder', "manager.createQueryBuilder().insert().into(User).values(rows).orUpdate(['name'], ['email']).execute()", ['email']],

    ['of Prisma', 'prisma.user.upsert({ where: { email }, create: row, update: row })', ['email']],
    ['of Prisma by a key of several', 'prisma.user.upsert({ where: { mailbox: { tenantId, email } }, create: row, update: row })', ['tenantId,email']],
    ['of Prisma by a key that is given', 'prisma.user.upsert({ where: { tenantId_email: key }, create: row, update: row })', ['tenantId_email']],
    ['of Prisma of another model', 'prisma.team.upsert({ where: { id: user.teamId }, create: { users: {} }, update: {} })', []],

    ['of Sequelize', 'User.upsert(row, { conflictFields: ["email"] })', ['email']],
    ['of Sequelize by the model', 'User.upsert(row)', ['key of the model']],
    ['of Sequelize in bulk', "User.bulkCreate(rows, { updateOnDuplicate: ['name'] })", ['key of the model']],
    ['of Sequelize in bulk, by columns', "User.bulkCreate(rows, { updateOnDuplicate: ['name'], conflictAttributes: ['email'] })", ['email']],
    ['of Sequelize in bulk that is none', 'User.bulkCreate(rows, { ignoreDuplicates: true })', []],
    ['of Sequelize of another model', 'Team.upsert({ users: 1 })', []],
    ['of MikroORM', "em.upsert(User, row, { onConflictFields: ['email'] })", ['email']],
    ['of Supabase', "supabase.from('users').upsert(rows, { onConflict: 'tenant_id, email' })", ['tenant_id,email']],
    ['of @databases', "users(db).insertOrUpdate(['email'], row)", ['email']],

    ['of a function that is given table and columns', "insertOnUpdate('users', ['email']).given(row)", ['email']],
    ['of a function that is given another table', "insertOnUpdate('teams', ['id']).given(users)", []],
    ['by a name that code gives the table', "const TABLE = 'users'; knex(TABLE).insert(row).onConflict('email').merge()", ['email']],
    ['of a key in options', "insertInto(pool)(Users, { onConflict: { fields: [Users.fields.email] } })", ['email']],
    ['of a key that does nothing', "insertInto(pool)(Users, { onConflict: { ignore: true } })", []],
    ['by a function of its own', "batchUpsert(knex, 'users', rows)", ['?']],
    ['by a function of its own for this table', 'function upsertUser(user) {} upsertUser(user)', []],
    ['by a variable that may hold any table', "const users = 1; const base = knex(TABLE); base.insert(row).onConflict('email').merge()", ['?']],
    ['by a parameter that may hold any table', "const save = (destination) => destination.insert(row).onConflict('email').merge(); save(knex('users'))", ['?']],
    ['by a member that may hold any table', "class Users { save(row) { return this.source.upsert(row, ['email']); } }", ['?']],
    ['by a name that is imported for the table', "import { users as accounts } from './schema'; db.insert(accounts).values(row).onConflictDoUpdate({ target: accounts.email, set: row })", ['email']],
    ['by a name that is taken out for the table', 'const { users: people } = schema; db.insert(people).values(row).onConflictDoUpdate({ target: people.email, set: row })', ['email']],
    ['by who knows what', "const users = 'users'; store.upsert(row)", ['?']],
    ['that is declared', "class Users { async upsert(row: Row): Promise<void> { await this.save(row); } }", []],
  ];
  for (const [does, text, expected] of CASES) it(does, () => assert.deepEqual(targets(text), expected));
});

describe('an upsert in another language', () => {
  const CASES: readonly (readonly [string, string, string, readonly string[]])[] = [
    ['of GORM', 'a.go', 'db.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "email"}}, DoUpdates: clause.AssignmentColumns([]string{"name"})}).Create(&user)', ['email']],
    ['of GORM over several columns', 'a.go', 'db.Model(&User{}).Clauses(clause.OnConflict{\n Columns: []clause.Column{{Name: "tenant_id"}, {Name: "email"}},\n DoNothing: true,\n}).Create(rows)', ['tenant_id,email']],
    ['of GORM by the primary key', 'a.go', 'db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&users)', ['primary key']],
    ['of GORM by anything', 'a.go', 'db.Clauses(clause.OnConflict{DoNothing: true}).Create(&users)', []],
    ['of GORM into another table', 'a.go', 'var user User; db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&team)', ['?']],
    ['of squirrel', 'a.go', 'psql.Insert("users").Columns("id").Values(1).Suffix("ON CONFLICT (id) DO UPDATE SET id = EXCLUDED.id")', ['id']],
    ['of Diesel', 'a.rs', 'diesel::insert_into(users::table).values(&row).on_conflict(users::email).do_update()', ['email']],
    ['of Diesel over several columns', 'a.rs', 'insert_into(users).values(&row).on_conflict((users::tenant_id, users::email)).do_nothing()', ['tenant_id,email']],
    ['of Diesel by anything', 'a.rs', 'insert_into(users).values(&row).on_conflict_do_nothing()', []],
    ['of SQLAlchemy', 'a.py', 'insert(User).values(rows).on_conflict_do_update(index_elements=[User.email], set_={})', ['email']],
    ['of SQLAlchemy by a constraint', 'a.py', 'insert(User).values(rows).on_conflict_do_update(constraint="users_email_key", set_={})', ['constraint users_email_key']],
    ['of Rails', 'a.rb', 'User.upsert_all(rows, unique_by: %i[tenant_id email])', ['tenant_id,email']],
    ['of Rails by the primary key', 'a.rb', 'User.upsert_all(rows)', ['primary key']],
    ['of Ecto', 'a.ex', 'Repo.insert_all(User, rows, on_conflict: :nothing, conflict_target: [:email])', ['email']],
    ['of a file of SQL', 'a.sql', '-- name: Keep\nINSERT INTO users (email) VALUES (@email) ON CONFLICT (email) DO NOTHING;', ['email']],
  ];
  for (const [does, path, text, expected] of CASES) it(does, () => assert.deepEqual(targets(text, path), expected));

  it('is found by the name of a model', () => {
    assert.deepEqual(targets('prisma.account.upsert({ where: { email }, create: row, update: row })', 'a.ts', ['Account']), ['email']);
  });
});

describe('the model of a table', () => {
  const MODELS: readonly (readonly [string, string])[] = [
    ['of Prisma', 'model Account {\n  id Int @id\n  @@map("users")\n}'],
    ['of TypeORM', '@Entity({ name: "users" })\n@Index(["email"])\nexport class Account {}'],
    ['of TypeORM without a class', 'export const AccountEntity = new EntitySchema<Account>({ name: "Account", tableName: "users", columns: {} })'],
    ['of MikroORM without a class', 'export const Account = defineEntity({ name: "Account", tableName: "users", properties: {} })'],
    ['of Sequelize', 'const Account = sequelize.define("Account", {}, { tableName: "users" })'],
    ['of Objection', 'class Account extends Model {\n  static get tableName() { return "users"; }\n}'],
    ['of Django', 'class Account(models.Model):\n  class Meta:\n    db_table = "users"'],
    ['of GORM', 'type Account struct {}\nfunc (Account) TableName() string { return "users" }'],
    ['of GORM by a pointer', 'type Account struct {}\nfunc (a *Account) TableName() string { return "users" }'],
  ];
  for (const [whose, text] of MODELS) it(`${whose} is known by its name`, () => assert.deepEqual(otherModelNames(text, USERS), ['Account']));
});

describe('code that nobody wrote', () => {
  it('has so many upserts that none is placed', () => {
    assert.deepEqual(targets("knex('users').insert(row).onConflict('email').merge();\n".repeat(20_000)), ['?']);
  });

  it('is read to its end, however it is nested', function () {
    this.timeout(300_000);
    for (const text of [`users ${'upsert('.repeat(250)}${'([{'.repeat(6000)}`, `users ${'import { x } accounts\n'.repeat(5000)}${'db.insert(accounts).values(row).onConflictDoNothing({ target: accounts.id });\n'.repeat(200)}`]) targets(text);
  });
});
