/**
 * `npm run compare`: runs the migrations on the pages of all rules through squawk as well, and writes the differences into
 * docs/compared.md, where each is explained by hand. With `--check` it only says what is out of date or not explained.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pageBlocks } from './blocks.ts';
import { compare, inNumbers } from './differences.ts';
import { rewritten, unexplained } from './page.ts';
import { askSquawk, runningVersion } from './squawk.ts';

const PAGE = fileURLToPath(new URL('../../docs/compared.md', import.meta.url));

const comparison = compare(askSquawk(pageBlocks()));
const page = readFileSync(PAGE, 'utf8');
const next = rewritten(page, comparison, runningVersion());

for (const [title, differences] of [['flagged here, silent there', comparison.onlyOurs], ['safe here, flagged there', comparison.onlyTheirs]] as const) {
  console.log(`\n${title}`);
  for (const [name, statements] of differences) console.log(`  ${name}\n${statements.map((statement) => `    ${statement}`).join('\n')}`);
}
console.log(`\n${inNumbers(comparison)}`);
if (next !== page) {
  if (process.argv.includes('--check')) {
    console.error('docs/compared.md is not up to date: npm run compare');
    process.exitCode = 1;
  } else writeFileSync(PAGE, next);
}
const missing = unexplained(next, comparison);
if (missing.length > 0) {
  console.error(`docs/compared.md does not explain: ${missing.join(', ')}`);
  process.exitCode = 1;
}
