/** Migrations in code, as a user of ESLint sees them: with the parser that the project has, and nowhere it lints nothing. */
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { runNode } from '../harness/run.ts';
import { repository, Workspace } from '../harness/workspace.ts';

const VERSIONS = { '9.15': 'eslint-9-15', '9.39': 'eslint-9-39', '10': 'eslint' };

const PARSER = pathToFileURL(`${repository}node_modules/@typescript-eslint/parser/dist/index.js`).href;

const IMPORT = "import zeroDowntime from 'eslint-plugin-zero-downtime';\n";

/** As a project configures itself: the preset, and a parser for TypeScript where it has any. */
const CONFIGS = {
  js: `${IMPORT}export default [...zeroDowntime.configs.recommended];\n`,
  ts: `${IMPORT}import parser from '${PARSER}';\nexport default [{ files: ['**/*.ts'], languageOptions: { parser } }, ...zeroDowntime.configs.recommended];\n`,
};

const HISTORY = {
  js: "exports.up = (knex) => knex.schema.createTable('users', (table) => {\n  table.increments();\n  table.string('email');\n});\nexports.down = () => {};\n",
  ts: "import type { Knex } from 'knex';\nexport const up = (knex: Knex) => knex.schema.createTable('users', (table) => {\n  table.increments();\n  table.string('email');\n});\n",
};

const CHANGE = {
  js: "exports.up = async (knex) => {\n  await knex.schema.alterTable('users', (table) => {\n    table.renameColumn('email', 'address');\n  });\n};\nexports.down = () => {};\n",
  ts: "import type { Knex } from 'knex';\n\nexport async function up(knex: Knex): Promise<void> {\n  await knex.schema.alterTable('users', (table) => {\n    table.renameColumn('email', 'address');\n  });\n}\n",
};

interface Result {
  readonly filePath: string;
  readonly messages: readonly { readonly ruleId: string | null; readonly line: number; readonly column: number; readonly message: string }[];
}

for (const [version, packageName] of Object.entries(VERSIONS)) {
  describe(`ESLint ${version} and migrations in code`, function () {
    this.timeout(300_000);
    let workspace: Workspace;

    async function lint(files: Readonly<Record<string, string>>): Promise<readonly Result[]> {
      workspace = new Workspace(files);
      return relint();
    }

    async function relint(...options: readonly string[]): Promise<readonly Result[]> {
      const finished = await runNode([`${repository}node_modules/${packageName}/bin/eslint.js`, '--format', 'json', ...options, '.'], workspace.folder);
      assert.match(finished.stdout, /^\[/, finished.stderr);
      return JSON.parse(finished.stdout) as readonly Result[];
    }

    afterEach(() => workspace.remove());

    for (const language of ['js', 'ts'] as const) {
      it(`reports a migration of knex in ${language === 'js' ? 'JavaScript (espree)' : 'TypeScript (typescript-eslint)'} that renames a live column`, async () => {
        const results = await lint({ 'eslint.config.mjs': CONFIGS[language], [`migrations/1.${language}`]: HISTORY[language], [`migrations/2.${language}`]: CHANGE[language] });
        const said = results.flatMap(({ filePath, messages }) => messages.map((message) => [filePath.slice(filePath.lastIndexOf('/') + 1), message.ruleId, message.line]));
        assert.deepEqual(said, [[`2.${language}`, 'zero-downtime/no-rename-column', language === 'js' ? 3 : 5]]);
        const text = CHANGE[language].split('\n')[language === 'js' ? 2 : 4] ?? '';
        const message = results.flatMap(({ messages }) => messages)[0];
        assert.equal(text.slice((message?.column ?? 0) - 1).startsWith("'email'"), true, message?.message);
      });
    }

    for (const language of ['js', 'ts'] as const) {
      it(`knows what migrations in ${language === 'js' ? 'JavaScript' : 'TypeScript'} did before one in SQL, though no code is linted`, async () => {
        const create = language === 'js' ? "exports.up = (pgm) => {\n  pgm.createTable('users', { id: 'id', total: { type: 'bigint' } });\n};\n" : "import type { MigrationBuilder } from 'node-pg-migrate';\n\nexport function up(pgm: MigrationBuilder): void {\n  pgm.createTable('users', { id: 'id', total: { type: 'bigint' } });\n}\n";
        workspace = new Workspace({
          'package.json': '{ "dependencies": { "node-pg-migrate": "8" } }',
          'eslint.config.mjs': `${CONFIGS.js.replace('[...', "[{ ignores: ['**/*.js', '**/*.ts'] }, ...")}`,
          [`migrations/1700000000001_users.${language}`]: create,
          'migrations/1700000000002_total.sql': 'ALTER TABLE users ALTER COLUMN total TYPE bigint;\n',
        });
        // As npm installs what a project depends on.
        mkdirSync(workspace.path('node_modules/@typescript-eslint'));
        const [from, to] = language === 'js' ? [packageName, 'eslint'] : ['@typescript-eslint/parser', '@typescript-eslint/parser'];
        symlinkSync(`${repository}node_modules/${from}`, workspace.path(`node_modules/${to}`), 'dir');
        const said = (await relint()).flatMap(({ filePath, messages }) => messages.map(({ ruleId }) => [filePath.slice(filePath.lastIndexOf('/') + 1), ruleId]));
        // It has that type already, so nothing is written anew: the migration in code tells.
        assert.deepEqual(said, [['1700000000002_total.sql', 'zero-downtime/require-lock-timeout']]);
      });
    }

    it('gives the new verdict under --cache when a file changes that says the name of its table', async () => {
      const change = "const { TABLE } = require('../tables');\nexports.up = async (knex) => {\n  await knex.schema.createTable('fresh', (table) => {\n    table.string('email');\n  });\n  await knex.schema.alterTable(TABLE, (table) => {\n    table.renameColumn('email', 'address');\n  });\n};\nexports.down = () => {};\n";
      workspace = new Workspace({ 'eslint.config.mjs': CONFIGS.js, 'tables.js': "exports.TABLE = 'fresh';\n", 'migrations/1.js': HISTORY.js, 'migrations/2.js': change });
      const said = async (): Promise<readonly (string | null)[]> => (await relint('--cache')).flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId));
      assert.deepEqual(await said(), []);
      workspace.write('tables.js', "exports.TABLE = 'users';\n");
      assert.deepEqual(await said(), ['zero-downtime/no-rename-column']);
    });

    it('makes ESLint lint nothing that the project does not lint', async () => {
      const results = await lint({ 'eslint.config.mjs': CONFIGS.js, 'migrations/1.ts': CHANGE.ts, 'migrations/2.js': CHANGE.js, 'migrations/3.d.ts': 'export {};\n' });
      const names = results.map(({ filePath }) => filePath.slice(filePath.lastIndexOf('/') + 1));
      assert.deepEqual(names, ['eslint.config.mjs', '2.js']);
    });

    it('says nothing about application code', async () => {
      const results = await lint({
        'eslint.config.mjs': CONFIGS.js,
        'src/repository.js': "export async function up(counter) { await counter.schema; }\nexport const rename = (knex) => knex.schema.alterTable('users', (table) => table.dropColumn('email'));\n",
      });
      assert.deepEqual(results.flatMap(({ messages }) => messages), []);
    });
  });
}
