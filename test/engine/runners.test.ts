/** Which runner a layout tells, in what transaction it runs a file, and in which order it takes the files. */
import assert from 'node:assert/strict';
import { Project, type Settings } from '../../rules/index.ts';
import { MemoryFiles } from '../harness/memory-files.ts';

type Files = Readonly<Record<string, string>>;

const CREATE = 'CREATE TABLE t (id int);\n';

/** "goose: file" for each run of a file; `opted out` where its own marker says so. */
function runsOf(path: string, files: Files, settings: Settings = {}): string[] {
  const texts = Object.fromEntries(Object.entries(files).map(([name, text]) => [`/project/${name}`, text]));
  const input = new Project('/project', settings, new MemoryFiles(texts)).migration(`/project/${path}`, files[path] ?? '');
  if (typeof input === 'string') return [`skipped: ${input}`];
  return input.parts.map(({ runner }) => `${runner.name}: ${runner.transaction}${runner.optedOut ? ', opted out' : ''}`);
}

/** Tables that are there before a migration, in the order in which they were made. */
function tablesBefore(path: string, files: Files): string[] {
  const texts = Object.fromEntries(Object.entries(files).map(([name, text]) => [`/project/${name}`, text]));
  const input = new Project('/project', {}, new MemoryFiles(texts)).migration(`/project/${path}`, files[path] ?? '');
  return typeof input === 'string' ? [input] : input.before.relationsIn('public').map(({ name }) => name.name);
}

/** One layout a tool: the file at hand, and what lies around. */
const LAYOUTS: readonly (readonly [string, string, Files])[] = [
  ['goose: file', 'db/20260101_a.sql', { 'db/20260101_a.sql': `-- +goose Up\n${CREATE}` }],
  ['goose: none, opted out', 'db/20260101_a.sql', { 'db/20260101_a.sql': `-- +goose NO TRANSACTION\n-- +goose Up\n${CREATE}` }],
  ['dbmate: file', 'db/migrations/20260101_a.sql', { 'db/migrations/20260101_a.sql': `-- migrate:up\n${CREATE}` }],
  ['dbmate: implicit, opted out', 'db/migrations/20260101_a.sql', { 'db/migrations/20260101_a.sql': `-- migrate:up transaction:false\n${CREATE}` }],
  ['sql-migrate: file', 'm/1_a.sql', { 'm/1_a.sql': `-- +migrate Up\n${CREATE}` }],
  ['sql-migrate: none, opted out', 'm/1_a.sql', { 'm/1_a.sql': `-- +migrate Up notransaction\n${CREATE}` }],
  ['Liquibase: file', 'log/orders.sql', { 'log/orders.sql': `--liquibase formatted sql\n--changeset a:1\n${CREATE}` }],
  ['Atlas: file', 'm/1_a.sql', { 'm/1_a.sql': CREATE, 'm/atlas.sum': 'h1:' }],
  ['Atlas: none, opted out', 'm/1_a.sql', { 'm/1_a.sql': `-- atlas:txmode none\n\n${CREATE}`, 'm/atlas.sum': 'h1:' }],
  ['Flyway: file', 'db/migration/V1__a.sql', { 'db/migration/V1__a.sql': CREATE }],
  ['Flyway: file', 'db/migration/R__views.sql', { 'db/migration/R__views.sql': CREATE }],
  ['Flyway: none, opted out', 'V1__a.sql', { 'V1__a.sql': CREATE, 'V1__a.sql.conf': 'executeInTransaction=false\n' }],
  ['Flyway: none', 'V1__a.sql', { 'V1__a.sql': CREATE, 'flyway.toml': '[flyway]\nexecuteInTransaction = false\n' }],
  ['refinery: file', 'V1__a.sql', { 'V1__a.sql': CREATE, 'Cargo.toml': '[dependencies]\nrefinery = { version = "0.8", features = ["postgres"] }\n' }],
  ['graphile-migrate: file', 'migrations/current.sql', { 'migrations/current.sql': CREATE, '.gmrc': '{}' }],
  ['graphile-migrate: implicit, opted out', 'migrations/current.sql', { 'migrations/current.sql': `--! no-transaction\n${CREATE}`, '.gmrc': '{}' }],
  ['sqitch: none', 'deploy/a.sql', { 'deploy/a.sql': CREATE, 'sqitch.plan': 'a 2026-01-01T00:00:00Z A <a@b> # a\n' }],
  ['Supabase: file', 'supabase/migrations/20260101_a.sql', { 'supabase/migrations/20260101_a.sql': CREATE }],
  ['Hasura: file', 'migrations/default/1_a/up.sql', { 'migrations/default/1_a/up.sql': CREATE, 'config.yaml': 'metadata_directory: metadata\n' }],
  ['golang-migrate: implicit', 'm/1_a.up.sql', { 'm/1_a.up.sql': CREATE, 'go.mod': 'require github.com/golang-migrate/migrate/v4 v4.19.1\n' }],
  ['golang-migrate: implicit', 'm/1_a.up.sql', { 'm/1_a.up.sql': CREATE, 'compose.yaml': 'services:\n  up:\n    image: migrate/migrate\n' }],
  ['Diesel: file', 'migrations/2026-01-01-000000_a/up.sql', { 'migrations/2026-01-01-000000_a/up.sql': CREATE, 'Cargo.toml': '[dependencies]\ndiesel.workspace = true\n' }],
  ['sqlx: file', 'migrations/1_a.sql', { 'migrations/1_a.sql': CREATE, 'Cargo.toml': '[workspace.dependencies.sqlx]\nversion = "0.8"\n' }],
  ['sqlx: implicit, opted out', 'migrations/1_a.sql', { 'migrations/1_a.sql': `-- no-transaction\n${CREATE}`, 'Cargo.toml': '[dependencies]\nsqlx = "0.8"\n' }],
  ['Pop: file', 'm/20260101_a.up.sql', { 'm/20260101_a.up.sql': CREATE, 'go.mod': 'require github.com/gobuffalo/pop/v6 v6.1.1\n' }],
  ['tern: file', 'm/001_a.sql', { 'm/001_a.sql': CREATE, 'm/tern.conf': '' }],
  ['tern: none, opted out', 'm/001_a.sql', { 'm/001_a.sql': `---- tern: disable-tx ----\n${CREATE}` }],
  ['postgres-migrations: file', 'm/1_a.sql', { 'm/1_a.sql': CREATE, 'package.json': '{"dependencies":{"postgres-migrations":"5.3.0"}}' }],
  ['node-pg-migrate: all pending', 'm/1_a.sql', { 'm/1_a.sql': `-- Up Migration\n${CREATE}-- Down Migration\n` }],
  ['node-pg-migrate: all pending', 'packages/db/m/1_a.sql', { 'packages/db/m/1_a.sql': CREATE, 'packages/db/package.json': '{"name":"db"}', 'package.json': '{"workspaces":["packages/*"],"devDependencies":{"node-pg-migrate":"8.0.0"}}' }],
  ['node-pg-migrate: all pending', 'apps/db/m/1_a.sql', { 'apps/db/m/1_a.sql': CREATE, 'apps/db/package.json': '{"name":"db"}', 'pnpm-workspace.yaml': "packages:\n  - 'apps/*'\n", 'package.json': '{"devDependencies":{"node-pg-migrate":"8.0.0"}}' }],
  ['the migration runner: unknown', 'examples/shop/m/1_a.sql', { 'examples/shop/m/1_a.sql': CREATE, 'examples/shop/package.json': '{"name":"shop"}', 'package.json': '{"workspaces":["packages/*"],"devDependencies":{"node-pg-migrate":"8.0.0"}}' }],
  ['@slonik/migrator: implicit', 'm/1.a.sql', { 'm/1.a.sql': CREATE, 'package.json': '{"devDependencies":{"@slonik/migrator":"0.12.0"}}' }],
  ['@databases/pg-migrations: all pending', 'm/1-a.sql', { 'm/1-a.sql': CREATE, 'package.json': '{"devDependencies":{"@databases/pg-migrations":"5.0.0"}}' }],
  ['Drizzle: all pending', 'drizzle/2026_a/migration.sql', { 'drizzle/2026_a/migration.sql': CREATE, 'drizzle/2026_a/snapshot.json': '{"dialect":"postgres"}' }],
  ['Prisma 7.4: none', 'prisma/migrations/1_a/migration.sql', { 'prisma/migrations/1_a/migration.sql': CREATE, 'prisma/migrations/migration_lock.toml': 'provider = "postgresql"', 'package.json': '{"devDependencies":{"prisma":"7.4.0"}}' }],
  ['the migration runner: unknown', 'm/1_a.sql', { 'm/1_a.sql': CREATE }],
  ['the migration runner: unknown', 'm/1_a.up.sql', { 'm/1_a.up.sql': CREATE }],
];

describe('the runner that a layout tells', () => {
  for (const [expected, path, files] of LAYOUTS) {
    const around = Object.keys(files).filter((name) => name !== path);
    it(`${expected}, for ${path}${around.length === 0 ? '' : ` beside ${around.join(', ')}`}`, () => assert.deepEqual(runsOf(path, files), [expected]));
  }

  it('is that of the neighbours while a file has no mark yet', () => {
    assert.deepEqual(runsOf('db/2_b.sql', { 'db/1_a.sql': `-- +goose Up\n${CREATE}`, 'db/2_b.sql': '' }), ['goose: file']);
  });

  it('is each changeset’s own in Liquibase', () => {
    const text = '--liquibase formatted sql\n--changeset a:1\nSELECT 1;\n--changeset a:2 runInTransaction:false\nSELECT 2;\n--changeset a:3 runInTransaction:"false" splitStatements:false\nSELECT 3;\n';
    assert.deepEqual(runsOf('log/orders.sql', { 'log/orders.sql': text }), ['Liquibase: file', 'Liquibase: none, opted out', 'Liquibase: implicit, opted out']);
  });

  it('is not sqlx for another server of the same workspace', () => {
    const files = { 'crates/client/migrations/1_a.sql': CREATE, 'crates/client/Cargo.toml': '[dependencies]\nsqlx = { workspace = true, features = ["sqlite", "regexp"] }\n' };
    assert.deepEqual(runsOf('crates/client/migrations/1_a.sql', files), ['skipped: another dialect']);
  });

  it('is the setting’s, which may name a tool, a transaction, or both', () => {
    const files = { 'm/1_a.sql': CREATE };
    assert.deepEqual(runsOf('m/1_a.sql', files, { runner: { tool: 'sqlx' } }), ['sqlx: file']);
    assert.deepEqual(runsOf('m/1_a.sql', files, { runner: { transaction: 'none' } }), ['the migration runner: none']);
    assert.deepEqual(runsOf('m/1_a.sql', files, { runner: { tool: 'golang-migrate', transaction: 'none' } }), ['the migration runner: none']);
    assert.deepEqual(runsOf('m/1_a.up.sql', { 'm/1_a.up.sql': CREATE }, { runner: { tool: 'golang-migrate' } }), ['golang-migrate: implicit']);
  });

  it('leaves a file that opts out alone, whatever the setting says of the others', () => {
    const files = { 'm/1_a.sql': `-- +goose NO TRANSACTION\n-- +goose Up\n${CREATE}` };
    assert.deepEqual(runsOf('m/1_a.sql', files, { runner: { transaction: 'file' } }), ['goose: none, opted out']);
  });

  it('survives configuration that is none', () => {
    const files = { 'm/1_a.sql': CREATE, 'package.json': '[{"', 'Cargo.toml': '\0', 'm/meta/_journal.json': 'null', 'sqitch.plan': '%%%' };
    assert.deepEqual(runsOf('m/1_a.sql', files), ['the migration runner: unknown']);
  });
});

describe('the order of a runner', () => {
  const make = (name: string): string => `CREATE TABLE ${name} (id int);`;

  it('of Flyway has repeatable migrations last', () => {
    const files = { 'R__a.sql': make('r'), 'V10__b.sql': make('v10'), 'V9__c.sql': make('v9'), 'U10__b.sql': 'DROP TABLE v10;' };
    assert.deepEqual(tablesBefore('R__a.sql', files), ['v9', 'v10']);
  });

  it('of graphile-migrate ends with what is current', () => {
    const files = { '.gmrc': '{}', 'migrations/committed/000001.sql': make('one'), 'migrations/committed/000002-x.sql': make('two'), 'migrations/current/1-current.sql': make('current') };
    assert.deepEqual(tablesBefore('migrations/current/1-current.sql', files), ['one', 'two']);
  });

  it('of sqitch is that of the plan', () => {
    const plan = '%syntax-version=1.0.0\n%project=x\n\nsecond 2026-01-01T00:00:00Z A <a@b> # x\n@v1 2026-01-01T00:00:00Z A <a@b> # x\nfirst [second] 2026-01-02T00:00:00Z A <a@b> # x\n';
    const files = { 'sqitch.plan': plan, 'deploy/first.sql': make('first'), 'deploy/second.sql': make('second') };
    assert.deepEqual(tablesBefore('deploy/first.sql', files), ['second']);
  });

  it('does not lose digits of long versions', () => {
    const files = { 'm/9007199254740993_b.sql': make('b'), 'm/9007199254740992_a.sql': make('a') };
    assert.deepEqual(tablesBefore('m/9007199254740993_b.sql', files), ['a']);
  });

  it('has no place for a schema that is called by its version', () => {
    const files = { 'sql/v0.sql': make('v0'), 'sql/v1-core.sql': make('v1'), 'sql/V2__x.sql': '', 'sql/B1__all.sql': make('b1') };
    assert.deepEqual(tablesBefore('sql/V2__x.sql', files), []);
  });

  it('of tern and node-pg-migrate leaves the way down out', () => {
    const files = { 'm/001_a.sql': `${make('a')}\n---- create above / drop below ----\nDROP TABLE a;`, 'm/002_b.sql': '' };
    assert.deepEqual(tablesBefore('m/002_b.sql', files), ['a']);
    const worded = { 'm/1_a.sql': `-- Up Migration\n${make('a')}\n-- Down Migration\nDROP TABLE a;`, 'm/2_b.sql': '' };
    assert.deepEqual(tablesBefore('m/2_b.sql', worded), ['a']);
  });
});
