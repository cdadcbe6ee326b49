/** Writes the list of rules into README.md, between two comments; with `--check` it only says whether that is needed. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rules } from '../rules/index.ts';

const README = fileURLToPath(new URL('../README.md', import.meta.url));
const BEGIN = '<!-- rules -->';
const END = '<!-- /rules -->';

function table(): string {
  const rows = rules.map(({ id, family, preset, severity, summary }) => `| [\`${id}\`](rules/${family}/${id}/README.md) | ${preset} | ${severity === 'warn' ? 'warning' : 'error'} | ${summary} |`);
  return ['', '| rule | preset | level | |', '|---|---|---|---|', ...rows, ''].join('\n');
}

const text = readFileSync(README, 'utf8');
const begin = text.indexOf(BEGIN) + BEGIN.length;
const end = text.indexOf(END);
if (begin < BEGIN.length || end < begin) throw new Error(`README.md has no ${BEGIN} … ${END}`);
const written = text.slice(0, begin) + table() + text.slice(end);
if (written !== text) {
  if (process.argv.includes('--check')) {
    console.error('README.md is not up to date: npm run docs');
    process.exitCode = 1;
  } else writeFileSync(README, written);
}
