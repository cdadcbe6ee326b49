/** What a user of ESLint sees, with every major version that is supported and both kinds of configuration file. */
import assert from 'node:assert/strict';
import { runNode, type Finished } from '../harness/run.ts';
import { repository, Workspace } from '../harness/workspace.ts';

const VERSIONS = [
  { name: '9.15', bin: 'node_modules/eslint-9-15/bin/eslint.js', suppressesInBulk: false },
  { name: '9.39', bin: 'node_modules/eslint-9-39/bin/eslint.js', suppressesInBulk: true },
  { name: '10', bin: 'node_modules/eslint/bin/eslint.js', suppressesInBulk: true },
];

const CONFIGS = {
  'eslint.config.mjs': "import zeroDowntime from 'eslint-plugin-zero-downtime';\nexport default [...zeroDowntime.configs.recommended];\n",
  'eslint.config.cjs': "const zeroDowntime = require('eslint-plugin-zero-downtime');\nmodule.exports = [...zeroDowntime.configs.recommended];\n",
};

const CREATE = 'CREATE TABLE orders (id bigint PRIMARY KEY, code varchar(10), note text);\n';
const RENAME = "SET lock_timeout = '2s';\nALTER TABLE orders RENAME COLUMN note TO remark;\n";

interface Message {
  readonly ruleId: string | null;
  readonly message: string;
  readonly severity: number;
  readonly line: number;
  readonly column: number;
  readonly endColumn?: number;
  readonly suggestions?: readonly { readonly desc: string; readonly fix: { readonly range: readonly [number, number]; readonly text: string } }[];
}

interface Result {
  readonly filePath: string;
  readonly messages: readonly Message[];
  readonly suppressedMessages: readonly (Message & { readonly suppressions: readonly { readonly kind: string; readonly justification: string }[] })[];
}

function resultsOf(finished: Finished): readonly Result[] {
  assert.match(finished.stdout, /^\[/, finished.stderr);
  return JSON.parse(finished.stdout) as readonly Result[];
}

function ids(results: readonly Result[]): string[] {
  return results.flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId ?? 'unused directive'));
}

for (const { name, bin, suppressesInBulk } of VERSIONS) {
  describe(`ESLint ${name}`, function () {
    this.timeout(300_000);
    let workspace: Workspace | undefined;

    function project(files: Readonly<Record<string, string>>): Workspace {
      workspace = new Workspace(files);
      return workspace;
    }

    function eslint(...args: readonly string[]): Promise<Finished> {
      return runNode([`${repository}${bin}`, '--format', 'json', ...args], workspace?.folder ?? repository);
    }

    afterEach(() => workspace?.remove());

    for (const [file, config] of Object.entries(CONFIGS)) {
      it(`reports a rename with ${file}, at the column’s name`, async () => {
        project({ [file]: config, 'migrations/1_create.sql': CREATE, 'migrations/2_rename.sql': RENAME });
        const finished = await eslint('.');
        const results = resultsOf(finished);
        assert.equal(finished.code, 1);
        assert.deepEqual(ids(results), ['zero-downtime/no-rename-column']);
        const message = results.flatMap(({ messages }) => messages)[0];
        assert.deepEqual([message?.line, message?.column, message?.endColumn], [2, 34, 38]);
        assert.match(message?.message ?? '', /`note` of `orders`/);
      });
    }

    it('suppresses with a comment, keeps the reason, and reports a comment that is not needed', async () => {
      project({
        'eslint.config.mjs': CONFIGS['eslint.config.mjs'],
        'migrations/1_create.sql': CREATE,
        'migrations/2_rename.sql': RENAME.replace('ALTER', '-- eslint-disable-next-line zero-downtime/no-rename-column -- nobody reads it yet\nALTER'),
        'migrations/3_needless.sql': '-- eslint-disable-next-line zero-downtime/no-drop-column -- was dropped here\nCREATE TABLE t (a int);\n',
      });
      const results = resultsOf(await eslint('.'));
      assert.deepEqual(ids(results), ['unused directive']);
      const suppressed = results.flatMap(({ suppressedMessages }) => suppressedMessages);
      assert.deepEqual(
        suppressed.map(({ ruleId, suppressions }) => [ruleId, suppressions[0]?.justification]),
        [['zero-downtime/no-rename-column', 'nobody reads it yet']],
      );
    });

    it('takes a severity from an inline comment', async () => {
      project({
        'eslint.config.mjs': CONFIGS['eslint.config.mjs'],
        'migrations/1_create.sql': CREATE,
        'migrations/2_rename.sql': `/* eslint zero-downtime/no-rename-column: "warn" */\n${RENAME}`,
      });
      const finished = await eslint('.');
      assert.equal(finished.code, 0);
      assert.deepEqual(resultsOf(finished).flatMap(({ messages }) => messages.map(({ severity }) => severity)), [1]);
    });

    it('offers a suggestion whose text ESLint can put in', async () => {
      const text = 'CREATE INDEX orders_code ON orders (code);\n';
      project({ 'eslint.config.mjs': CONFIGS['eslint.config.mjs'], 'migrations/1_create.sql': CREATE, 'migrations/2_index.sql': text });
      const suggestion = resultsOf(await eslint('.')).flatMap(({ messages }) => messages.flatMap(({ suggestions }) => suggestions ?? []))[0];
      assert.equal(suggestion?.desc, 'Build orders_code CONCURRENTLY');
      const [start, end] = suggestion?.fix.range ?? [0, 0];
      assert.equal(text.slice(0, start) + (suggestion?.fix.text ?? '') + text.slice(end), 'CREATE INDEX CONCURRENTLY orders_code ON orders (code);\n');
    });

    it('goes on behind a statement that PostgreSQL refuses', async () => {
      project({
        'eslint.config.mjs': CONFIGS['eslint.config.mjs'],
        'migrations/1_create.sql': CREATE,
        'migrations/2_broken.sql': `ALTER TABEL orders ADD x int;\n${RENAME}`,
      });
      assert.deepEqual(ids(resultsOf(await eslint('.'))), ['zero-downtime/no-syntax-error', 'zero-downtime/no-rename-column']);
    });

    it('gives the new verdict under --cache when another file changes', async () => {
      const project2 = project({
        'eslint.config.mjs': CONFIGS['eslint.config.mjs'],
        'migrations/1_create.sql': CREATE,
        'migrations/2_widen.sql': "SET lock_timeout = '2s';\nALTER TABLE orders ALTER COLUMN code TYPE varchar(20);\n",
      });
      assert.deepEqual(ids(resultsOf(await eslint('--cache', '.'))), []);
      assert.deepEqual(ids(resultsOf(await eslint('--cache', '.'))), []);
      // What was varchar(10) before has always been varchar(30): the same change now narrows the column and rewrites.
      project2.write('migrations/1_create.sql', CREATE.replace('varchar(10)', 'varchar(30)'));
      assert.deepEqual(ids(resultsOf(await eslint('--cache', '.'))), ['zero-downtime/no-rewriting-type-change']);
    });

    it('gives the new verdict under --cache when another file of code changes that the settings name', async () => {
      const migration = (sql: string): string => `exports.up = (client) => client.query(${JSON.stringify(sql)});\n`;
      const config = "import zeroDowntime from 'eslint-plugin-zero-downtime';\nexport default [{ files: ['**/*.cjs'], languageOptions: { sourceType: 'commonjs' } }, ...zeroDowntime.configs.recommended, { settings: { 'zero-downtime': { migrations: ['changes/*.cjs'], lockTimeout: 'external' } } }];\n";
      const project2 = project({ 'eslint.config.mjs': config, 'changes/1.cjs': migration(CREATE), 'changes/2.cjs': migration('ALTER TABLE orders ALTER COLUMN code TYPE varchar(20)') });
      assert.deepEqual(ids(resultsOf(await eslint('--cache', '.'))), []);
      project2.write('changes/1.cjs', migration(CREATE.replace('varchar(10)', 'varchar(30)')));
      assert.deepEqual(ids(resultsOf(await eslint('--cache', '.'))), ['zero-downtime/no-rewriting-type-change']);
    });

    it('gives the new verdict under --cache when a suppression ends', async () => {
      const suppressed = RENAME.replace('ALTER', '-- eslint-disable-next-line zero-downtime/no-rename-column -- until 2031-05-31\nALTER');
      project({ 'eslint.config.mjs': CONFIGS['eslint.config.mjs'], 'migrations/1_create.sql': CREATE, 'migrations/2_rename.sql': suppressed });
      const on = async (day: string): Promise<string[]> => {
        const clock = `--import=data:text/javascript,Date.now=()=>Date.parse('${day}T12:00:00Z')`;
        return ids(resultsOf(await runNode([clock, `${repository}${bin}`, '--format', 'json', '--cache', '.'], workspace?.folder ?? repository)));
      };
      assert.deepEqual(await on('2031-05-30'), []);
      assert.deepEqual(await on('2031-05-31'), []);
      assert.deepEqual(await on('2031-06-01'), ['zero-downtime/no-expired-suppression']);
    });

    it('reports a comment that silences everything behind it', async () => {
      const text = '/* eslint-disable -- until 2020-01-31 */\nALTER TABLE orders RENAME COLUMN note TO remark; -- eslint-disable-line -- until 2020-02-29\n';
      project({ 'eslint.config.mjs': CONFIGS['eslint.config.mjs'], 'migrations/1_create.sql': CREATE, 'migrations/2_rename.sql': text });
      const places = resultsOf(await eslint('.')).flatMap(({ messages }) => messages.filter(({ ruleId }) => ruleId !== null).map(({ ruleId, line, column }) => [ruleId, line, column]));
      // The comment before still reaches the second one.
      assert.deepEqual(places, [['zero-downtime/no-expired-suppression', 1, 0]]);
    });

    if (suppressesInBulk) {
      it('starts with bulk suppressions in an old repository', async () => {
        project({ 'eslint.config.mjs': CONFIGS['eslint.config.mjs'], 'migrations/1_create.sql': CREATE, 'migrations/2_rename.sql': RENAME });
        await eslint('--suppress-all', '.');
        const finished = await eslint('.');
        assert.equal(finished.code, 0);
        assert.deepEqual(ids(resultsOf(finished)), []);
      });
    }

    it('tells a wrong setting once and lints on', async () => {
      const settings = "{ files: ['**/*.sql'], settings: { 'zero-downtime': { postgresVersion: 'new', postgressVersion: 15 } } }";
      project({
        'eslint.config.mjs': CONFIGS['eslint.config.mjs'].replace('recommended]', `recommended, ${settings}]`),
        'migrations/1_create.sql': CREATE,
        'migrations/2_rename.sql': RENAME,
        'migrations/3_rename.sql': RENAME,
      });
      const finished = await eslint('.');
      assert.equal(finished.stderr.match(/postgresVersion must be/g)?.length, 1, finished.stderr);
      assert.equal(finished.stderr.match(/postgressVersion is unknown/g)?.length, 1, finished.stderr);
      assert.ok(ids(resultsOf(finished)).length > 0);
    });
  });
}
