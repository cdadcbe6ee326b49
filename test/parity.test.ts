/** ESLint and the command line say the same of every example: rule, place, severity, message, suppression. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { ESLint } from 'eslint';
import { rules } from '../rules/index.ts';
import { Checker } from '../cli/check.ts';
import { severitiesOf } from '../cli/severities.ts';
import { findFiles } from '../cli/find-files.ts';
import { typescriptParser } from '../cli/typescript-parser.ts';
import { DiskFiles } from '../eslint-plugin/disk.ts';
import { messageOf } from '../eslint-plugin/eslint-rule.ts';
import { createPlugin } from '../eslint-plugin/plugin.ts';
import { blocksOfPages, DIRECTIVES, MANIFESTS } from './harness/examples.ts';
import { repository, Workspace } from './harness/workspace.ts';

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
  // A project that lints its code has a parser for it; which of its comments are needless is for all of its rules to say.
  const code = { files: ['**/*.{js,ts}'], languageOptions: { parser: typescriptParser }, linterOptions: { reportUnusedDisableDirectives: 'off' } };
  const yaml = { files: ['**/*.{yaml,yml}', '**/Dockerfile'], linterOptions: { reportUnusedDisableDirectives: 'off' } };
  const eslint = new ESLint({ cwd: folder, overrideConfigFile: true, overrideConfig: [...plugin.configs[preset], ...plugin.configs.manifests, code, yaml] as never, errorOnUnmatchedPattern: false });
  const results = await eslint.lintFiles(['**/*.{sql,js,ts,yaml,yml}', '**/Dockerfile']);
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
  const checker = new Checker(folder, {}, new DiskFiles(() => 0), rules, severitiesOf(rules, preset));
  return findFiles([folder], folder).files.flatMap((path) => {
    const { problems, unused } = checker.check(path, readFileSync(path, 'utf8'));
    const file = path.slice(folder.length + 1);
    return [
      ...problems.map(({ rule, severity, start, hazard, suppressed }) => ({ file, rule, place: `${start.line}:${start.column}`, severity, message: messageOf(hazard), suppressed: suppressed?.reason })),
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

describe('ESLint and the command line', function () {
  this.timeout(300_000);
  let workspace: Workspace | undefined;

  afterEach(() => {
    workspace?.remove();
    workspace = undefined;
  });

  it('agree on the example service', async () => {
    assert.ok((await assertParity(`${repository}examples/orders-service`, 'recommended')) > 10);
    await assertParity(`${repository}examples/orders-service`, 'strict');
  });

  it('agree on the comments of manifests', async () => {
    workspace = new Workspace(MANIFESTS);
    assert.equal(await assertParity(workspace.folder, 'recommended'), Object.keys(MANIFESTS).length);
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
