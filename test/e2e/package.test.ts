/** What is published: nothing but what is meant, and small. */
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import JSZip from 'jszip';
import { repository } from '../harness/workspace.ts';
import { packagedExtension } from './packaged.ts';

const CONTENT = [
  '[Content_Types].xml',
  'extension.vsixmanifest',
  'extension/LICENSE.txt',
  'extension/changelog.md',
  'extension/dist/extension.cjs',
  'extension/dist/server/dockerfile-parser.cjs',
  'extension/dist/server/eslint-reader.js',
  'extension/dist/server/main.js',
  'extension/dist/server/node_modules/libpg-query/LICENSE',
  'extension/dist/server/node_modules/libpg-query/package.json',
  'extension/dist/server/node_modules/libpg-query/wasm/index.cjs',
  'extension/dist/server/node_modules/libpg-query/wasm/libpg-query.js',
  'extension/dist/server/node_modules/libpg-query/wasm/libpg-query.wasm',
  'extension/dist/server/typescript-parser.cjs',
  'extension/dist/server/yaml-parser.cjs',
  'extension/dist/third-party-licences.txt',
  'extension/media/icon.png',
  'extension/media/walkthrough/open.md',
  'extension/media/walkthrough/read.md',
  'extension/media/walkthrough/repair.md',
  'extension/media/walkthrough/settings.md',
  'extension/package.json',
  'extension/readme.md',
];

const LARGEST = 5 * 1024 * 1024;

interface Contributions {
  readonly contributes: {
    readonly commands: readonly { readonly title: string; readonly category: string; readonly command: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly description?: string; readonly markdownDescription?: string }>> };
    readonly walkthroughs: readonly { readonly steps: readonly { readonly media: { readonly markdown: string } }[] }[];
  };
}

describe('the package', function () {
  this.timeout(300_000);
  let path: string;

  before(async () => {
    path = await packagedExtension();
  });

  it('holds what it needs and nothing else', async () => {
    const { files } = await JSZip.loadAsync(readFileSync(path));
    // Pieces that are loaded when they are needed have names that change with their content.
    const names = Object.keys(files).filter((name) => !/^extension\/dist\/server\/[\w-]+-[A-Z0-9]{8}\.js$/.test(name));
    assert.deepEqual(names.sort(), CONTENT);
  });

  it('is small', () => assert.ok(statSync(path).size < LARGEST, `${statSync(path).size} bytes`));

  it('names every command under its category, and explains every setting', () => {
    const { contributes } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as Contributions;
    for (const { command, title, category } of contributes.commands) {
      assert.match(command, /^zeroDowntime\./);
      assert.equal(category, 'Zero Downtime');
      assert.match(title, /^[A-Z]/);
    }
    for (const [name, { description, markdownDescription }] of Object.entries(contributes.configuration.properties)) {
      assert.match(name, /^zeroDowntime\./);
      assert.ok((markdownDescription ?? description ?? '').length > 20, name);
    }
    for (const { media } of contributes.walkthroughs.flatMap(({ steps }) => steps)) assert.ok(CONTENT.includes(`extension/${media.markdown}`), media.markdown);
  });
});
