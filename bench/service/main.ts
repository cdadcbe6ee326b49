/**
 * What the rules about the running service cost beside the parser that everybody pays for: `npx tsx bench/service/main.ts [--strict] <folder>…`,
 * one repository a folder. Files that have a word of ours are parsed by typescript-eslint and judged by every rule; of the others only their text is looked at.
 */
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { findFiles } from '../../cli/find-files.ts';
import { readCode } from '../../cli/typescript-parser.ts';
import { DiskFiles } from '../../eslint-plugin/disk.ts';
import { isCodePath, Project, rules, type CodeFile } from '../../rules/index.ts';
import { serviceHazards } from '../../rules/judge-service.ts';
import type { ServiceRule } from '../../rules/engine/model/rule.ts';

/** Milliseconds; `files` in each kind. */
interface Cost {
  readonly files: { readonly judged: number; readonly looked: number };
  /** Parsing what has a word of ours, and what has none. */
  readonly parse: { readonly judged: number; readonly looked: number };
  /** Judging the first, with whatever other files that leads to; looking at the text of the second. */
  readonly rules: number;
  /** What judging adds to parsing where a file that another one led to is not parsed again: in the command line. */
  readonly shared: number;
  readonly look: number;
  readonly reports: number;
}

const [first, ...others] = process.argv.slice(2);
const isStrict = first === '--strict';

const SERVICE_RULES = rules.filter((rule): rule is ServiceRule => 'facts' in rule && (isStrict || rule.preset === 'recommended') && /^(?:state|health|cache|shutdown|contracts|rollout|resilience)$/.test(rule.family) && rule.id !== 'require-probed-path');

function timed<Result>(work: () => Result): readonly [milliseconds: number, result: Result] {
  const start = performance.now();
  const result = work();
  return [performance.now() - start, result];
}

/** A run over one repository, as cold as a process that lints it once. */
function costOf(root: string): Cost {
  const project = new Project(root, {}, new DiskFiles(() => 0));
  const files = findFiles([root], root).files.filter((path) => isCodePath(path) && project.services.judges(path)).map((path) => ({ path, text: readFileSync(path, 'utf8').replace(/^\ufeff/, '') }));
  const looks = files.map((file) => ({ ...file, look: timed(() => project.services.mayConcern(file.path, file.text)) }));
  const parsed = looks.map((file) => ({ ...file, parse: timed(() => readCode(file.path, file.text)) }));
  const judged = parsed.filter(({ look: [, concerns] }) => concerns);
  const looked = parsed.filter(({ look: [, concerns] }) => !concerns);
  const run = judged.map(({ parse: [, code] }) => (code === undefined ? ([0, 0] as const) : judge(code, project)));
  const other = new Project(root, {}, new DiskFiles(() => 0));
  const [together] = timed(() => judged.map(({ path, text }) => {
    const code = other.services.parsed(path, text) ?? readCode(path, text);
    return code === undefined ? 0 : judge(code, other)[1];
  }));
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
  return {
    files: { judged: judged.length, looked: looked.length },
    parse: { judged: sum(judged.map(({ parse: [time] }) => time)), looked: sum(looked.map(({ parse: [time] }) => time)) },
    rules: sum(run.map(([time]) => time)),
    shared: Math.max(0, together - sum(judged.map(({ parse: [time] }) => time))),
    look: sum(looked.map(({ look: [time] }) => time)),
    reports: sum(run.map(([, count]) => count)),
  };
}

function judge(code: CodeFile, project: Project): readonly [milliseconds: number, reports: number] {
  const [time, hazards] = timed(() => serviceHazards(code, project, SERVICE_RULES));
  return [time, hazards.length];
}

function percent(part: number, whole: number): string {
  return `${((part / Math.max(whole, 0.001)) * 100).toFixed(1)} %`;
}

for (const folder of isStrict ? others : [first ?? '.', ...others]) {
  const root = resolve(folder);
  // The first file warms the parser, which loads a quarter of a second.
  readCode('warm.ts', 'export const warm = 1;');
  const { files, parse, rules: judging, shared, look, reports } = costOf(root);
  console.log(
    `${basename(root).padEnd(32)} ${files.judged} files with a word: parse ${parse.judged.toFixed(0)} ms, rules ${judging.toFixed(0)} ms (${percent(judging, parse.judged)} of that, ${percent(judging, parse.judged + parse.looked)} of all; in the command line ${percent(shared, parse.judged + parse.looked)}); ` +
      `${files.looked} without: parse ${parse.looked.toFixed(0)} ms, look ${look.toFixed(1)} ms (${percent(look, parse.looked)}); ${reports} reports`,
  );
}
