/**
 * The literate cases of every rule: a heading names the case, a sentence says why, blocks give the earlier migrations,
 * the migration, what is reported and the text after each suggestion. `UPDATE_CASES=1` writes what is reported into the
 * pages, to be read before it is committed.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ruleFolders } from '../tools/catalogue.ts';
import { edited, lint, rendered, type Situation } from './harness/lint.ts';
import { isLinted, pathOfBlock, releasedIn, sectionsOf, type Block, type Section } from './harness/literate.ts';

const update = process.env['UPDATE_CASES'] === '1';

function situationOf(section: Section, family: string): Situation & { readonly block: Block } {
  const block = section.blocks.find((each) => isLinted(each) && (each.words.length === 1 || each.words[1]?.startsWith('path=') === true));
  if (block === undefined) throw new Error(`${section.title}: no block to lint`);
  const settings = section.blocks.find(({ words }) => words[0] === 'json' && words[1] === 'settings');
  const path = pathOfBlock(block, family);
  const released = releasedIn(section, path);
  const files = section.blocks.flatMap(({ words, text }) => (words[1]?.startsWith('file=') === true ? [[words[1].slice(5), text] as const] : []));
  return {
    block,
    text: block.text,
    history: section.blocks.filter(({ words }) => words[1] === 'history').map(({ text }) => text),
    ...(settings === undefined ? {} : { settings: JSON.parse(settings.text) as NonNullable<Situation['settings']> }),
    path,
    ...(released === undefined ? {} : { released }),
    files: Object.fromEntries(files),
  };
}

function reportsOf(rule: string, situation: Situation): { readonly report: string; readonly suggestions: readonly { readonly title: string; readonly text: string }[] } {
  const hazards = lint(situation).hazards.filter((hazard) => hazard.rule === rule);
  return {
    report: hazards.map((hazard) => rendered(situation.text, hazard)).join('\n\n'),
    suggestions: hazards.flatMap((hazard) => hazard.suggestions.map(({ title, edits }) => ({ title, text: edited(situation.text, edits) }))),
  };
}

/** The section's text with the report and the suggestions as they are now. */
function rewritten(section: Section, language: string, actual: ReturnType<typeof reportsOf>, end: number, lines: readonly string[]): string[] {
  const keep = lines.slice(section.line - 1, end);
  const offset = section.line - 1;
  const drop = section.blocks.filter(({ words }) => words[0] === 'report' || words[1] === 'suggestion');
  const kept = keep.filter((_, index) => !drop.some(({ from, to }) => index + offset >= from - 1 && index + offset <= to));
  while (kept.at(-1) === '') kept.pop();
  if (actual.report !== '') kept.push('', '```report', actual.report, '```');
  for (const { title, text } of actual.suggestions) kept.push('', `\`\`\`${language} suggestion ${title}`, text, '```');
  return [...kept, ''];
}

for (const folder of ruleFolders()) {
  const page = fileURLToPath(new URL(`../rules/${folder}/cases.md`, import.meta.url));
  const rule = folder.slice(folder.indexOf('/') + 1);
  describe(`cases of ${rule}`, () => {
    if (!existsSync(page)) {
      it('exist', () => assert.fail(`${folder}/cases.md is missing`));
      return;
    }
    const markdown = readFileSync(page, 'utf8');
    const lines = markdown.split('\n');
    const sections = sectionsOf(markdown);
    const cases = sections.filter((section) => section.blocks.length > 0);
    const head = lines.slice(0, (cases[0]?.line ?? 1) - 1);
    // A case that is left out, or fails before it has a report, stays as it is.
    const output = cases.map(({ line }, index) => lines.slice(line - 1, (cases[index + 1]?.line ?? lines.length + 1) - 1));

    for (const [index, section] of cases.entries()) {
      const end = (cases[index + 1]?.line ?? lines.length + 1) - 1;
      it(section.title, () => {
        assert.notEqual(section.prose.trim(), '', 'a case says why');
        const situation = situationOf(section, folder.slice(0, folder.indexOf('/')));
        const actual = reportsOf(rule, situation);
        if (update) {
          output[index] = rewritten(section, situation.block.words[0] ?? 'sql', actual, end, lines);
          return;
        }
        const expected = section.blocks.find(({ words }) => words[0] === 'report')?.text ?? '';
        assert.equal(actual.report, expected);
        const suggestions = section.blocks
          .filter(({ words }) => words[1] === 'suggestion')
          .map(({ words, text }) => ({ title: words.slice(2).join(' '), text }));
        assert.deepEqual(actual.suggestions, suggestions);
        for (const { title, text } of actual.suggestions) {
          const after = lint({ ...situation, text });
          const left = after.hazards.filter((hazard) => hazard.rule === rule || hazard.rule === 'no-syntax-error');
          assert.deepEqual(left.map((hazard) => rendered(text, hazard)), [], `after “${title}”`);
        }
      });
    }
    if (update) after(() => writeFileSync(page, `${[head, ...output].flat().join('\n').trimEnd()}\n`));
  });
}
