/** ESLint and the command line say the same of every example: rule, place, severity, message, suppression. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { ESLint } from 'eslint';
import { rules } from '../rules/index.ts';
import { Checker } from '../cli/check.ts';
import { findFiles } from '../cli/find-files.ts';
import { DiskFiles } from '../eslint-plugin/disk.ts';
import { messageOf } from '../eslint-plugin/eslint-rule.ts';
import { createPlugin } from '../eslint-plugin/plugin.ts';
import { sectionsOf } from './harness/literate.ts';
import { repository, Workspace } from './harness/workspace.ts';
import { ruleFolders } from '../tools/catalogue.ts';

interface Said {
  readonly file: string;
  readonly rule: string;
  readonly place: string;
  readonly severity: string;
  readonly message: string;
  readonly suppressed: string | undefined;
}

async function saidByEslint(folder: string, preset: 'recommended' | 'strict'): Promise<Said[]> {
  const host = { files: new DiskFiles(), notify: () => undefined, clock: Date.now, fingerprint: () => '' };
  const plugin = createPlugin(host, rules, '0.0.0');
  const eslint = new ESLint({ cwd: folder, overrideConfigFile: true, overrideConfig: plugin.configs[preset] as never, errorOnUnmatchedPattern: false });
  const results = await eslint.lintFiles(['**/*.sql']);
  return results.flatMap(({ filePath, messages, suppressedMessages }) =>
    [...messages, ...suppressedMessages].map((message) => ({
      file: filePath.slice(folder.length + 1),
      rule: message.ruleId?.replace('zero-downtime/', '') ?? 'unused directive',
      place: `${message.line}:${message.column}`,
      severity: message.severity === 2 ? 'error' : 'warn',
      message: message.ruleId === null ? '' : message.message,
      suppressed: 'suppressions' in message ? (message.suppressions as readonly { justification: string }[])[0]?.justification : undefined,
    })),
  );
}

function saidByCommandLine(folder: string, preset: 'recommended' | 'strict'): Said[] {
  const checker = new Checker(folder, {}, new DiskFiles(() => 0), rules, preset);
  return findFiles([folder], folder).files.flatMap((path) => {
    const { problems, unused } = checker.check(path, readFileSync(path, 'utf8'));
    const file = path.slice(folder.length + 1);
    return [
      ...problems.map(({ rule, severity, start, hazard, suppressed }) => ({ file, rule, place: `${start.line}:${start.column}`, severity, message: messageOf(hazard), suppressed })),
      ...unused.map(({ start }) => ({ file, rule: 'unused directive', place: `${start.line}:${start.column}`, severity: 'warn', message: '', suppressed: undefined })),
    ];
  });
}

function inOrder(said: readonly Said[]): Said[] {
  return [...said].sort((left, right) => `${left.file} ${left.place} ${left.rule}`.localeCompare(`${right.file} ${right.place} ${right.rule}`));
}

async function assertParity(folder: string, preset: 'recommended' | 'strict'): Promise<number> {
  const eslint = inOrder(await saidByEslint(folder, preset));
  assert.deepEqual(inOrder(saidByCommandLine(folder, preset)), eslint);
  return eslint.length;
}

/** Every SQL block of every page, as a project of its own. */
function blocksOfPages(): Record<string, string> {
  const files: Record<string, string> = {};
  for (const folder of ruleFolders()) {
    for (const page of readdirSync(`${repository}rules/${folder}`).filter((name) => name.endsWith('.md'))) {
      const sections = sectionsOf(readFileSync(`${repository}rules/${folder}/${page}`, 'utf8'));
      for (const [section, { blocks }] of sections.entries()) {
        for (const [index, { words, text }] of blocks.entries()) {
          if (words[0] !== 'sql' || words[1] === 'suggestion') continue;
          const name = `${String(index).padStart(4, '0')}_${words[1] === 'history' ? 'history' : 'change'}.sql`;
          files[`${folder}/${page.replace('.md', '')}/${section}/${name}`] = `${text}\n`;
        }
      }
    }
  }
  return files;
}

const DIRECTIVES = {
  '1_create.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, a int, b int, c int, d int);\n',
  '2_next_line.sql': '-- eslint-disable-next-line zero-downtime/no-drop-column -- nobody reads it\nALTER TABLE orders DROP COLUMN a;\n',
  '3_line.sql': 'ALTER TABLE orders DROP COLUMN b; -- eslint-disable-line zero-downtime/no-drop-column -- gone\n',
  '4_block.sql':
    '/* eslint-disable zero-downtime/no-drop-column -- the whole release */\nALTER TABLE orders DROP COLUMN c;\n/* eslint-enable zero-downtime/no-drop-column */\nALTER TABLE orders DROP COLUMN d;\n',
  '5_all.sql': '/* eslint-disable */\nALTER TABLE orders RENAME COLUMN id TO key;\n',
  '6_unused.sql': '-- eslint-disable-next-line zero-downtime/no-drop-column, zero-downtime/no-rename-column\nSELECT 1;\n',
  '7_inline.sql': '/* eslint zero-downtime/no-rename-column: 1, zero-downtime/require-lock-timeout: "off" */\nALTER TABLE orders RENAME COLUMN id TO key;\nALTER TABLE orders ADD COLUMN e int;\n',
  '8_crlf.sql': "SET lock_timeout = '2s';\r\n-- größe 😀\r\nALTER TABLE orders DROP COLUMN key;\r\n",
  '9_bom.sql': '\ufeffALTER TABLE orders DROP COLUMN key;\n',
};

describe('ESLint and the command line', function () {
  this.timeout(60_000);
  let workspace: Workspace | undefined;

  afterEach(() => {
    workspace?.remove();
    workspace = undefined;
  });

  it('agree on the example service', async () => {
    assert.ok((await assertParity(`${repository}examples/orders-service`, 'recommended')) > 10);
    await assertParity(`${repository}examples/orders-service`, 'strict');
  });

  it('agree on every example of every page', async () => {
    workspace = new Workspace(blocksOfPages());
    assert.ok((await assertParity(workspace.folder, 'strict')) > 50);
  });

  it('agree on disable comments, line ends and byte order marks', async () => {
    workspace = new Workspace(Object.fromEntries(Object.entries(DIRECTIVES).map(([name, text]) => [`migrations/${name}`, text])));
    assert.ok((await assertParity(workspace.folder, 'recommended')) > 8);
  });
});
