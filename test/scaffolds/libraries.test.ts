/** One renamed column in the code of each library: new files and the call's replacement are in its own form, on both ways. */
import assert from 'node:assert/strict';
import { Workspace } from '../harness/workspace.ts';
import { ScaffoldedProject } from './written.ts';

interface Library {
  readonly name: string;
  readonly dependency: Readonly<Record<string, string>>;
  readonly create: { readonly path: string; readonly text: string };
  readonly rename: { readonly path: string; readonly text: string };
  /** How the new column is sent, and how its trigger is taken away again. */
  readonly up: RegExp;
  readonly down: RegExp;
  readonly byHand: readonly string[];
  /** Titles of the later steps, with the migrations of each. */
  readonly later: readonly string[];
}

const CARRY_OVER = 'Carry over: the indexes and constraints of the old column for the new one';
const CONTRACT = 'Contract: the old column goes away: drop_users_mail';
const CALL = 'CALL backfill_users_email(1000, 0.05)';

/** One transaction for all that is pending, without a way out: what must stand apart waits for a deploy of its own. */
const APART = [`${CARRY_OVER}: constrain_users_email`, `${CARRY_OVER}, part 2: validate_users_email, adopt_users_email`, CONTRACT];

const LIBRARIES: readonly Library[] = [
  {
    name: 'Kysely',
    dependency: { kysely: '0.29.0' },
    create: {
      path: 'migrations/20260101000000_create.ts',
      text: `import { Kysely } from 'kysely';

export async function up(db: Kysely<any>): Promise<void> {
  await db.schema.createTable('users').addColumn('id', 'bigint', (column) => column.primaryKey()).addColumn('mail', 'text', (column) => column.notNull()).execute();
}
`,
    },
    rename: {
      path: 'migrations/20260102000000_rename.ts',
      text: `import { Kysely } from 'kysely';

export async function up(db: Kysely<any>): Promise<void> {
  await db.schema.alterTable('users').renameColumn('mail', 'email').execute();
}

export async function down(db: Kysely<any>): Promise<void> {
  await db.schema.alterTable('users').renameColumn('email', 'mail').execute();
}
`,
    },
    up: /await sql`ALTER TABLE users ADD COLUMN email text`\.execute\(db\);/,
    down: /await sql`DROP TRIGGER zz_sync_users_email ON users`\.execute\(db\);/,
    byHand: [CALL],
    later: APART,
  },
  {
    name: 'TypeORM',
    dependency: { typeorm: '1.0.0' },
    create: {
      path: 'src/migrations/1767225600000-Create.ts',
      text: `import { MigrationInterface, QueryRunner } from 'typeorm';

export class Create1767225600000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(\`CREATE TABLE users (id bigint PRIMARY KEY, mail text NOT NULL)\`);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(\`DROP TABLE users\`);
  }
}
`,
    },
    rename: {
      path: 'src/migrations/1767312000000-Rename.ts',
      text: `import { MigrationInterface, QueryRunner } from 'typeorm';

export class Rename1767312000000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(\`ALTER TABLE users RENAME COLUMN mail TO email\`);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(\`ALTER TABLE users RENAME COLUMN email TO mail\`);
  }
}
`,
    },
    up: /await queryRunner\.query\(`ALTER TABLE users ADD COLUMN email text`\);/,
    down: /await queryRunner\.query\(`DROP TRIGGER zz_sync_users_email ON users`\);/,
    byHand: [CALL],
    later: APART,
  },
  {
    name: 'node-pg-migrate, whose files can leave the transaction',
    dependency: { 'node-pg-migrate': '9.0.0' },
    create: {
      path: 'migrations/1767225600000_create.js',
      text: "exports.up = (pgm) => {\n  pgm.createTable('users', { id: { type: 'bigint', primaryKey: true }, mail: { type: 'text', notNull: true } });\n};\n",
    },
    rename: {
      path: 'migrations/1767312000000_rename.js',
      text: "exports.up = (pgm) => {\n  pgm.renameColumn('users', 'mail', 'email');\n};\n\nexports.down = (pgm) => {\n  pgm.renameColumn('users', 'email', 'mail');\n};\n",
    },
    up: /pgm\.sql\(`ALTER TABLE users ADD COLUMN email text`\);/,
    down: /pgm\.sql\(`DROP TRIGGER zz_sync_users_email ON users`\);/,
    byHand: [],
    later: [`${CARRY_OVER}: constrain_users_email, validate_users_email, adopt_users_email`, CONTRACT],
  },
  {
    name: 'Sequelize, which opens no transaction',
    dependency: { sequelize: '6.37.8' },
    create: {
      path: 'migrations/20260101000000-create.js',
      text: `/** @type {import('sequelize-cli').Migration} */
module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable('users', { id: { type: Sequelize.BIGINT, primaryKey: true }, mail: { type: Sequelize.TEXT, allowNull: false } });
  },
  async down(queryInterface) {
    await queryInterface.dropTable('users');
  },
};
`,
    },
    rename: {
      path: 'migrations/20260102000000-rename.js',
      text: `/** @type {import('sequelize-cli').Migration} */
module.exports = {
  async up(queryInterface) {
    await queryInterface.renameColumn('users', 'mail', 'email');
  },
  async down(queryInterface) {
    await queryInterface.renameColumn('users', 'email', 'mail');
  },
};
`,
    },
    up: /await queryInterface\.sequelize\.query\(`ALTER TABLE users ADD COLUMN email text`\);/,
    down: /await queryInterface\.sequelize\.query\(`DROP TRIGGER zz_sync_users_email ON users`\);/,
    byHand: [],
    later: [`${CARRY_OVER}: constrain_users_email, validate_users_email, adopt_users_email`, CONTRACT],
  },
  {
    name: 'db-migrate, which calls back',
    dependency: { 'db-migrate': '0.11.14' },
    create: {
      path: 'migrations/20260101000000-create.js',
      text: `exports.up = function (db, cb) {
  db.createTable('users', { id: { type: 'bigint', primaryKey: true }, mail: { type: 'text', notNull: true } }, cb);
};

exports.down = function (db, cb) {
  db.dropTable('users', cb);
};
`,
    },
    rename: {
      path: 'migrations/20260102000000-rename.js',
      text: `exports.up = function (db, cb) {
  db.renameColumn('users', 'mail', 'email', cb);
};

exports.down = function (db, cb) {
  db.renameColumn('users', 'email', 'mail', cb);
};
`,
    },
    up: /db\.runSql\(`[^`]*ALTER TABLE users ADD COLUMN email text;\n[^`]*`, cb\);/,
    down: /db\.runSql\(`[^`]*DROP TRIGGER zz_sync_users_email ON users;\n[^`]*`, cb\);/,
    byHand: [CALL],
    later: [`${CARRY_OVER}: constrain_users_email, validate_users_email, adopt_users_email`, CONTRACT],
  },
];

function nameOf(path: string): string {
  return path.replace(/^.*\/\d+[_-]|\.[jt]s$/g, '');
}

describe('a renamed column in the code of', () => {
  let workspace: Workspace;
  afterEach(() => workspace.remove());

  for (const { name, dependency, create, rename, up, down, byHand, later } of LIBRARIES) {
    it(name, () => {
      workspace = new Workspace({ 'package.json': JSON.stringify({ dependencies: { pg: '8.0.0', ...dependency } }), [create.path]: create.text, [rename.path]: rename.text });
      const project = new ScaffoldedProject(workspace.folder, { postgresVersion: 16 });
      const [proposal] = project.proposals(rename.path, 'no-rename-column');
      assert.ok(proposal?.changes, proposal?.disabled);
      assert.deepEqual(proposal.changes.byHand, byHand);
      const written = project.write(proposal.changes);
      assert.match(workspace.read(rename.path), up);
      assert.match(workspace.read(rename.path), down);
      assert.doesNotMatch(workspace.read(rename.path), /rename ?column/i);

      const plan = written.at(-1) ?? '';
      const steps: string[] = [];
      for (let step = project.next(plan); step !== undefined; step = project.next(plan)) {
        const paths = project.write(step.changes).filter((path) => path !== plan);
        steps.push(`${step.title}: ${paths.map(nameOf).join(', ')}`);
        for (const path of paths) assert.deepEqual(project.hazards(path).map(({ rule }) => rule), nameOf(path) === 'drop_users_mail' ? ['no-drop-column'] : [], path);
      }
      assert.deepEqual(steps, later);
    });
  }
});
