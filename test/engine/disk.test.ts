/** The disk is not always what a path suggests; what cannot be read is not there. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiskFiles } from '../../eslint-plugin/disk.ts';
import { serviceFiles } from '../../rules/engine/project/package.ts';
import { serviceFilesBehind, sourcesUnder } from '../../rules/index.ts';

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

  it('are each found once where a link leads back to a folder around it', () => {
    mkdirSync(join(folder, 'src'));
    writeFileSync(join(folder, 'src/server.js'), "require('express')().get('/health', (request, response) => response.send('ok'));\n");
    symlinkSync('..', join(folder, 'src/self'));
    const root = folder.replaceAll('\\', '/');
    const once = [`${root}/src/server.js`];
    assert.deepEqual(sourcesUnder(root, new DiskFiles()), once);
    assert.deepEqual(serviceFiles(root, root, new DiskFiles()), once);
    assert.deepEqual(serviceFilesBehind(root, new DiskFiles()), once);
  });
});
