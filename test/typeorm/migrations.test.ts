/** Migrations of TypeORM in a project: which files are some, how they are run, what is suggested in them, what is written. */
import assert from 'node:assert/strict';
import { readCode } from '../../cli/typescript-parser.ts';
import { typeorm } from '../../rules/engine/tools/typeorm/typeorm.ts';
import type { MigrationDraft } from '../../rules/index.ts';
import { hazardsIn, migrationIn, runsIn, statementsIn } from '../harness/code-project.ts';
import { code } from '../harness/code.ts';
import { edited } from '../harness/lint.ts';

function migration(body: string, { name = 'Change1700000000000', members = '' } = {}): string {
  return `import { MigrationInterface, QueryRunner, Table, TableColumn, TableIndex } from 'typeorm';\n\nexport class ${name} implements MigrationInterface {${members}\n  public async up(queryRunner: QueryRunner): Promise<void> {\n    ${body}\n  }\n\n  public async down(queryRunner: QueryRunner): Promise<void> {} // irreversible\n}\n`;
}

const PATH = 'src/migrations/1700000000000-Change.ts';
const MODE_EACH = { 'src/data-source.ts': "export default new DataSource({ type: 'postgres', migrationsTransactionMode: 'each' });\n" };
const MODE_ALL = { 'src/data-source.ts': "export default new DataSource({ type: 'postgres' });\n" };
const INDEX = "await queryRunner.query(`CREATE INDEX CONCURRENTLY i ON users (email)`);";

/** The hazard of one rule, with the text after its first suggestion. */
function repaired(rule: string, text: string, files: Readonly<Record<string, string>> = MODE_EACH): string {
  const suggestion = hazardsIn(PATH, { ...files, [PATH]: text }).find((hazard) => hazard.rule === rule)?.suggestions[0];
  if (suggestion === undefined) throw new Error(`no suggestion of ${rule}`);
  const after = edited(text, suggestion.edits);
  assert.ok(!hazardsIn(PATH, { ...files, [PATH]: after }).some((hazard) => hazard.rule === rule), after);
  return after;
}

describe('which files are migrations of TypeORM', () => {
  const DETECTED: readonly (readonly [string, string])[] = [
    ['a class that implements MigrationInterface', migration("await queryRunner.query('DROP TABLE a');")],
    ['a default export', migration("await queryRunner.query('DROP TABLE a');").replace('export class', 'export default class')],
    ['CommonJS as the generator writes it', "module.exports = class Change1700000000000 {\n  name = 'Change1700000000000'\n  async up(queryRunner) { await queryRunner.query('DROP TABLE a'); }\n  async down(queryRunner) {}\n}\n"],
    ['compiled TypeScript', "\"use strict\";\nexports.Change1700000000000 = void 0;\nclass Change1700000000000 {\n  async up(queryRunner) { await queryRunner.query('DROP TABLE a'); }\n}\nexports.Change1700000000000 = Change1700000000000;\n"],
    ['a name in a field', "export class Change { name = 'Change1700000000000'; async up(queryRunner) { await queryRunner.query('DROP TABLE a'); } async down() {} }\n"],
    ['a method that is an arrow function', "export class Change1700000000000 { up = async (queryRunner) => { await queryRunner.query('DROP TABLE a'); }; }\n"],
  ];
  for (const [title, text] of DETECTED) {
    it(title, () => {
      assert.deepEqual(typeorm.compile(code(text, `/project/${PATH}`))?.script.statements.map((statement) => statement.text), ['DROP TABLE a']);
    });
  }

  const OTHERS: readonly (readonly [string, string])[] = [
    ['a service that uses a query runner', "export class UserService1 { async up(queryRunner: QueryRunner) { await queryRunner.query('DROP TABLE a'); } }\n"],
    ['a base class without a stamp', "import { MigrationInterface } from 'typeorm';\nexport abstract class Base implements MigrationInterface { async up(queryRunner) { await queryRunner.query('DROP TABLE a'); } }\n"],
    ['a class that is not exported', "class Change1700000000000 { async up(queryRunner) { await queryRunner.query('DROP TABLE a'); } }\n"],
    ['a list of migrations', "import { Change1700000000000 } from './1700000000000-Change';\nexport const migrations = [Change1700000000000]; // up, queryRunner\n"],
    ['a migration of knex', "export async function up(knex) { await knex.schema.dropTable('queryRunner'); }\n"],
  ];
  for (const [title, text] of OTHERS) {
    it(`not ${title}`, () => {
      assert.equal(typeorm.compile(code(text, `/project/${PATH}`)), undefined);
    });
  }
});

describe('how TypeORM runs them', () => {
  const outside = migration(INDEX, { members: '\n  transaction = false;' });

  it('all pending ones in one transaction, unless the data source says otherwise', () => {
    const text = migration(INDEX);
    assert.deepEqual(runsIn(PATH, { [PATH]: text }), ['TypeORM: all pending']);
    assert.deepEqual(runsIn(PATH, { [PATH]: text, ...MODE_EACH }), ['TypeORM: file']);
    assert.deepEqual(runsIn(PATH, { [PATH]: text, 'package.json': '{"scripts":{"migrate":"typeorm migration:run -d x -t none"}}' }), ['TypeORM: none']);
  });

  it('one by itself where the class says so and the mode lets it', () => {
    assert.deepEqual(runsIn(PATH, { [PATH]: outside, ...MODE_EACH }), ['TypeORM: none, opted out']);
    assert.deepEqual(hazardsIn(PATH, { [PATH]: outside, ...MODE_EACH }).map(({ rule }) => rule), []);
  });

  it('not at all under the mode `all`: what it would need is said', () => {
    const [hazard] = hazardsIn(PATH, { [PATH]: outside, ...MODE_ALL }).filter(({ rule }) => rule === 'no-concurrently-in-transaction');
    assert.equal(hazard?.message.instead, "Set `migrationsTransactionMode: 'each'` in the DataSource, or take the line out.");
    assert.deepEqual(hazard?.suggestions, []);
  });

  it('in the order of the time in the name of the class, not of the file', () => {
    const first = migration('await queryRunner.query(`CREATE TABLE users (id int, email text)`);', { name: 'Zz1500000000000' });
    const files = { [PATH]: migration('await queryRunner.query(`ALTER TABLE users DROP COLUMN email`);'), 'src/migrations/zz-first.ts': first, 'src/migrations/index.ts': "export * from './zz-first';\n" };
    const input = migrationIn(PATH, files);
    assert.ok(typeof input !== 'string');
    assert.deepEqual(input.before.relationsIn('public').map(({ name }) => name.name), ['users']);
  });

  it('not where the data source names another server', () => {
    assert.equal(migrationIn(PATH, { [PATH]: migration(INDEX), 'ormconfig.json': '{"type":"mysql"}' }), 'another dialect');
  });
});

describe('what is suggested', () => {
  it('in the string, where the SQL stands word for word', () => {
    const text = migration("await queryRunner.query('CREATE INDEX i ON users (email)');", { members: '\n  transaction = false;' });
    assert.ok(repaired('no-blocking-index', text).includes("query('CREATE INDEX CONCURRENTLY i ON users (email)')"));
  });

  it('as the option of TypeORM, where it has one', () => {
    const text = migration("await queryRunner.createIndex('users', new TableIndex({ name: 'i', columnNames: ['email'] }));", { members: '\n  transaction = false;' });
    assert.ok(repaired('no-blocking-index', text).includes("new TableIndex({ name: 'i', columnNames: ['email'], isConcurrent: true })"));
  });

  it('as raw SQL, where it has none', () => {
    const text = migration("await queryRunner.createForeignKey('users', new TableForeignKey({ name: 'f', columnNames: ['org'], referencedTableName: 'orgs', referencedColumnNames: ['id'] }));", { members: '\n  transaction = false;' }).replace('TableIndex', 'TableForeignKey');
    const after = repaired('no-validating-constraint', text);
    assert.match(after, /queryRunner\.query\(`ALTER TABLE "users" ADD CONSTRAINT "f" FOREIGN KEY \("org"\) REFERENCES "orgs" \("id"\) NOT VALID`\)/);
  });

  it('the marker of the class, where the mode lets it', () => {
    assert.match(repaired('no-concurrently-in-transaction', migration(INDEX)), /MigrationInterface \{\n {2}transaction = false;\n/);
  });
});

describe('what cannot be read is said', () => {
  const UNREAD: readonly (readonly [string, string])[] = [
    ['await helper(queryRunner);', '? the database goes to `helper`, which cannot be followed from here'],
    ['await queryRunner.query(await readFile(path));', '? `query`: what it sends is only known when it runs'],
    ['await queryRunner.addColumn("users", columns[i]);', '? `addColumn`: what it changes is only known when it runs'],
    ['await queryRunner.manager.save(User, rows);', '? `save`: it writes rows by the entity `User`, whose table and columns are those of the day on which it runs'],
    ['await queryRunner.connection.synchronize();', '? `synchronize`: it makes the schema what the entities say when it runs'],
    ['await queryRunner.conjure();', '? `conjure`: no method of TypeORM that is known here'],
  ];
  for (const [body, said] of UNREAD) {
    it(body, () => {
      assert.deepEqual(statementsIn(PATH, { [PATH]: migration(body) }), [said]);
    });
  }

  it('but not questions', () => {
    assert.deepEqual(statementsIn(PATH, { [PATH]: migration("if (await queryRunner.hasColumn('a', 'b')) { await queryRunner.manager.find(User); }") }), []);
  });
});

describe('what is told of TypeORM’s own ways', () => {
  describe('`changeColumn` with the name of a column', () => {
    const CHANGES: readonly (readonly [string, string, boolean])[] = [
      ['of another type', "{ name: 'age', type: 'bigint' }", true],
      ['of the same type', "{ name: 'age', type: 'integer' }", false],
      ['of a type that TypeORM spells in another way', "{ name: 'age', type: 'int' }", true],
      ['of another length', "{ name: 'name', type: 'character varying', length: '80' }", true],
      ['of the same length', "{ name: 'name', type: 'character varying', length: '40' }", false],
      ['that is not known', "{ name: 'other', type: 'bigint' }", false],
    ];
    for (const [title, column, again] of CHANGES) {
      it(`${again ? 'drops it and adds it anew where it is' : 'changes it where it is'} ${title}`, () => {
        const name = /name: '(\w+)'/.exec(column)?.[1] ?? '';
        const text = migration(`await queryRunner.changeColumn('users', '${name}', new TableColumn(${column}));`);
        const history = migration('await queryRunner.query(`CREATE TABLE users (id int, name varchar(40) not null, age int not null)`);', { name: 'First1500000000000' });
        const rules = hazardsIn(PATH, { [PATH]: text, 'src/migrations/1500000000000-First.ts': history }).map(({ rule }) => rule);
        assert.equal(rules.includes('no-drop-and-add'), again, rules.join());
        assert.ok(!again || !rules.includes('no-scanning-not-null'));
      });
    }
  });

  it('`changeColumn` with a short name of a type drops the column and adds it anew', () => {
    const text = migration("await queryRunner.changeColumn('users', 'name', new TableColumn({ name: 'name', type: 'varchar', length: '80' }));");
    const history = migration('await queryRunner.query(`CREATE TABLE users (id int, name varchar(40))`);', { name: 'First1500000000000' });
    const found = hazardsIn(PATH, { [PATH]: text, 'src/migrations/1500000000000-First.ts': history }).find(({ rule }) => rule === 'no-drop-and-add');
    assert.match(found?.message.what ?? '', /`name` of `users`/);
  });

  it('a query that nobody waits for', () => {
    const text = migration('queryRunner.query(`DROP INDEX i`);');
    assert.match(repaired('require-awaited-migration', text), /await queryRunner\.query\(`DROP INDEX i`\)/);
  });

  it('the transaction that a file leaves by itself and comes back to', () => {
    const text = migration('if (queryRunner.isTransactionActive) await queryRunner.commitTransaction();\n    await queryRunner.query(`CREATE INDEX CONCURRENTLY i ON users (email)`);\n    await queryRunner.startTransaction();');
    assert.deepEqual(hazardsIn(PATH, { [PATH]: text }).map(({ rule }) => rule).filter((rule) => rule === 'no-concurrently-in-transaction'), []);
  });

  it('is what SQL would be told', () => {
    for (const sql of ['CREATE INDEX i ON users (email)', 'ALTER TABLE users ADD COLUMN a int NOT NULL', 'ALTER TABLE users DROP COLUMN b', 'UPDATE users SET a = 1', 'ALTER TABLE users ADD CONSTRAINT f FOREIGN KEY (o) REFERENCES orgs (id)']) {
      const inSql = hazardsIn('m/1.sql', { 'm/1.sql': `${sql};\n` }).map(({ rule, range }) => [rule, sql.slice(range.start, range.end)]);
      const text = migration(`await queryRunner.query(\`${sql}\`);`);
      assert.deepEqual(hazardsIn(PATH, { [PATH]: text }).map(({ rule, range }) => [rule, text.slice(range.start, range.end)]), inSql);
      assert.ok(inSql.length > 0);
    }
  });
});

describe('what is written', () => {
  const DRAFT: MigrationDraft = { name: 'add_users_email', header: ['Deploy 1 of 2.'], up: ['ALTER TABLE users ADD COLUMN email text'], down: ['ALTER TABLE users DROP COLUMN email'], transaction: 'any', takesStrongLock: true };

  it('a class with the stamp of its file, which is read as what was meant', () => {
    const text = typeorm.printer?.file(DRAFT, code(migration(''), `/project/${PATH}`), '/project/src/migrations/1700000001000-add_users_email.ts') ?? '';
    assert.equal(
      text,
      "import { MigrationInterface, QueryRunner } from 'typeorm';\n\nexport class AddUsersEmail1700000001000 implements MigrationInterface {\n  name = 'AddUsersEmail1700000001000';\n\n  public async up(queryRunner: QueryRunner): Promise<void> {\n    // Deploy 1 of 2.\n    await queryRunner.query(`SET LOCAL lock_timeout = '2s'`);\n    await queryRunner.query(`ALTER TABLE users ADD COLUMN email text`);\n  }\n\n  public async down(queryRunner: QueryRunner): Promise<void> {\n    await queryRunner.query(`ALTER TABLE users DROP COLUMN email`);\n  }\n}\n",
    );
    const written = code(text, '/project/src/migrations/1700000001000-add_users_email.ts');
    assert.deepEqual(typeorm.compile(written)?.script.statements.map((statement) => statement.text), ["SET LOCAL lock_timeout = '2s'", ...DRAFT.up]);
    assert.deepEqual(typeorm.compile(written, 'down')?.script.statements.map((statement) => statement.text), DRAFT.down);
  });

  it('in JavaScript where the others are JavaScript', () => {
    const like = readCode('/project/migrations/1.js', 'module.exports = class A1700000000000 {\n\tasync up(queryRunner) {}\n}\n');
    assert.ok(like !== undefined);
    const text = typeorm.printer?.file({ ...DRAFT, transaction: 'none' }, like, '/project/migrations/1700000001000-x.js') ?? '';
    assert.match(text, /^module\.exports = class AddUsersEmail1700000001000 \{\n\tname = [^\n]+\n\n\ttransaction = false;\n\n\tasync up\(queryRunner\) \{/);
    assert.equal(typeorm.compile(code(text, '/project/migrations/1700000001000-x.js'))?.script.statements.length, 2);
  });

  it('in place of one statement', () => {
    const text = migration('await queryRunner.query(`ALTER TABLE users RENAME COLUMN a TO b`);');
    const file = code(text, `/project/${PATH}`);
    const place = typeorm.compile(file)?.script.statements[0]?.range;
    assert.ok(place !== undefined);
    const after = edited(text, typeorm.printer?.replace(file, place, DRAFT, true) ?? []);
    assert.deepEqual(statementsIn(PATH, { [PATH]: after }), DRAFT.up);
  });
});
