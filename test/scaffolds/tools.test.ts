/** One renamed column in the layout of each tool: names, marks and side files are the tool's own, and what is written is clean. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Checker } from '../../cli/check.ts';
import { severitiesOf } from '../../cli/severities.ts';
import { DiskFiles } from '../../eslint-plugin/disk.ts';
import { rules } from '../../rules/index.ts';
import { Workspace } from '../harness/workspace.ts';
import { ScaffoldedProject } from './written.ts';

const CREATE = 'CREATE TABLE users (id bigint PRIMARY KEY, mail text NOT NULL UNIQUE);\n';
const RENAME = 'ALTER TABLE users RENAME COLUMN mail TO email;\n';
const BACK = 'ALTER TABLE users RENAME COLUMN email TO mail;\n';
const DROP = 'DROP TABLE users;\n';

interface Layout {
  readonly tool: string;
  readonly files: Readonly<Record<string, string>>;
  readonly rename: string;
  /** The migration that fills the old rows, and how it says that it runs outside a transaction. */
  readonly backfill: string;
  readonly says: RegExp;
  /** Files beside it. */
  readonly beside?: readonly string[];
}

const LAYOUTS: readonly Layout[] = [
  {
    tool: 'dbmate',
    files: { 'db/migrations/20260101000000_a.sql': `-- migrate:up\n${CREATE}\n-- migrate:down\n${DROP}`, 'db/migrations/20260102000000_b.sql': `-- migrate:up\n${RENAME}\n-- migrate:down\n${BACK}` },
    rename: 'db/migrations/20260102000000_b.sql',
    backfill: 'db/migrations/20261125120001_backfill_users_email.sql',
    says: /^-- migrate:up transaction:false\nCALL .*;\n\n-- migrate:down\n$/m,
  },
  {
    tool: 'goose',
    files: { 'migrations/00001_a.sql': `-- +goose Up\n${CREATE}\n-- +goose Down\n${DROP}`, 'migrations/00002_b.sql': `-- +goose Up\n${RENAME}\n-- +goose Down\n${BACK}` },
    rename: 'migrations/00002_b.sql',
    backfill: 'migrations/00004_backfill_users_email.sql',
    says: /^-- \+goose NO TRANSACTION$/m,
  },
  {
    tool: 'golang-migrate, which sends a file as one string: one statement alone is no transaction',
    files: {
      'go.mod': 'require github.com/golang-migrate/migrate/v4 v4.17.0\n',
      'migrations/000001_a.up.sql': CREATE,
      'migrations/000001_a.down.sql': DROP,
      'migrations/000002_b.up.sql': RENAME,
      'migrations/000002_b.down.sql': BACK,
    },
    rename: 'migrations/000002_b.up.sql',
    backfill: 'migrations/000004_backfill_users_email.up.sql',
    says: /^CALL [^;]*;\n$/m,
    beside: ['migrations/000003_create_backfill_users_email.down.sql'],
  },
  {
    tool: 'Prisma',
    files: {
      'package.json': '{"devDependencies":{"prisma":"7.5.0"}}',
      'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
      'prisma/migrations/20260101000000_a/migration.sql': CREATE,
      'prisma/migrations/20260102000000_b/migration.sql': RENAME,
    },
    rename: 'prisma/migrations/20260102000000_b/migration.sql',
    backfill: 'prisma/migrations/20261125120001_backfill_users_email/migration.sql',
    says: /^CALL /m,
  },
  {
    tool: 'Flyway',
    files: { 'flyway.conf': '', 'db/migration/V1__a.sql': CREATE, 'db/migration/V2__b.sql': RENAME },
    rename: 'db/migration/V2__b.sql',
    backfill: 'db/migration/V4__backfill_users_email.sql',
    says: /^CALL /m,
    beside: ['db/migration/V4__backfill_users_email.sql.conf'],
  },
  {
    tool: 'Diesel',
    files: {
      'diesel.toml': '',
      'migrations/2026-01-01-000000_a/up.sql': CREATE,
      'migrations/2026-01-01-000000_a/down.sql': DROP,
      'migrations/2026-01-02-000000_b/up.sql': RENAME,
      'migrations/2026-01-02-000000_b/down.sql': BACK,
    },
    rename: 'migrations/2026-01-02-000000_b/up.sql',
    backfill: 'migrations/2026-11-25-120001_backfill_users_email/up.sql',
    says: /^CALL /m,
    beside: ['migrations/2026-11-25-120001_backfill_users_email/metadata.toml'],
  },
  {
    tool: 'sqlx',
    files: { 'Cargo.toml': '[dependencies]\nsqlx = "0.8"\n', 'migrations/20260101000000_a.sql': CREATE, 'migrations/20260102000000_b.sql': RENAME },
    rename: 'migrations/20260102000000_b.sql',
    backfill: 'migrations/20261125120001_backfill_users_email.sql',
    says: /^-- no-transaction\n/,
  },
  {
    tool: 'Atlas',
    files: { 'migrations/atlas.sum': 'h1:x\n', 'migrations/20260101000000_a.sql': CREATE, 'migrations/20260102000000_b.sql': RENAME },
    rename: 'migrations/20260102000000_b.sql',
    backfill: 'migrations/20261125120001_backfill_users_email.sql',
    says: /^-- atlas:txmode none\n/,
  },
];

/** Writes every step of the change; gives all paths. */
function writeAll(project: ScaffoldedProject, path: string): readonly string[] {
  const [proposal] = project.proposals(path, 'no-rename-column');
  assert.ok(proposal?.changes, proposal?.disabled);
  const written = [...project.write(proposal.changes)];
  const plan = written.find((file) => file.startsWith('zero-downtime/')) ?? '';
  for (let step = project.next(plan); step !== undefined; step = project.next(plan)) written.push(...project.write(step.changes));
  return written;
}

/** Messages of `strict` about files that no comment disables. */
function complaints(folder: string, paths: readonly string[]): readonly string[] {
  const checker = new Checker(folder, { baseline: 'none' }, new DiskFiles(() => 0), rules, severitiesOf(rules, 'strict'));
  return [...new Set(paths)]
    .filter((path) => path.endsWith('.sql'))
    .flatMap((path) => checker.check(`${folder}/${path}`, readFileSync(`${folder}/${path}`, 'utf8')).problems.filter(({ suppressed }) => suppressed === undefined).map(({ rule }) => `${path} ${rule}`));
}

describe('a renamed column with', () => {
  let workspace: Workspace;
  afterEach(() => workspace.remove());

  for (const { tool, files, rename, backfill, says, beside = [] } of LAYOUTS) {
    it(tool, () => {
      workspace = new Workspace(files);
      const written = writeAll(new ScaffoldedProject(workspace.folder), rename);
      for (const path of [backfill, ...beside]) assert.ok(written.includes(path), `${path} is not among ${written.join(', ')}`);
      assert.match(workspace.read(backfill), says);
      assert.deepEqual(complaints(workspace.folder, written), []);
    });
  }

  it('a way down, which changes with the way up', () => {
    workspace = new Workspace(LAYOUTS[0]?.files ?? {});
    writeAll(new ScaffoldedProject(workspace.folder), LAYOUTS[0]?.rename ?? '');
    const text = workspace.read('db/migrations/20260102000000_b.sql');
    assert.doesNotMatch(text, /RENAME/);
    assert.match(text, /-- migrate:down\n(?:SET[^\n]*\n\n)?DROP TRIGGER zz_sync_users_email ON users;/);
  });

  it('Supabase, which has no way out of its transaction: what must run outside is said, to be run by hand', () => {
    workspace = new Workspace({ 'supabase/config.toml': '[db]\nmajor_version = 15\n', 'supabase/migrations/20260101000000_a.sql': CREATE, 'supabase/migrations/20260102000000_b.sql': RENAME });
    const project = new ScaffoldedProject(workspace.folder);
    const [proposal] = project.proposals('supabase/migrations/20260102000000_b.sql', 'no-rename-column');
    assert.ok(proposal?.changes);
    assert.deepEqual(proposal.changes.byHand, ['CALL backfill_users_email(1000, 0.05)']);
    const written = project.write(proposal.changes);
    const carryOver = project.next(written.at(-1) ?? '');
    assert.ok(carryOver);
    assert.deepEqual(carryOver.changes.byHand, ['CREATE UNIQUE INDEX CONCURRENTLY users_email_key ON users (email)']);
    project.write(carryOver.changes);
    assert.match(workspace.read('supabase/migrations/20261125120001_index_users_email_key.sql'), /^CREATE UNIQUE INDEX IF NOT EXISTS users_email_key ON users \(email\);$/m);
    assert.deepEqual(complaints(workspace.folder, ['supabase/migrations/20261125120001_index_users_email_key.sql']), []);
  });

  it('Drizzle, whose journal is told of each file, dated behind all others, with a snapshot like the last one', () => {
    const journal = { version: '7', dialect: 'postgresql', entries: [{ idx: 0, version: '7', when: 1, tag: '0000_a', breakpoints: true }, { idx: 1, version: '7', when: 4_000_000_000_000, tag: '0001_b', breakpoints: true }] };
    const snapshot = { id: 'b', prevId: 'a', version: '7', dialect: 'postgresql', tables: { 'public.users': {} } };
    workspace = new Workspace({ 'drizzle/meta/_journal.json': JSON.stringify(journal), 'drizzle/meta/0001_snapshot.json': JSON.stringify(snapshot), 'drizzle/0000_a.sql': CREATE, 'drizzle/0001_b.sql': RENAME });
    const written = writeAll(new ScaffoldedProject(workspace.folder), 'drizzle/0001_b.sql');
    const files = written.filter((path) => path.endsWith('.sql') && path !== 'drizzle/0001_b.sql');
    assert.equal(files[0], 'drizzle/0002_create_backfill_users_email.sql');
    const { entries } = JSON.parse(workspace.read('drizzle/meta/_journal.json')) as typeof journal;
    assert.deepEqual(entries.map(({ idx, when, tag }) => `${idx} ${when} drizzle/${tag}.sql`), ['0 1 drizzle/0000_a.sql', '1 4000000000000 drizzle/0001_b.sql', ...files.map((path, index) => `${index + 2} ${4_000_000_000_001 + index} ${path}`)]);
    let before = snapshot.id;
    for (const path of files) {
      const own = JSON.parse(workspace.read(`drizzle/meta/${path.slice(8, 12)}_snapshot.json`)) as typeof snapshot;
      assert.match(own.id, /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/);
      assert.deepEqual({ ...own, id: '' }, { ...snapshot, id: '', prevId: before });
      before = own.id;
    }
    assert.match(workspace.read('drizzle/0001_b.sql'), /;\n--> statement-breakpoint\n/);
  });

  it('Drizzle in folders, whose snapshots a file alone would not have: the reason is said', () => {
    workspace = new Workspace({ 'drizzle/20260101000000_a/migration.sql': CREATE, 'drizzle/20260101000000_a/snapshot.json': '{"dialect":"postgres"}', 'drizzle/20260102000000_b/migration.sql': RENAME, 'drizzle/20260102000000_b/snapshot.json': '{"dialect":"postgres"}' });
    const [proposal] = new ScaffoldedProject(workspace.folder).proposals('drizzle/20260102000000_b/migration.sql', 'no-rename-column');
    assert.equal(proposal?.disabled, 'Migrations here are those that the snapshots of Drizzle Kit knows; a file alone would not be run.');
  });

  it('whose name a template makes, which further files could not know: the reason is said', () => {
    workspace = new Workspace({
      'migrations/20260101000000_create.up.sql': 'CREATE TABLE {{ .Schema }}.users (id bigint PRIMARY KEY, mail text);\n',
      'migrations/20260102000000_rename.up.sql': 'ALTER TABLE {{ .Schema }}.users RENAME COLUMN mail TO email;\n',
    });
    const [proposal] = new ScaffoldedProject(workspace.folder).proposals('migrations/20260102000000_rename.up.sql', 'no-rename-column');
    assert.equal(proposal?.disabled, 'A name in the statement is made by a template, which further migrations could not know.');
  });
});
