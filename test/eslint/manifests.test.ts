/** Manifests, as a user of ESLint sees them: Dockerfiles always, YAML where somebody lints it, in whatever language that is. */
import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';
import { runNode } from '../harness/run.ts';
import { repository, Workspace } from '../harness/workspace.ts';

const IMPORT = "import zeroDowntime from 'eslint-plugin-zero-downtime';\n";
const YML = `import yml from '${pathToFileURL(`${repository}node_modules/eslint-plugin-yml/lib/index.mjs`).href}';\n`;

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: größe-😀
spec:
  template:
    spec:
      containers:
        - name: orders
          terminationGracePeriodSeconds: 90
`;

/** How a project lints its YAML, and what finds the manifest. */
const CONFIGS = {
  'the language of eslint-plugin-yml': `${IMPORT}${YML}export default [...yml.configs.base, ...zeroDowntime.configs.recommended];\n`,
  'a language of our own': `${IMPORT}export default [...zeroDowntime.configs.recommended, ...zeroDowntime.configs.manifests];\n`,
};

interface Result {
  readonly filePath: string;
  readonly messages: readonly { readonly ruleId: string | null; readonly line: number; readonly column: number; readonly suggestions?: readonly { readonly fix: { readonly range: readonly [number, number]; readonly text: string } }[] }[];
}

describe('ESLint and manifests', function () {
  this.timeout(300_000);
  let workspace: Workspace;

  async function lint(files: Readonly<Record<string, string>>, version = 'eslint'): Promise<readonly (readonly unknown[])[]> {
    workspace = new Workspace(files);
    const finished = await runNode([`${repository}node_modules/${version}/bin/eslint.js`, '--format', 'json', '.'], workspace.folder);
    assert.match(finished.stdout, /^\[/, finished.stderr);
    const results = JSON.parse(finished.stdout) as readonly Result[];
    return results.flatMap(({ filePath, messages }) => messages.map(({ ruleId, line, column, suggestions }) => [filePath.slice(filePath.lastIndexOf('/') + 1), ruleId, line, column, suggestions?.length ?? 0]));
  }

  afterEach(() => workspace.remove());

  for (const [language, config] of Object.entries(CONFIGS)) {
    for (const [version, packageName] of [['9.39', 'eslint-9-39'], ['10', 'eslint']] as const) {
      it(`reports a field of Kubernetes at its place, with ${language} and ESLint ${version}`, async () => {
        assert.deepEqual(await lint({ 'eslint.config.mjs': config, 'k8s/orders.yaml': DEPLOYMENT }, packageName), [['orders.yaml', 'zero-downtime/no-misplaced-field', 10, 11, 1]]);
      });

      it(`obeys a comment in YAML, with ${language} and ESLint ${version}`, async () => {
        const text = DEPLOYMENT.replace('          termination', '          # eslint-disable-next-line zero-downtime/no-misplaced-field -- ours\n          termination');
        assert.deepEqual(await lint({ 'eslint.config.mjs': config, 'k8s/orders.yaml': text }, packageName), []);
      });
    }
  }

  it('gives the new verdict under --cache when a route is renamed in another file', async () => {
    const route = (path: string): string => `import express from 'express';\nconst app = express();\napp.get('${path}', (request, response) => response.sendStatus(process.exitCode ? 503 : 204));\nprocess.on('SIGTERM', () => (process.exitCode = 1));\napp.listen(3000);\n`;
    workspace = new Workspace({
      'eslint.config.mjs': CONFIGS['a language of our own'],
      'package.json': '{ "private": true, "dependencies": { "express": "^5.0.0" } }',
      'src/server.js': route('/healthz'),
      'compose.yaml': 'services:\n  orders:\n    build: .\n    healthcheck:\n      test: curl -f http://localhost:3000/healthz\n',
    });
    const said = async (): Promise<readonly string[]> => {
      const { stdout, stderr } = await runNode([`${repository}node_modules/eslint/bin/eslint.js`, '--cache', '--format', 'json', 'compose.yaml'], workspace.folder);
      assert.match(stdout, /^\[/, stderr);
      return (JSON.parse(stdout) as readonly Result[]).flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId ?? ''));
    };
    assert.deepEqual(await said(), []);
    workspace.write('src/server.js', route('/readyz'));
    assert.deepEqual(await said(), ['zero-downtime/require-probed-path']);
  });

  it('lints no YAML that nobody lints, and Dockerfiles all the same', async () => {
    const files = { 'eslint.config.mjs': `${IMPORT}export default [...zeroDowntime.configs.recommended];\n`, 'k8s/orders.yaml': DEPLOYMENT, Dockerfile: 'FROM node:22\nCMD npm start\n' };
    assert.deepEqual(await lint(files), [['Dockerfile', 'zero-downtime/require-signal-safe-command', 2, 5, 0]]);
  });
});
