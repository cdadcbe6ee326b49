/** The disk is not always what a path suggests; what cannot be read is not there. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
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

  it('are read as they are when they are asked for, and again only when they changed', () => {
    const path = join(folder, 'a.sql');
    let now = 0;
    const files = new DiskFiles(() => now);
    const read = (): string | undefined => {
      const text = files.read(path);
      now += 2000;
      assert.ok(files.generation > 0);
      return text;
    };
    assert.equal(read(), undefined);
    for (const text of ['SELECT 1', 'SELECT 12', '', `SELECT '${'ä'.repeat(100_000)}'`]) {
      writeFileSync(path, text);
      assert.deepEqual([files.glance(path), read(), read(), files.glance(path), read()], [text, text, text, text, text]);
    }
    rmSync(path);
    assert.equal(read(), undefined);
  });

  it('are not there where they are no files, or too large: a pipe that nobody writes into keeps nobody waiting', () => {
    const pipe = join(folder, 'pipe.sql');
    const large = join(folder, 'large.sql');
    execFileSync('mkfifo', [pipe]);
    writeFileSync(large, Buffer.alloc(16 * 1024 * 1024 + 1, 'a'));
    const files = new DiskFiles();
    for (const path of [pipe, large, folder, join(folder, 'nothing.sql')]) assert.deepEqual([files.glance(path), files.read(path), files.glance(path), files.stamp(path)], [undefined, undefined, undefined, undefined]);
    assert.deepEqual(files.list(folder).map(({ name }) => name), ['large.sql']);
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
