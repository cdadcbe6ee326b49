/** How the schema before a migration is kept: what an edit changes, and what it does not touch. */
import assert from 'node:assert/strict';
import { analyse, Project, type FolderEntry, type ProjectFiles } from '../../rules/index.ts';
import { SnapshotFiles } from '../../eslint-plugin/snapshot-files.ts';
import { catalogue } from '../harness/lint.ts';
import { MemoryFiles } from '../harness/memory-files.ts';

/** A disk whose files change, and that counts what is asked of it. */
class CountingDisk implements ProjectFiles {
  generation = 0;
  readonly texts: Record<string, string> = {};
  readonly asked: string[] = [];

  read(path: string): string | undefined {
    this.asked.push(`read ${path}`);
    return this.texts[path];
  }

  list(folder: string): readonly FolderEntry[] {
    this.asked.push(`list ${folder}`);
    return new MemoryFiles(this.texts).list(folder);
  }

  stamp(path: string): string | undefined {
    this.asked.push(`stamp ${path}`);
    return this.texts[path];
  }
}

const CREATE = 'CREATE TABLE orders (id bigint PRIMARY KEY, code varchar(10));\n';
const WIDEN = "SET lock_timeout = '2s';\nALTER TABLE orders ALTER COLUMN code TYPE varchar(20);\n";
const LAST = '/project/migrations/0999_widen.sql';

describe('the history in an editor', () => {
  let disk: CountingDisk;
  let files: SnapshotFiles;
  let project: Project;
  let version = 0;

  beforeEach(() => {
    disk = new CountingDisk();
    disk.texts['/project/migrations/0001_create.sql'] = CREATE;
    for (let index = 2; index < 60; index += 1) disk.texts[`/project/migrations/${String(index).padStart(4, '0')}_more.sql`] = `CREATE TABLE t${index} (id int);\n`;
    disk.texts[LAST] = WIDEN;
    files = new SnapshotFiles(disk);
    project = new Project('/project', {}, files);
  });

  function type(path: string, text: string): void {
    version += 1;
    files.set(path, { version, text });
  }

  function rulesIn(path: string): string[] {
    return analyse(path, files.read(path) ?? '', project, catalogue).hazards.map(({ rule }) => rule).filter((rule) => rule !== 'no-cached-plan-break' && rule !== 'no-narrowing-type');
  }

  it('asks for nothing beside the file at hand while it is typed in', () => {
    assert.deepEqual(rulesIn(LAST), []);
    type(LAST, `${WIDEN}-- a`);
    rulesIn(LAST);
    disk.asked.length = 0;
    for (const letter of 'bcd') {
      type(LAST, `${WIDEN}-- ${letter}`);
      assert.deepEqual(rulesIn(LAST), []);
    }
    assert.deepEqual(disk.asked, []);
  });

  it('knows at once what was typed in an earlier migration', () => {
    assert.deepEqual(rulesIn(LAST), []);
    type('/project/migrations/0001_create.sql', CREATE.replace('(10)', '(30)'));
    assert.deepEqual(rulesIn(LAST), ['no-rewriting-type-change']);
    files.set('/project/migrations/0001_create.sql', undefined);
    assert.deepEqual(rulesIn(LAST), []);
  });

  it('knows a migration that comes, and one that goes, once the disk says so', () => {
    assert.deepEqual(rulesIn(LAST), []);
    disk.texts['/project/migrations/0100_text.sql'] = 'ALTER TABLE orders ALTER COLUMN code TYPE varchar(30);\n';
    disk.generation += 1;
    assert.deepEqual(rulesIn(LAST), ['no-rewriting-type-change']);
    delete disk.texts['/project/migrations/0100_text.sql'];
    disk.generation += 1;
    assert.deepEqual(rulesIn(LAST), []);
  });

  it('knows what decides how the files are run as soon as it is typed', () => {
    const index = '/project/migrations/0500_index.up.sql';
    disk.texts[index] = "SET lock_timeout = '2s';\nCREATE INDEX CONCURRENTLY i ON orders (code);\n";
    assert.deepEqual(rulesIn(index), []);
    type('/project/go.mod', 'require github.com/golang-migrate/migrate/v4 v4.19.1\n');
    assert.deepEqual(rulesIn(index), ['no-concurrently-in-transaction']);
  });

  it('forgets nothing between an edit and a change of the disk', () => {
    assert.deepEqual(rulesIn(LAST), []);
    type('/project/migrations/0001_create.sql', CREATE.replace('(10)', '(30)'));
    disk.generation += 1;
    type(LAST, `${WIDEN}-- a`);
    assert.deepEqual(rulesIn(LAST), ['no-rewriting-type-change']);
  });
});
