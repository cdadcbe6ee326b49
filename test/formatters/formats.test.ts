/** What platforms get: SARIF that its own schema accepts, annotations, Code Quality, Markdown; the same from ESLint and from the command line. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import AjvDraft04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { formatMarkdown } from '../../formatters/markdown.ts';
import { rootOfReports } from '../../formatters/root.ts';
import { runNode, type Finished } from '../harness/run.ts';
import { repository, Workspace } from '../harness/workspace.ts';

const require = createRequire(import.meta.url);

const FILES = {
  'db/migrations/1_create.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, note text);\nCREATE INDEX orders_note ON orders (note);\n',
  'db/migrations/2_a name#1.sql': '-- a\nDROP INDEX orders_note;\n\nDROP INDEX orders_note;\n',
  'db/migrations/3_rename.sql': "SET lock_timeout = '2s';\n-- eslint-disable-next-line zero-downtime/no-rename-column -- nobody reads it\nALTER TABLE orders RENAME COLUMN note TO remark;\n-- eslint-disable-next-line zero-downtime/no-drop-table\nSELECT 1;\n",
  'package.json': '{ "type": "module" }',
  'eslint.config.js': "import zeroDowntime from 'eslint-plugin-zero-downtime';\nexport default [...zeroDowntime.configs.recommended];\n",
};

const ESLINTS = { '9.15': 'eslint-9-15', '9.39': 'eslint-9-39', 10: 'eslint' };

interface Sarif {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string; readonly helpUri?: string; readonly help: { readonly text: string; readonly markdown?: string } }[] } };
      readonly results: readonly {
        readonly ruleId: string;
        readonly ruleIndex: number;
        readonly level: string;
        readonly message: { readonly text: string };
        readonly locations: readonly { readonly physicalLocation: { readonly artifactLocation: { readonly uri: string }; readonly region: { readonly startLine: number; readonly startColumn: number } } }[];
        readonly partialFingerprints: Readonly<Record<string, string>>;
        readonly fixes?: readonly { readonly description: { readonly text: string }; readonly artifactChanges: readonly { readonly replacements: readonly { readonly deletedRegion: { readonly charOffset: number; readonly charLength: number }; readonly insertedContent: { readonly text: string } }[] }[] }[];
        readonly suppressions?: readonly { readonly kind: string; readonly justification: string }[];
      }[];
    },
  ];
}

const NO_CHECKOUT = { GITHUB_WORKSPACE: '', CI_PROJECT_DIR: '', BUILD_SOURCESDIRECTORY: '', BITBUCKET_CLONE_DIR: '' };

describe('formats for platforms', function () {
  this.timeout(300_000);
  let workspace: Workspace;

  before(() => {
    workspace = new Workspace(FILES);
  });
  after(() => workspace.remove());

  function commandLine(format: string): Promise<Finished> {
    return runNode([`${repository}cli/dist/main.js`, 'check', '--format', format], workspace.folder, NO_CHECKOUT);
  }

  function eslint(format: string, version: keyof typeof ESLINTS = 10): Promise<Finished> {
    const { bin } = require(`${ESLINTS[version]}/package.json`) as { readonly bin: { readonly eslint: string } };
    const script = require.resolve(`${ESLINTS[version]}/package.json`).replace('package.json', bin.eslint);
    return runNode([script, '--format', `./node_modules/eslint-plugin-zero-downtime/dist/formatters/${format}.js`, '.'], workspace.folder, NO_CHECKOUT);
  }

  async function sarif(run: Promise<Finished>): Promise<Sarif> {
    return JSON.parse((await run).stdout) as Sarif;
  }

  /** Each with its schema's word for what is not so. */
  async function assertValid(run: Promise<Finished>): Promise<void> {
    const ajv = new AjvDraft04.default({ strict: false, allErrors: true, unicodeRegExp: false });
    addFormats.default(ajv);
    const schema = JSON.parse(readFileSync(require.resolve('@microsoft/jest-sarif').replace(/lib\/.*$/, 'lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8')) as object;
    const validate = ajv.compile(schema);
    const { stdout } = await run;
    assert.ok(validate(JSON.parse(stdout)), JSON.stringify(validate.errors, null, 2));
  }

  it('is SARIF as its schema has it, from the command line and from ESLint', async () => {
    await assertValid(commandLine('sarif'));
    await assertValid(eslint('sarif'));
  });

  it('tells the same of the same, whoever found it', async () => {
    const essence = ({ runs: [{ results }] }: Sarif): unknown[] =>
      results
        .filter(({ ruleId }) => ruleId !== 'no-rule')
        .map(({ ruleId, level, message, locations, partialFingerprints, fixes, suppressions }) => ({ ruleId, level, message, locations, partialFingerprints, fixes, suppressed: suppressions?.map(({ kind, justification }) => [kind, justification]) }));
    const ours = essence(await sarif(commandLine('sarif')));
    assert.equal(ours.length, 3);
    for (const version of ['9.15', '9.39', 10] as const) assert.deepEqual(essence(await sarif(eslint('sarif', version))), ours, `ESLint ${version}`);
  });

  it('has relative addresses, the help of a rule, its remedy, and the reason why something is suppressed', async () => {
    const { runs: [{ tool, results }] } = await sarif(commandLine('sarif'));
    assert.deepEqual(results.map(({ ruleId, locations: [place] }) => [ruleId, place?.physicalLocation.artifactLocation.uri, place?.physicalLocation.region.startLine]), [
      ['zero-downtime/no-blocking-index', 'db/migrations/2_a%20name%231.sql', 2],
      ['zero-downtime/no-blocking-index', 'db/migrations/2_a%20name%231.sql', 4],
      ['zero-downtime/no-rename-column', 'db/migrations/3_rename.sql', 3],
      ['no-rule', 'db/migrations/3_rename.sql', 4],
    ]);
    const index = tool.driver.rules.find(({ id }) => id === 'zero-downtime/no-blocking-index');
    assert.equal(index?.helpUri, 'https://zero-downtime.dev/rules/no-blocking-index');
    assert.match(index.help.markdown ?? '', /^# no-blocking-index\n/);
    const [change] = results[0]?.fixes?.[0]?.artifactChanges[0]?.replacements ?? [];
    const text = FILES['db/migrations/2_a name#1.sql'];
    const { charOffset = 0, charLength = 0 } = change?.deletedRegion ?? {};
    assert.match(text.slice(0, charOffset) + (change?.insertedContent.text ?? '') + text.slice(charOffset + charLength), /^-- a\nDROP INDEX CONCURRENTLY orders_note;/);
    assert.deepEqual(results[2]?.suppressions, [{ kind: 'inSource', status: 'accepted', justification: 'nobody reads it' }]);
  });

  it('knows a problem again when lines above it come and go, and tells twins apart', async () => {
    const prints = async (): Promise<string[]> => (await sarif(commandLine('sarif'))).runs[0].results.map(({ partialFingerprints }) => partialFingerprints['zeroDowntime/v1'] ?? '');
    const before = await prints();
    workspace.write('db/migrations/2_a name#1.sql', `-- One more line.\n${FILES['db/migrations/2_a name#1.sql']}`);
    assert.deepEqual(await prints(), before);
    assert.equal(new Set(before).size, before.length);
    workspace.write('db/migrations/2_a name#1.sql', FILES['db/migrations/2_a name#1.sql']);
  });

  it('annotates the lines of a pull request on GitHub', async () => {
    const { stdout, code } = await commandLine('github');
    assert.equal(code, 1);
    const [first, , third, last] = stdout.split('\n');
    assert.match(first ?? '', /^::error file=db\/migrations\/2_a name#1\.sql,line=2,endLine=2,col=1,endColumn=11,title=no-blocking-index::\S[^\n]*%0AInstead: /);
    assert.equal(third, '::warning file=db/migrations/3_rename.sql,line=4,title=Zero Downtime::This comment disables `zero-downtime/no-drop-table`, which reports nothing there: remove it.');
    assert.equal(last, 'Zero Downtime: 2 errors, 1 warning.');
    assert.match((await eslint('github')).stdout, /^::error file=db\/migrations\/2_a name#1\.sql,line=2,endLine=2,col=1,endColumn=11,title=no-blocking-index::/);
  });

  it('is a Code Quality report for GitLab, each issue with a fingerprint of its own', async () => {
    for (const run of [commandLine('gitlab'), eslint('gitlab')]) {
      const issues = JSON.parse((await run).stdout) as readonly { readonly description: string; readonly check_name: string; readonly fingerprint: string; readonly severity: string; readonly location: object }[];
      assert.deepEqual(issues.map(({ check_name: name, severity, location }) => [name, severity, location]).slice(0, 2), [
        ['no-blocking-index', 'critical', { path: 'db/migrations/2_a name#1.sql', lines: { begin: 2, end: 2 } }],
        ['no-blocking-index', 'critical', { path: 'db/migrations/2_a name#1.sql', lines: { begin: 4, end: 4 } }],
      ]);
      assert.equal(new Set(issues.map(({ fingerprint }) => fingerprint)).size, issues.length);
      assert.ok(issues.every(({ description, fingerprint }) => description.length > 10 && /^[0-9a-f]{32}$/.test(fingerprint)));
    }
  });

  it('is Markdown by migration: who is blocked, and the safe change in a fold-out', async () => {
    const { stdout } = await commandLine('markdown');
    assert.match(stdout, /^### Zero Downtime: 2 errors, 1 warning\n\n#### `db\/migrations\/2_a name#1\.sql`\n\n🛑 \*\*error\*\* \[`no-blocking-index`\]\(https:\/\/zero-downtime\.dev\/rules\/no-blocking-index\) · line 2 · blocks `orders` \(ACCESS EXCLUSIVE\)\n/);
    assert.match(stdout, /<details><summary>The safe change<\/summary>\n\n[^\n]+\n\n[^\n]+:\n\n```diff\n-DROP INDEX orders_note;\n\+DROP INDEX CONCURRENTLY orders_note;\n```\n\n<\/details>/);
    assert.doesNotMatch(stdout, /nobody reads it/);
    assert.match((await eslint('markdown')).stdout, /```diff\n-DROP INDEX orders_note;\n\+DROP INDEX CONCURRENTLY orders_note;\n```/);
  });

  it('gives no markup of its own to what stands in a migration', () => {
    const problem = { rule: 'zero-downtime/x', severity: 'error', start: { line: 1, column: 1 }, end: undefined, instead: undefined, blocked: [], suggestions: [], suppressed: undefined } as const;
    const text = formatMarkdown({ version: '1', describe: () => undefined, files: [{ path: 'a`b.sql', text: '', problems: [{ ...problem, message: 'The table `<b>` and <img src=x> [link](http://x) @team' }] }] });
    assert.match(text, /#### `` a`b\.sql ``/);
    assert.match(text, /The table `<b>` and \\<img src=x\\> \\\[link\\\]\(http:\/\/x\) @\u200bteam/);
  });

  it('says how many would not fit', () => {
    const problem = { rule: undefined, severity: 'error', start: { line: 1, column: 1 }, end: undefined, message: 'x'.repeat(40_000), instead: undefined, blocked: [], suggestions: [], suppressed: undefined } as const;
    const file = { text: '', problems: [problem] };
    const text = formatMarkdown({ version: '1', describe: () => undefined, files: [{ ...file, path: 'a.sql' }, { ...file, path: 'b.sql' }] });
    assert.match(text, /\n\nAnd 1 more, which would not fit in here\.\n$/);
    assert.ok(text.length < 65_536);
  });

  it('counts paths from the checkout where it runs inside one', () => {
    assert.equal(rootOfReports('/w/repo/services/a', { GITHUB_WORKSPACE: '/w/repo' }), '/w/repo');
    assert.equal(rootOfReports('/w/repo', { CI_PROJECT_DIR: '/w/repo' }), '/w/repo');
    assert.equal(rootOfReports('/elsewhere', { GITHUB_WORKSPACE: '/w/repo' }), '/elsewhere');
    assert.equal(rootOfReports('/w/repo', {}), '/w/repo');
  });
});
