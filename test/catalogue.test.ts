/** What every rule of the catalogue has to keep. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { PluginHost } from '../eslint-plugin/host.ts';
import { createPlugin } from '../eslint-plugin/plugin.ts';
import { rules } from '../rules/index.ts';
import { ruleFolders } from '../tools/catalogue.ts';
import { MemoryFiles } from './harness/memory-files.ts';

const root = fileURLToPath(new URL('../rules/', import.meta.url));
const host: PluginHost = { files: new MemoryFiles({}), notify: () => undefined, clock: () => 0, fingerprint: () => 'none' };

describe('the catalogue', () => {
  it('has one folder a rule, and the folder is the rule’s id', () => {
    assert.deepEqual(rules.map((rule) => `${rule.family}/${rule.id}`).sort(), ruleFolders());
  });

  for (const rule of rules) {
    describe(rule.id, () => {
      it('is named as a hazard (no-…) or a missing part (require-…)', () => assert.match(rule.id, /^(?:no|require)-[a-z\d-]+$/));

      it('says in one sentence what it disallows or requires', () => assert.match(rule.summary, /^(?:Disallow|Require) .*[^.]\.$/));

      it('names its sources', () => {
        assert.ok(rule.sources.length > 0);
        for (const source of rule.sources) assert.match(source, /^(?:https:\/\/|measured: |the grammar )/);
      });

      it('has its three files and no more', () => {
        assert.deepEqual(readdirSync(`${root}${rule.family}/${rule.id}`).sort(), ['README.md', 'cases.md', 'rule.ts']);
      });

      it('stays below 400 lines', () => {
        assert.ok(readFileSync(`${root}${rule.family}/${rule.id}/rule.ts`, 'utf8').split('\n').length < 400);
      });
    });
  }

  it('is what the presets are made of', () => {
    const plugin = createPlugin(host, rules, '0.0.0');
    const rulesOf = (configs: readonly object[]): string[] => [...new Set(configs.flatMap((config) => Object.keys((config as { rules: object }).rules)))].sort();
    assert.deepEqual(rulesOf(plugin.configs.strict), rules.map(({ id }) => `zero-downtime/${id}`).sort());
    assert.deepEqual(rulesOf(plugin.configs.recommended), rules.filter(({ preset }) => preset === 'recommended').map(({ id }) => `zero-downtime/${id}`).sort());
  });

  it('is imported by nobody by name', () => {
    for (const file of ['eslint-plugin/plugin.ts', 'cli/main.ts', 'cli/check.ts', 'rules/analyse.ts', 'rules/index.ts']) {
      const text = readFileSync(fileURLToPath(new URL(`../${file}`, import.meta.url)), 'utf8');
      for (const { id } of rules) assert.ok(!text.includes(`'${id}'`), `${file} names ${id}`);
    }
  });

  it('has a registry that Git ignores', () => {
    assert.ok(existsSync(`${root}catalogue.generated.ts`));
    assert.match(readFileSync(fileURLToPath(new URL('../.gitignore', import.meta.url)), 'utf8'), /\*\.generated\.ts/);
  });
});
