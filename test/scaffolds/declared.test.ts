/** A rename that is asked for where the column is declared, with no migration that does it yet. */
import assert from 'node:assert/strict';
import { readCode } from '../../cli/typescript-parser.ts';
import { DiskFiles } from '../../eslint-plugin/disk.ts';
import { Project } from '../../rules/index.ts';
import { declaredColumnAt } from '../../scaffolds/declared/declared-column.ts';
import { renameDeclared } from '../../scaffolds/declared/rename-declared.ts';
import type { Proposal } from '../../scaffolds/proposals.ts';
import { Workspace } from '../harness/workspace.ts';
import { ScaffoldedProject } from './written.ts';

/** The column where a text has a bar. */
function at(path: string, text: string): string | undefined {
  const offset = text.indexOf('|');
  const found = declaredColumnAt(`/p/${path}`, text.replace('|', ''), offset, readCode);
  return found === undefined ? undefined : `${found.table}.${found.column}`;
}

describe('a declared column', () => {
  it('is known in SQL, where a table is made or gets the column', () => {
    assert.equal(at('1.sql', 'CREATE TABLE app.users (id bigint, "Ma|il ""x""" text);\n'), 'users.Mail "x"');
    assert.equal(at('1.sql', 'SELECT 1;\nALTER TABLE users ADD COLUMN ma|il text, ADD COLUMN name text;\n'), 'users.mail');
    assert.equal(at('1.sql', 'CREATE TABLE users (id bigint, mail te|xt);\n'), undefined);
    assert.equal(at('1.sql', 'SELECT ma|il FROM users;\n'), undefined);
  });

  it('is known in a schema of Prisma by its name in the database', () => {
    assert.equal(at('schema.prisma', 'model User {\n  id Int @id\n  coupon|Code String? @map("coupon_code")\n\n  @@map("users")\n}\n'), 'users.coupon_code');
    assert.equal(at('schema.prisma', 'model User {\n  po|sts Post[]\n}\n'), undefined);
  });

  it('is known in tables of Drizzle and entities of TypeORM and MikroORM', () => {
    assert.equal(at('schema.ts', `export const users = pgTable('users', { id: serial('id'), ma|il: text('e_mail').notNull() });\n`), 'users.e_mail');
    assert.equal(at('schema.ts', `export const users = pgTable('users', { mail: te|xt() });\n`), 'users.mail');
    assert.equal(at('user.ts', `@Entity({ name: 'people' })\nclass User {\n  @Column({ name: 'e_mail' })\n  mai|l!: string;\n}\n`), 'people.e_mail');
    assert.equal(at('user.ts', `@Entity()\nclass User {\n  @Pro|perty()\n  mail!: string;\n}\n`), 'User.mail');
    assert.equal(at('user.ts', `class User {\n  @Column()\n  ma|il!: string;\n}\n`), undefined);
  });
});

describe('a rename without a migration', () => {
  let workspace: Workspace;
  afterEach(() => workspace.remove());

  function renamed(files: Readonly<Record<string, string>>, table: string, column: string, to: string): Proposal {
    workspace = new Workspace(files);
    const disk = new DiskFiles(() => 0);
    return renameDeclared({ table, column, to }, new Project(workspace.folder, { postgresVersion: 16 }, disk), disk, Date.UTC(2026, 10, 25, 12), readCode);
  }

  it('writes its first deploy behind the last migration, and its steps go on with the code', () => {
    const files = {
      'db/migrations/20260101000000_create.sql': 'CREATE TABLE users (id bigint PRIMARY KEY, mail text NOT NULL);\n',
      'db/migrations/20260102000000_other.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY);\n',
      'src/users.ts': `export const add = 'INSERT INTO users (mail) VALUES ($1)';\n`,
    };
    const proposal = renamed(files, 'User', 'mail', 'email');
    assert.equal(proposal.title, 'Rename users.mail to email without downtime: expand now, contract in a later deploy');
    assert.ok(proposal.changes, proposal.disabled);
    const scaffolded = new ScaffoldedProject(workspace.folder, { postgresVersion: 16 });
    assert.deepEqual(scaffolded.write(proposal.changes), [
      'db/migrations/20261125120000_add_users_email.sql',
      'db/migrations/20261125120001_create_backfill_users_email.sql',
      'db/migrations/20261125120002_backfill_users_email.sql',
      'zero-downtime/plans/20261125120000_rename_users_mail.json',
    ]);
    assert.match(workspace.read('db/migrations/20261125120000_add_users_email.sql'), /^-- Deploy 1 of 5, to rename users\.mail to email without downtime\./);
    const step = scaffolded.next('zero-downtime/plans/20261125120000_rename_users_mail.json');
    assert.ok(step);
    scaffolded.write(step.changes);
    assert.equal(workspace.read('src/users.ts'), `export const add = 'INSERT INTO users (mail, email) VALUES ($1, $1)';\n`);
  });

  it("is written in the project's own tool: folders of Prisma, classes of TypeORM", () => {
    const prisma = renamed({ 'prisma/schema.prisma': 'datasource db {\n  provider = "postgresql"\n}\nmodel User {\n  id Int @id\n  mail String\n}\n', 'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n', 'prisma/migrations/20260101000000_init/migration.sql': 'CREATE TABLE "User" ("id" INTEGER NOT NULL, "mail" TEXT NOT NULL, CONSTRAINT "User_pkey" PRIMARY KEY ("id"));\n' }, 'User', 'mail', 'email');
    assert.deepEqual(prisma.changes?.files.map(({ path }) => path.slice(workspace.folder.length + 1)).slice(0, 2), ['prisma/migrations/20261125120000_add_user_email/migration.sql', 'prisma/migrations/20261125120001_create_backfill_user_email/migration.sql']);
    workspace.remove();
    const create = `import { MigrationInterface, QueryRunner } from 'typeorm';\n\nexport class Create1767225600000 implements MigrationInterface {\n  public async up(queryRunner: QueryRunner): Promise<void> {\n    await queryRunner.query(\`CREATE TABLE users (id bigint PRIMARY KEY, mail text NOT NULL)\`);\n  }\n\n  public async down(queryRunner: QueryRunner): Promise<void> {\n    await queryRunner.query(\`DROP TABLE users\`);\n  }\n}\n`;
    const typeorm = renamed({ 'package.json': '{"dependencies":{"typeorm":"1.0.0"}}', 'src/migrations/1767225600000-Create.ts': create }, 'User', 'mail', 'email');
    assert.match(typeorm.changes?.files[0]?.text ?? typeorm.disabled ?? '', /export class \w+ implements MigrationInterface[^]*ALTER TABLE users ADD COLUMN email text/);
  });

  it('says why there is none', () => {
    const files = { 'migrations/1_create.sql': 'CREATE TABLE users (id bigint PRIMARY KEY, mail text NOT NULL);\n' };
    assert.equal(renamed(files, 'users', 'mail', 'mail').disabled, 'The new name has to be another one.');
    workspace.remove();
    assert.equal(renamed(files, 'users', 'nick', 'name').disabled, 'No migrations of this project make a table `users` with a column `nick`.');
    workspace.remove();
    assert.equal(renamed(files, 'users', 'id', 'key').disabled, '`id` is part of the primary key of `users`.');
  });
});
