/** The disk is not always what a path suggests; what cannot be read is not there. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiskFiles } from '../../eslint-plugin/disk.ts';

describe('files on the disk', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'zero-downtime-disk-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('below a file are not there: `import "./plugin.json"` is no folder with an index', () => {
    writeFileSync(join(folder, 'plugin.json'), '{}');
    const files = new DiskFiles();
    assert.equal(files.stamp(join(folder, 'plugin.json/index.ts')), undefined);
    assert.equal(files.read(join(folder, 'plugin.json/index.ts')), undefined);
  });

  it('behind a link that goes round in circles are not there, and their folder can be listed', () => {
    symlinkSync('a', join(folder, 'b'));
    symlinkSync('b', join(folder, 'a'));
    const files = new DiskFiles();
    assert.equal(files.read(join(folder, 'a')), undefined);
    assert.deepEqual(files.list(folder).map(({ isFolder }) => isFolder), [false, false]);
  });
});
