/** Which code runs: the newest release that the setting `releases` names, told from real repositories, and what a dropped column's message says of it. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCode } from '../../cli/typescript-parser.ts';
import { DiskFiles } from '../../eslint-plugin/disk.ts';
import { GitBases } from '../../eslint-plugin/git-base.ts';
import { analyse, Catalogue, Project, rules, type Settings } from '../../rules/index.ts';
import { Repository } from '../harness/repository.ts';

const READS = "export const list = () => db.query('SELECT note FROM orders');\n";
const READS_NOT = "export const list = () => db.query('SELECT id FROM orders');\n";
const DROP = "SET lock_timeout = '2s';\nALTER TABLE orders DROP COLUMN note;\n";

const TAGS: Settings = { releases: 'v*' };
const catalogue = new Catalogue(rules);

/** Where the message about the dropped column says that code names it, and what the user is told beside it. */
function told(repository: Repository, settings: Settings = TAGS, environment: NodeJS.ProcessEnv = {}): { readonly where: string; readonly notices: readonly string[] } {
  const path = repository.path('migrations/2_drop.sql');
  const bases = new GitBases(() => 0, environment);
  const project = new Project(repository.folder, settings, new DiskFiles(() => 0), { readBase: (at) => bases.of(repository.folder, at) });
  const { hazards, notices } = analyse(path, DROP, project, catalogue);
  const [why = 'silent'] = hazards.map(({ message }) => message.why);
  return { where: (/ \((.*)\)/.exec(why)?.[1] ?? why).replaceAll(/\b[0-9a-f]{7}\b/g, '1a2b3c4'), notices: [...notices].map((notice) => notice.replaceAll(/\b[0-9a-f]{7}\b/g, '1a2b3c4')) };
}

describe('the code that runs', () => {
  const repositories: Repository[] = [];

  function keep(repository: Repository): Repository {
    repositories.push(repository);
    return repository;
  }

  /** A release that reads the note, and main, which reads it no more. */
  function released(): Repository {
    const repository = keep(Repository.create());
    repository.commit({ 'migrations/1_create.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, note text);\n', 'src/orders.ts': READS });
    repository.git('tag', 'v1.0.0');
    repository.commit({ 'src/orders.ts': READS_NOT });
    repository.git('checkout', '--quiet', '-b', 'topic');
    repository.commit({ 'migrations/2_drop.sql': DROP });
    return repository;
  }

  /** A commit of a day, so that tags have an order in time. */
  function commitAt(repository: Repository, date: string, files: Readonly<Record<string, string>>): void {
    repository.environment['GIT_COMMITTER_DATE'] = `${date}T12:00:00Z`;
    repository.commit(files);
  }

  afterEach(() => {
    for (const repository of repositories.splice(0)) repository.remove();
  });

  it('is that of the newest tag, though main has gone on', () => {
    assert.deepEqual(told(released()), { where: 'src/orders.ts:1; `v1.0.0`', notices: [] });
  });

  it('is no longer asked once a release no longer names the column', () => {
    const repository = released();
    repository.git('tag', 'v1.1.0', 'main');
    assert.deepEqual(told(repository), { where: 'silent', notices: [] });
  });

  it('is no migration that was released under another name', () => {
    const repository = released();
    repository.git('mv', 'migrations/2_drop.sql', 'migrations/2_drop_note.sql');
    repository.commit({ 'src/orders.ts': READS_NOT });
    repository.git('tag', 'v1.1.0', 'topic');
    repository.git('mv', 'migrations/2_drop_note.sql', 'migrations/2_drop.sql');
    repository.commit({ 'readme.md': 'Renamed.\n' });
    assert.deepEqual(told(repository), { where: 'silent', notices: [] });
  });

  it('has no word for a table that an ORM joins two others by', () => {
    const repository = keep(Repository.create());
    const tables = 'CREATE TABLE posts (id bigint PRIMARY KEY);\nCREATE TABLE tags (id bigint PRIMARY KEY);\n';
    const keys = 'REFERENCES posts (id), "tagsId" bigint REFERENCES tags (id)';
    repository.commit({ 'migrations/1_create.sql': `${tables}CREATE TABLE posts_tags_tags ("postsId" bigint ${keys});\nCREATE TABLE posts_seen (note text, "postsId" bigint ${keys});\n`, 'src/posts.ts': "db.query('SELECT id FROM posts');\n" });
    repository.git('checkout', '--quiet', '-b', 'topic');
    repository.commit({ 'readme.md': 'Begun.\n' });
    const path = repository.path('migrations/2_drop.sql');
    const text = "SET lock_timeout = '2s';\nDROP TABLE posts_tags_tags;\nDROP TABLE posts_seen;\n";
    repository.write('migrations/2_drop.sql', text);
    const bases = new GitBases(() => 0, {});
    const { hazards } = analyse(path, text, new Project(repository.folder, {}, new DiskFiles(() => 0), { readBase: (at) => bases.of(repository.folder, at) }), catalogue);
    assert.deepEqual(hazards.filter(({ rule }) => rule === 'no-drop-table').map(({ message }) => message.what), ['Dropping `posts_tags_tags` breaks every running query that names it.']);
  });

  it('uses no table that generated types alone name, and no other one’s by its letters', () => {
    const repository = keep(Repository.create());
    const schema = '/** This file was generated by kysely-codegen. Please do not edit it. */\nexport interface DB {\n  notes: Notes;\n  notes_v2: NotesV2;\n  orders: Orders;\n}\n';
    repository.commit({ 'migrations/1_create.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY);\nCREATE TABLE notes (id int);\nCREATE TABLE notes_v2 (id int);\n', 'src/db.ts': schema, 'src/notes.ts': "db.selectFrom('notes_v2').execute();\n" });
    repository.git('checkout', '--quiet', '-b', 'topic');
    repository.commit({ 'readme.md': 'Begun.\n' });
    const path = repository.path('migrations/2_drop.sql');
    const text = "SET lock_timeout = '2s';\nDROP TABLE notes;\nDROP TABLE notes_v2;\n";
    repository.write('migrations/2_drop.sql', text);
    const bases = new GitBases(() => 0, {});
    const { hazards } = analyse(path, text, new Project(repository.folder, {}, new DiskFiles(() => 0), { readBase: (at) => bases.of(repository.folder, at) }), catalogue);
    assert.deepEqual(hazards.filter(({ rule }) => rule === 'no-drop-table').map(({ message }) => message.what), ['Dropping `notes_v2` breaks every running query that names it.']);
  });

  it('is looked up in whatever schema a template stands for', () => {
    const repository = keep(Repository.create());
    repository.commit({ 'migrations/1_create.sql': 'CREATE TABLE {{ .Schema }}.orders (id bigint PRIMARY KEY, note text);\n', 'src/orders.ts': READS_NOT });
    repository.git('checkout', '--quiet', '-b', 'topic');
    repository.commit({ 'readme.md': 'Begun.\n' });
    const path = repository.path('migrations/2_drop.sql');
    const text = DROP.replace('orders', '{{ .Schema }}.orders');
    const bases = new GitBases(() => 0, {});
    const silent = (): boolean => !analyse(path, text, new Project(repository.folder, {}, new DiskFiles(() => 0), { readBase: (at) => bases.of(repository.folder, at) }), catalogue).hazards.some(({ rule }) => rule === 'no-drop-column');
    assert.ok(silent());
    repository.write('src/orders.ts', READS);
    assert.ok(!silent());
  });

  it('may use a column of Payload without its letters', () => {
    const repository = keep(Repository.create());
    const migration = (up: string): string => `import { MigrateUpArgs, sql } from '@payloadcms/db-postgres';\n\nexport async function up({ db }: MigrateUpArgs): Promise<void> {\n  await db.execute(sql\`${up}\`);\n}\n`;
    repository.commit({
      'package.json': '{"dependencies": {"@payloadcms/db-postgres": "3.53.0"}}',
      'src/migrations/20260101_000000_create.ts': migration('CREATE TABLE "pages" ("id" serial PRIMARY KEY, "seo_image_id" integer);'),
      'src/pages.ts': "export const pages = { slug: 'pages', fields: [{ name: 'seo', type: 'group', fields: [{ name: 'image', type: 'upload' }] }] };\ndb.execute(sql`SELECT id FROM pages`);\n",
    });
    repository.git('checkout', '--quiet', '-b', 'topic');
    repository.commit({ 'readme.md': 'Begun.\n' });
    const path = repository.path('src/migrations/20260201_000000_drop.ts');
    const text = migration('ALTER TABLE "pages" DROP COLUMN "seo_image_id";');
    const bases = new GitBases(() => 0, {});
    const { hazards } = analyse(path, text, new Project(repository.folder, {}, new DiskFiles(() => 0), { readBase: (at) => bases.of(repository.folder, at) }), catalogue, readCode(path, text));
    assert.ok(hazards.some(({ rule }) => rule === 'no-drop-column'));
  });

  it('is that of the base where no tag is meant: merged, perhaps not deployed', () => {
    assert.deepEqual(told(released(), {}), { where: 'silent', notices: [] });
    const repository = released();
    repository.git('checkout', '--quiet', 'main');
    repository.commit({ 'src/orders.ts': READS });
    repository.git('checkout', '--quiet', '-b', 'next');
    repository.commit({ 'src/orders.ts': READS_NOT });
    assert.equal(told(repository, {}).where, 'src/orders.ts:1; `main`, 1a2b3c4: merged, perhaps not deployed');
  });

  it('is still named now although it runs no more: a bug in any case', () => {
    const repository = released();
    repository.git('tag', 'v1.1.0', 'main');
    repository.write('src/orders.ts', READS);
    assert.equal(told(repository).where, 'src/orders.ts:1; in the files as they are now, not in `v1.1.0`');
  });

  it('is what the working files have where there is no git', () => {
    const repository = released();
    rmSync(repository.path('.git'), { recursive: true });
    repository.write('src/orders.ts', READS);
    assert.deepEqual(told(repository), { where: 'src/orders.ts:1; in the files as they are now', notices: [] });
  });

  it('is that of the base where no tag matches, which is told', () => {
    const repository = released();
    repository.write('src/orders.ts', READS);
    assert.deepEqual(told(repository, { releases: 'release-*' }), {
      where: 'src/orders.ts:1; in the files as they are now, not in `main`, 1a2b3c4',
      notices: ['releases "release-*" matches no tag behind the checked out commit (in CI, fetch tags and history: fetch-depth: 0); the code of `main`, 1a2b3c4 is taken for what runs.'],
    });
  });

  it('is told by git where the baseline names a migration', () => {
    assert.equal(told(released(), { ...TAGS, baseline: '1_create' }).where, 'src/orders.ts:1; `v1.0.0`');
    assert.deepEqual(told(released(), { baseline: '1_create' }), { where: 'silent', notices: [] });
  });

  it('is not that of a tag beside, on a branch for repairs', () => {
    const repository = released();
    repository.git('checkout', '--quiet', '-b', 'repair', 'v1.0.0');
    repository.commit({ 'src/orders.ts': READS_NOT, 'readme.md': 'Repaired.\n' });
    repository.git('tag', 'v1.0.1');
    repository.git('checkout', '--quiet', 'topic');
    assert.equal(told(repository).where, 'src/orders.ts:1; `v1.0.0`');
  });

  it('is that of the tag that was made last, and of one moment that of the final version', () => {
    const repository = keep(Repository.create());
    commitAt(repository, '2026-01-01', { 'migrations/1_create.sql': 'CREATE TABLE orders (id bigint, note text);\n', 'src/orders.ts': READS_NOT });
    repository.git('tag', 'v10.0.0');
    commitAt(repository, '2026-02-01', { 'src/orders.ts': READS });
    for (const tag of ['v2.0.0-rc.1', 'v2.0.0', 'v2.0.0-rc.2', 'other-3']) repository.git('tag', tag);
    commitAt(repository, '2026-03-01', { 'migrations/2_drop.sql': DROP });
    assert.equal(told(repository).where, 'src/orders.ts:1; `v2.0.0`');
    assert.equal(told(repository, { releases: 'v2.0.0-rc.*' }).where, 'src/orders.ts:1; `v2.0.0-rc.2`');
  });

  it('is, where CI builds a tag, that of the tag before', () => {
    const repository = released();
    repository.git('tag', 'v2.0.0');
    repository.write('src/orders.ts', READS);
    assert.match(told(repository).where, /not in `v2\.0\.0`$/);
    for (const environment of [{ GITHUB_REF_TYPE: 'tag' }, { CI_COMMIT_TAG: 'v2.0.0' }, { BITBUCKET_TAG: 'v2.0.0' }, { BUILD_SOURCEBRANCH: 'refs/tags/v2.0.0' }]) {
      assert.equal(told(repository, TAGS, environment).where, 'src/orders.ts:1; `v1.0.0`', JSON.stringify(environment));
    }
  });

  it('is not known in a shallow clone that does not reach back to a tag, which is told', () => {
    const origin = released();
    origin.git('checkout', '--quiet', '-B', 'topic', 'main');
    origin.commit({ 'src/orders.ts': READS });
    origin.commit({ 'migrations/2_drop.sql': DROP });
    const clone = keep(Repository.clone(origin, '--depth=2', '--branch=topic'));
    const { where, notices } = told(clone);
    assert.equal(where, 'src/orders.ts:1; the commit before, 1a2b3c4: merged, perhaps not deployed');
    assert.match(notices.join(), /^releases "v\*" matches no tag behind the checked out commit/);
    assert.equal(told(keep(Repository.clone(origin, '--depth=20', '--branch=topic'))).where, 'src/orders.ts:1; `v1.0.0`');
  });

  it('is found without starting anything, whatever a repository’s configuration and tags say', () => {
    const repository = released();
    repository.git('tag', '-a', '-m', 'Signed, as it says.', 'v1`;$(x)');
    const mark = join(repository.folder, '.git/executed');
    const program = join(repository.folder, '.git/program');
    writeFileSync(program, `#!/bin/sh\necho "$0 $@" >> ${mark}\n`);
    chmodSync(program, 0o755);
    for (const setting of ['core.fsmonitor', 'core.pager', 'pager.for-each-ref', 'gpg.program', 'gpg.ssh.program', 'core.sshCommand', 'core.alternateRefsCommand', 'credential.helper']) repository.git('config', setting, program);
    for (const command of ['for-each-ref', 'tag', 'describe']) repository.git('config', `alias.${command}`, `!${program}`);
    repository.git('config', 'tag.gpgSign', 'true');
    rmSync(mark, { force: true });
    repository.write('src/orders.ts', READS);
    assert.equal(told(repository).where, 'src/orders.ts:1; in the files as they are now, not in `v1;$(x)`');
    assert.ok(told(repository, { releases: '--output=x' }).notices.length > 0);
    assert.ok(told(repository, { releases: 'v*\0' }).notices.length > 0);
    assert.ok(!existsSync(mark), 'nothing was started');
    assert.ok(!existsSync(repository.path('x')));
  });
});
