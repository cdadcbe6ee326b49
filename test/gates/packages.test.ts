/** What is published: packed, looked over by publint and attw, and installed into a project that has nothing. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver-protocol/node';
import { rules } from '../../rules/index.ts';
import { pinned, PINNED_FILES, releasedVersion } from '../../tools/release/pins.ts';
import { runNode } from '../harness/run.ts';
import { repository as root } from '../harness/workspace.ts';

const PACKAGES = { 'eslint-plugin': 'eslint-plugin-zero-downtime', cli: 'zero-downtime', server: 'zero-downtime-language-server' };

/** Beside these there are pieces that are loaded when they are needed, whose names change with their content, and the rules' pages. */
const CONTENT: Readonly<Record<keyof typeof PACKAGES, readonly string[]>> = {
  'eslint-plugin': ['dist/dockerfile-parser.cjs', 'dist/formatters/github.js', 'dist/formatters/gitlab.js', 'dist/formatters/markdown.js', 'dist/formatters/sarif.js', 'dist/index.d.ts', 'dist/index.js', 'dist/yaml-parser.cjs'],
  cli: ['dist/command-line.cjs', 'dist/command-line.cjs.cache', 'dist/configuration.schema.json', 'dist/dockerfile-parser.cjs', 'dist/dockerfile-parser.cjs.cache', 'dist/main.js', 'dist/typescript-parser.cjs', 'dist/typescript-parser.cjs.cache', 'dist/yaml-parser.cjs', 'dist/yaml-parser.cjs.cache', 'zero-downtime.js'],
  server: ['dist/dockerfile-parser.cjs', 'dist/eslint-reader.js', 'dist/main.js', 'dist/typescript-parser.cjs', 'dist/yaml-parser.cjs', 'zero-downtime-language-server.js'],
};

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

const LARGEST = 4 * 1024 * 1024;

describe('the packages', function () {
  this.timeout(300_000);
  const require = createRequire(import.meta.url);
  let folder: string;
  const packed = new Map<string, Packed>();

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'zero-downtime-packages-'));
    for (const name of Object.keys(PACKAGES)) {
      const [made] = JSON.parse(execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: `${root}${name}`, encoding: 'utf8' })) as [Packed];
      packed.set(name, made);
    }
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const name of Object.keys(PACKAGES) as (keyof typeof PACKAGES)[]) {
    describe(PACKAGES[name], () => {
      it('holds what it needs and nothing else, and is small', () => {
        const { files = [], size = Infinity } = packed.get(name) ?? {};
        const paths = files.map(({ path }) => path);
        const named = paths.filter((path) => !/^dist\/(?:formatters\/)?[\w-]+-[A-Z0-9]{8}\.js$/.test(path) && !path.startsWith('dist/pages/'));
        assert.deepEqual(named.sort(), ['LICENSE', 'README.md', 'dist/third-party-licences.txt', ...CONTENT[name], 'package.json'].sort());
        assert.deepEqual(paths.filter((path) => path.startsWith('dist/pages/')).sort(), name === 'server' ? [] : rules.map(({ id }) => `dist/pages/${id}.md`).sort());
        assert.ok(size < LARGEST, `${size} bytes`);
      });

      it('names every package that is part of it, with its licence', () => {
        const notices = readFileSync(`${root}${name}/dist/third-party-licences.txt`, 'utf8');
        assert.match(notices, /\n\npicomatch \d[\d.]+ \(MIT\)\n\nThe MIT License/);
        assert.doesNotMatch(notices, /no licence named/);
      });

      it('is as publint would have it', async () => {
        const manifest = JSON.parse(readFileSync(`${root}${name}/package.json`, 'utf8')) as Record<string, unknown>;
        const { messages } = await publint({ pkgDir: `${root}${name}`, strict: true });
        assert.deepEqual(messages.map((message) => formatMessage(message, manifest)), []);
      });
    });
  }

  it('give types that resolve wherever a module is imported', () => {
    const script = join(dirname(require.resolve('@arethetypeswrong/cli/package.json')), 'dist/index.js');
    const tarball = join(folder, packed.get('eslint-plugin')?.filename ?? '');
    // From CommonJS a module is required as Node does it, which is meant; the formatters are for ESLint to load and have no types.
    const output = execFileSync(process.execPath, [script, tarball, '--profile', 'esm-only', '--format', 'ascii', '--exclude-entrypoints', './dist/formatters/*.js'], { encoding: 'utf8' });
    assert.match(output, /node16 \(from ESM\): 🟢 \(ESM\)\nbundler: 🟢/);
  });

  it('share one version, which everything names that a user copies', () => {
    const version = releasedVersion();
    for (const name of Object.keys(PACKAGES)) assert.equal((JSON.parse(readFileSync(`${root}${name}/package.json`, 'utf8')) as { readonly version: string }).version, version, name);
    for (const path of PINNED_FILES) {
      const text = readFileSync(root + path, 'utf8');
      assert.equal(pinned(path, text, version), text, path);
      assert.match(pinned(path, text, '9.8.7'), /9\.8\.7/);
    }
  });

  describe('in an empty project', () => {
    let project: string;

    before(() => {
      project = mkdtempSync(join(tmpdir(), 'zero-downtime-project-'));
      writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }');
      const tarballs = [...packed.values()].map(({ filename }) => join(folder, filename));
      execFileSync('npm', ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', 'eslint@10', ...tarballs], { cwd: project, stdio: ['ignore', 'ignore', 'inherit'] });
      writeFileSync(join(project, '1_create.sql'), 'CREATE TABLE orders (id bigint PRIMARY KEY, note text);\n');
      writeFileSync(join(project, '2_index.sql'), 'CREATE INDEX orders_note ON orders (note);\n');
      writeFileSync(join(project, 'eslint.config.js'), "import zeroDowntime from 'eslint-plugin-zero-downtime';\nexport default [...zeroDowntime.configs.recommended];\n");
      writeFileSync(join(project, 'Dockerfile'), 'FROM node:22\nCMD npm start\n');
      writeFileSync(join(project, 'server.ts'), "import express from 'express';\nexport const app = express();\napp.listen(3000);\n");
    });
    after(() => rmSync(project, { recursive: true, force: true }));

    it('the command line checks, and explains', async () => {
      const { stdout, stderr, code } = await runNode(['node_modules/zero-downtime/zero-downtime.js', 'check'], project);
      assert.equal(stderr, '');
      assert.match(stdout, /2_index\.sql\n\n {2}1:1 {2}error {2}no-blocking-index {2}blocks orders \(SHARE\)/);
      assert.equal(code, 1);
      assert.match((await runNode(['node_modules/zero-downtime/zero-downtime.js', 'explain', 'no-blocking-index'], project)).stdout, /^# no-blocking-index\n/);
    });

    it('ESLint loads the plugin and a formatter', async () => {
      const { stdout, code } = await runNode(['node_modules/eslint/bin/eslint.js', '--format', './node_modules/eslint-plugin-zero-downtime/dist/formatters/gitlab.js', '1_create.sql', '2_index.sql'], project);
      assert.match(stdout, /"check_name": "no-blocking-index"/);
      assert.equal(code, 1);
      const required = await runNode(['--experimental-require-module', '-p', "Object.keys(require('eslint-plugin-zero-downtime').configs).length > 1"], project);
      assert.equal(required.stdout, 'true\n');
    });

    it('the language server answers', async () => {
      const child = spawn(process.execPath, ['node_modules/zero-downtime-language-server/zero-downtime-language-server.js', '--stdio'], { cwd: project, stdio: ['pipe', 'pipe', 'inherit'] });
      const connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
      connection.listen();
      const { capabilities } = await connection.sendRequest<{ readonly capabilities: object }>('initialize', { processId: process.pid, rootUri: `file://${project}`, capabilities: {} });
      assert.ok('codeActionProvider' in capabilities);
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      connection.dispose();
    });
  });
});
