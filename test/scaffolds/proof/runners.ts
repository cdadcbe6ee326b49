/** Tools of npm that run, by their own runner, what was written for them: a renamed column. */
import { execFile } from 'node:child_process';
import { promises as fs } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { Kysely, PostgresDialect } from 'kysely';
import { FileMigrationProvider, Migrator as KyselyMigrator } from 'kysely/migration';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as migrateDrizzle } from 'drizzle-orm/node-postgres/migrator';
import knexFor from 'knex';
import { runner as runNodePgMigrate } from 'node-pg-migrate';
import { Pool } from 'pg';
import { HAS_SUPABASE, migrateBySupabase } from '../../harness/supabase.ts';
import { repository } from '../../harness/workspace.ts';

export interface ToolRunner {
  readonly name: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly type?: 'module';
  /** What makes the table, what renames the column, and what else the tool has beside them. */
  readonly create: readonly [path: string, text: string];
  readonly rename: readonly [path: string, text: string];
  readonly beside?: Readonly<Record<string, string>>;
  /** Runs all that is pending. */
  migrate(folder: string, url: string): Promise<void>;
}

const CREATE_TABLE = 'CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, mail varchar(255) NOT NULL, age integer)';
const CREATE_INDEX = 'CREATE INDEX users_mail ON users (mail)';
const RENAME = 'ALTER TABLE users RENAME COLUMN mail TO email';
const BACK = 'ALTER TABLE users RENAME COLUMN email TO mail';

/** What the change makes by itself. */
export const PLAIN = `${CREATE_TABLE}; ${CREATE_INDEX}; ${RENAME}`;

const require = createRequire(import.meta.url);

const nodePgMigrate: ToolRunner = {
  name: 'node-pg-migrate',
  dependencies: { 'node-pg-migrate': '9.0.0', pg: '8' },
  create: ['migrations/1767225600000_create.js', `exports.up = (pgm) => {\n  pgm.sql(\`${CREATE_TABLE}\`);\n  pgm.sql(\`${CREATE_INDEX}\`);\n};\n`],
  rename: ['migrations/1767312000000_rename.js', "exports.up = (pgm) => {\n  pgm.renameColumn('users', 'mail', 'email');\n};\n\nexports.down = (pgm) => {\n  pgm.renameColumn('users', 'email', 'mail');\n};\n"],
  async migrate(folder, url) {
    await runNodePgMigrate({ databaseUrl: url, dir: path.join(folder, 'migrations'), direction: 'up', migrationsTable: 'pgmigrations', log: () => undefined });
  },
};

const typeorm: ToolRunner = {
  name: 'TypeORM',
  dependencies: { typeorm: '1.0.0', pg: '8' },
  create: ['src/migrations/1767225600000-Create.ts', `import { MigrationInterface, QueryRunner } from 'typeorm';\n\nexport class Create1767225600000 implements MigrationInterface {\n  public async up(queryRunner: QueryRunner): Promise<void> {\n    await queryRunner.query(\`${CREATE_TABLE}\`);\n    await queryRunner.query(\`${CREATE_INDEX}\`);\n  }\n\n  public async down(queryRunner: QueryRunner): Promise<void> {\n    await queryRunner.query(\`DROP TABLE users\`);\n  }\n}\n`],
  rename: ['src/migrations/1767312000000-Rename.ts', `import { MigrationInterface, QueryRunner } from 'typeorm';\n\nexport class Rename1767312000000 implements MigrationInterface {\n  public async up(queryRunner: QueryRunner): Promise<void> {\n    await queryRunner.query(\`${RENAME}\`);\n  }\n\n  public async down(queryRunner: QueryRunner): Promise<void> {\n    await queryRunner.query(\`${BACK}\`);\n  }\n}\n`],
  async migrate(folder, url) {
    const { DataSource } = await import('typeorm');
    const source = new DataSource({ type: 'postgres', url, migrations: [path.join(folder, 'src/migrations/*.ts')] });
    await source.initialize();
    try {
      await source.runMigrations();
    } finally {
      await source.destroy();
    }
  },
};

const sequelize: ToolRunner = {
  name: 'Sequelize, by umzug',
  dependencies: { sequelize: '6.37.8', pg: '8' },
  create: ['migrations/20260101000000-create.js', `/** @type {import('sequelize-cli').Migration} */\nmodule.exports = {\n  async up(queryInterface) {\n    await queryInterface.sequelize.query(\`${CREATE_TABLE}\`);\n    await queryInterface.sequelize.query(\`${CREATE_INDEX}\`);\n  },\n  async down(queryInterface) {\n    await queryInterface.dropTable('users');\n  },\n};\n`],
  rename: ['migrations/20260102000000-rename.js', "/** @type {import('sequelize-cli').Migration} */\nmodule.exports = {\n  async up(queryInterface) {\n    await queryInterface.renameColumn('users', 'mail', 'email');\n  },\n  async down(queryInterface) {\n    await queryInterface.renameColumn('users', 'email', 'mail');\n  },\n};\n"],
  async migrate(folder, url) {
    const [library, { SequelizeStorage, Umzug }] = [await import('sequelize'), await import('umzug')];
    const database = new library.Sequelize(url, { logging: false });
    const context = database.getQueryInterface();
    const umzug = new Umzug({
      migrations: {
        glob: ['migrations/*.js', { cwd: folder }],
        resolve: ({ name, path: file = '' }) => ({ name, up: () => (require(file) as { up(queryInterface: object, library: object): Promise<unknown> }).up(context, library) }),
      },
      storage: new SequelizeStorage({ sequelize: database }),
      logger: undefined,
    });
    try {
      await umzug.up();
    } finally {
      await database.close();
    }
  },
};

const kysely: ToolRunner = {
  name: 'Kysely',
  dependencies: { kysely: '0.29.0', pg: '8' },
  type: 'module',
  create: ['migrations/20260101000000_create.ts', `import { Kysely, sql } from 'kysely';\n\nexport async function up(db: Kysely<any>): Promise<void> {\n  await sql\`${CREATE_TABLE}\`.execute(db);\n  await sql\`${CREATE_INDEX}\`.execute(db);\n}\n`],
  rename: ['migrations/20260102000000_rename.ts', "import { Kysely } from 'kysely';\n\nexport async function up(db: Kysely<any>): Promise<void> {\n  await db.schema.alterTable('users').renameColumn('mail', 'email').execute();\n}\n\nexport async function down(db: Kysely<any>): Promise<void> {\n  await db.schema.alterTable('users').renameColumn('email', 'mail').execute();\n}\n"],
  async migrate(folder, url) {
    const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: new Pool({ connectionString: url }) }) });
    try {
      const { error } = await new KyselyMigrator({ db, provider: new FileMigrationProvider({ fs, path, migrationFolder: path.join(folder, 'migrations') }) }).migrateToLatest();
      if (error !== undefined) throw error as Error;
    } finally {
      await db.destroy();
    }
  },
};

const mikroOrm: ToolRunner = {
  name: 'MikroORM',
  dependencies: { '@mikro-orm/core': '6', '@mikro-orm/postgresql': '6', '@mikro-orm/migrations': '6' },
  type: 'module',
  create: ['migrations/Migration20260101000000.ts', `import { Migration } from '@mikro-orm/migrations';\n\nexport class Migration20260101000000 extends Migration {\n  override async up(): Promise<void> {\n    this.addSql(\`${CREATE_TABLE};\`);\n    this.addSql(\`${CREATE_INDEX};\`);\n  }\n}\n`],
  rename: ['migrations/Migration20260102000000.ts', `import { Migration } from '@mikro-orm/migrations';\n\nexport class Migration20260102000000 extends Migration {\n  override async up(): Promise<void> {\n    this.addSql(\`${RENAME};\`);\n  }\n\n  override async down(): Promise<void> {\n    this.addSql(\`${BACK};\`);\n  }\n}\n`],
  async migrate(folder, url) {
    const [{ MikroORM }, { Migrator }] = [await import('@mikro-orm/postgresql'), await import('@mikro-orm/migrations')];
    const orm = await MikroORM.init({ clientUrl: url, entities: [], discovery: { warnWhenNoEntities: false }, extensions: [Migrator], migrations: { path: path.join(folder, 'migrations'), pathTs: path.join(folder, 'migrations'), snapshot: false, silent: true } });
    try {
      await orm.getMigrator().up();
    } finally {
      await orm.close();
    }
  },
};

const drizzleKit: ToolRunner = {
  name: 'Drizzle',
  dependencies: { 'drizzle-orm': '0.45', pg: '8' },
  create: ['drizzle/0000_create.sql', `${CREATE_TABLE};\n--> statement-breakpoint\n${CREATE_INDEX};\n`],
  rename: ['drizzle/0001_rename.sql', `${RENAME};\n`],
  beside: {
    'drizzle/meta/_journal.json': JSON.stringify({ version: '7', dialect: 'postgresql', entries: [{ idx: 0, version: '7', when: 1767225600000, tag: '0000_create', breakpoints: true }, { idx: 1, version: '7', when: 1767312000000, tag: '0001_rename', breakpoints: true }] }, null, 2),
    'drizzle/meta/0001_snapshot.json': JSON.stringify({ id: '4e1fa1d2-9a58-4bd4-8c3f-0a86f1f3b001', prevId: '4e1fa1d2-9a58-4bd4-8c3f-0a86f1f3b000', version: '7', dialect: 'postgresql', tables: {} }, null, 2),
  },
  async migrate(folder, url) {
    const pool = new Pool({ connectionString: url });
    try {
      await migrateDrizzle(drizzle(pool), { migrationsFolder: path.join(folder, 'drizzle') });
    } finally {
      await pool.end();
    }
  },
};

const knex: ToolRunner = {
  name: 'Knex',
  dependencies: { knex: '3', pg: '8' },
  create: ['migrations/20260101000000_create.js', `exports.up = async (knex) => {\n  await knex.raw(\`${CREATE_TABLE}\`);\n  await knex.raw(\`${CREATE_INDEX}\`);\n};\n\nexports.down = async (knex) => {\n  await knex.schema.dropTable('users');\n};\n`],
  rename: ['migrations/20260102000000_rename.js', "exports.up = async (knex) => {\n  await knex.schema.alterTable('users', (table) => {\n    table.renameColumn('mail', 'email');\n  });\n};\n\nexports.down = async (knex) => {\n  await knex.schema.alterTable('users', (table) => {\n    table.renameColumn('email', 'mail');\n  });\n};\n"],
  async migrate(folder, url) {
    const database = knexFor({ client: 'pg', connection: url });
    try {
      await database.migrate.latest({ directory: path.join(folder, 'migrations') });
    } finally {
      await database.destroy();
    }
  },
};

const dbmate: ToolRunner = {
  name: 'dbmate',
  dependencies: {},
  create: ['db/migrations/20260101000000_create.sql', `-- migrate:up\n${CREATE_TABLE};\n${CREATE_INDEX};\n\n-- migrate:down\nDROP TABLE users;\n`],
  rename: ['db/migrations/20260102000000_rename.sql', `-- migrate:up\n${RENAME};\n\n-- migrate:down\n${BACK};\n`],
  async migrate(folder, url) {
    // The load goes on in this process meanwhile.
    await promisify(execFile)(process.execPath, [`${repository}node_modules/dbmate/dist/cli.js`, '--url', `${url}?sslmode=disable`, '--migrations-dir', path.join(folder, 'db/migrations'), '--no-dump-schema', 'up']);
  },
};

const supabase: ToolRunner = {
  name: 'Supabase',
  dependencies: {},
  create: ['supabase/migrations/20260101000000_create.sql', `${CREATE_TABLE};\n${CREATE_INDEX};\n`],
  rename: ['supabase/migrations/20260102000000_rename.sql', `${RENAME};\n`],
  beside: { 'supabase/config.toml': 'project_id = "proof"\n' },
  migrate: migrateBySupabase,
};

export const RUNNERS: readonly ToolRunner[] = [knex, nodePgMigrate, typeorm, sequelize, kysely, mikroOrm, drizzleKit, dbmate, ...(HAS_SUPABASE ? [supabase] : [])];
