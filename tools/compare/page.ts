import { LEFT_OUT, type Comparison, type Differences } from './differences.ts';

/** The part of the page that this program writes, between two comments; what stands around it is written by hand. */
function marked(name: string, lines: readonly string[]): string {
  return [`<!-- ${name} -->`, ...lines, `<!-- /${name} -->`].join('\n');
}

function bullets(statements: readonly string[]): readonly string[] {
  return statements.map((statement) => `- \`${statement}\``);
}

/** The words by hand under a heading: its section without what this program writes. */
function wordsUnder(page: string, heading: string): string {
  const lines = page.split('\n');
  const start = lines.indexOf(heading);
  if (start < 0) return '';
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => /^#{2,3} /.test(line));
  const section = (end < 0 ? rest : rest.slice(0, end)).join('\n');
  return section.replaceAll(/<!-- ([\w-]+) -->[\s\S]*?<!-- \/\1 -->/g, '').trim();
}

/** One of the two lists, and how the headings of its parts name a rule. */
interface Part {
  readonly title: string;
  readonly heading: (rule: string) => string;
}

const OURS: Part = { title: '## Flagged here, silent there', heading: (rule) => `### ${rule}` };
const THEIRS: Part = { title: '## Safe here, flagged there', heading: (rule) => `### squawk: ${rule}` };

function sections(page: string, { title, heading }: Part, differences: Differences): string[] {
  const parts = [...differences].flatMap(([rule, statements]) => [heading(rule), '', wordsUnder(page, heading(rule)), '', marked(rule, bullets(statements)), '']);
  return [title, '', wordsUnder(page, title), '', ...parts];
}

/** What is compared. The numbers are not on the page: they change with every page of a rule. */
function summary(version: string): readonly string[] {
  return [
    `Compared with squawk ${version}, by its default rules. Left out:`,
    '',
    ...Object.entries(LEFT_OUT).map(([name, reason]) => `- \`${name}\` ${reason}`),
  ];
}

/** The page anew: the same words, with the statements of a comparison. */
export function rewritten(page: string, comparison: Comparison, version: string): string {
  const introduction = page.slice(0, page.indexOf('<!-- summary -->')).trimEnd();
  const lines = [
    introduction,
    '',
    marked('summary', summary(version)),
    '',
    ...sections(page, OURS, comparison.onlyOurs),
    ...sections(page, THEIRS, comparison.onlyTheirs),
  ];
  return `${lines.join('\n').replaceAll(/\n{3,}/g, '\n\n').trimEnd()}\n`;
}

/** The version that a page speaks of. */
export function versionOf(page: string): string | undefined {
  return /^Compared with squawk (\S+),/m.exec(page)?.[1];
}

/** The headings under which the differences are explained. */
export function headingsFor({ onlyOurs, onlyTheirs }: Pick<Comparison, 'onlyOurs' | 'onlyTheirs'>): readonly string[] {
  return [...[...onlyOurs.keys()].map(OURS.heading), ...[...onlyTheirs.keys()].map(THEIRS.heading)];
}

/** Headings under which the page says nothing. */
export function unexplained(page: string, { onlyOurs, onlyTheirs }: Comparison): readonly string[] {
  return headingsFor({ onlyOurs, onlyTheirs }).filter((heading) => wordsUnder(page, heading).length < SHORTEST);
}

/** Less than this explains nothing. */
const SHORTEST = 40;
