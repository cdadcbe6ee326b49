/**
 * The documentation of every rule is executed: what a page calls flagged is reported by that rule, what it calls safe is
 * silent under the recommended rules and that rule.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rules } from '../rules/index.ts';
import { lint, rendered, type Situation } from './harness/lint.ts';
import { isLinted, pathOfBlock, releasedIn, sectionsOf } from './harness/literate.ts';

const recommended = new Set(rules.filter(({ preset }) => preset === 'recommended').map(({ id }) => id));

for (const rule of rules) {
  const page = fileURLToPath(new URL(`../rules/${rule.family}/${rule.id}/README.md`, import.meta.url));
  describe(`README of ${rule.id}`, () => {
    if (!existsSync(page)) {
      it('exists', () => assert.fail(`${rule.id}/README.md is missing`));
      return;
    }
    const sections = sectionsOf(readFileSync(page, 'utf8'));

    it('is headed by the rule’s own name', () => assert.equal(sections[0]?.title, rule.id));

    it('names every source', () => {
      const text = readFileSync(page, 'utf8');
      for (const source of rule.sources) if (source.startsWith('https://')) assert.ok(text.includes(source), source);
    });

    it('shows what is flagged and what is safe', () => {
      const words = sections.flatMap((section) => section.blocks.map((block) => block.words[1]));
      assert.ok(words.includes('flagged') && words.includes('safe'), 'both a flagged and a safe block');
    });

    for (const section of sections) {
      let history: readonly string[] = [];
      let settings: Situation['settings'];
      const files = Object.fromEntries(section.blocks.flatMap(({ words, text }) => (words[1]?.startsWith('file=') === true ? [[words[1].slice(5), text] as const] : [])));
      for (const block of section.blocks) {
        const [language, role] = block.words;
        if (language === 'json' && role === 'settings') settings = JSON.parse(block.text) as NonNullable<Situation['settings']>;
        if (role === 'history') history = [...history, block.text];
        if (!isLinted(block) || (role !== 'flagged' && role !== 'safe')) continue;
        const released = releasedIn(section, pathOfBlock(block, rule.family));
        const situation: Situation = { text: block.text, history, files, ...(released === undefined ? {} : { released }), ...(settings === undefined ? {} : { settings }), path: pathOfBlock(block, rule.family) };
        it(`${section.title}, line ${block.line}: ${role}`, () => {
          const { hazards, skipped } = lint(situation);
          // Code without a word of ours is not even looked at.
          assert.equal(skipped, language === 'sql' || role === 'flagged' ? undefined : skipped);
          if (role === 'flagged') assert.ok(hazards.some((hazard) => hazard.rule === rule.id), 'nothing reported');
          else assert.deepEqual(hazards.filter((hazard) => hazard.rule === rule.id || recommended.has(hazard.rule)).map((hazard) => `${hazard.rule}: ${rendered(block.text, hazard)}`), []);
        });
      }
    }
  });
}
