/** The page that compares us with a peer is true: it explains every difference, and lists those that there are. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pageBlocks } from '../tools/compare/blocks.ts';
import { compare } from '../tools/compare/differences.ts';
import { headingsFor, rewritten, unexplained, versionOf } from '../tools/compare/page.ts';
import { askSquawk, runningVersion } from '../tools/compare/squawk.ts';

describe('docs/compared.md', () => {
  const page = readFileSync(fileURLToPath(new URL('../docs/compared.md', import.meta.url)), 'utf8');
  const comparison = compare(askSquawk(pageBlocks()));

  it('explains every difference', () => assert.deepEqual(unexplained(page, comparison), [], 'npm run compare writes the headings; say under each what PostgreSQL does'));

  it('explains no difference that there is not', () => {
    const known = new Set(headingsFor(comparison));
    const headings = [...page.matchAll(/^### .*$/gm)].map(([heading]) => heading);
    assert.deepEqual(headings.filter((name) => !known.has(name)), []);
  });

  it('lists the statements that the pages have now', () => {
    // npm takes an older squawk on some machines, of which the page does not speak.
    const version = versionOf(page);
    const running = runningVersion();
    assert.equal(page, running === version ? rewritten(page, comparison, running) : page, 'npm run compare brings it up to date');
  });
});
