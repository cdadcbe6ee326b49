/**
 * Reads every PostgreSQL file under the given folders and says how well: statements parsed, agreement with PostgreSQL's own
 * split, what each rule reports, in how many folders. `npm run corpus -- <folder>…`, one project a folder.
 */
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { findFiles } from '../cli/find-files.ts';
import { DiskFiles } from '../eslint-plugin/disk.ts';
import { parseScript as parseWithPostgres } from '../rules/engine/parse/libpg-query.ts';
import { maskPlaceholders } from '../rules/engine/parse/placeholders.ts';
import { analyse, Catalogue, parseScript, Project, rules } from '../rules/index.ts';

/** Statements that PostgreSQL finds in a text it accepts whole; `undefined` where it refuses the text. */
function ownCount(text: string): number | undefined {
  const answer = parseWithPostgres(text);
  if (!answer.ok) return undefined;
  return (JSON.parse(answer.json) as { readonly stmts?: readonly unknown[] }).stmts?.length ?? 0;
}

const totals = { files: 0, judged: 0, skipped: 0, statements: 0, unparsed: 0, wholeFiles: 0, splitDiffers: 0, crashes: 0 };
const unparsed: string[] = [];
const reports = new Map<string, { count: number; readonly folders: Set<string> }>();
const catalogue = new Catalogue(rules);
/** Per project: how many files which runner takes, in which kinds of transaction. */
const runners = new Map<string, number>();

function countRunners(root: string, path: string, text: string, project: Project): void {
  const input = project.migration(path, text);
  if (typeof input === 'string') return;
  for (const { runner } of input.parts) {
    const key = `${basename(root)}: ${runner.name}, ${runner.transaction}${runner.optedOut ? ' (opted out)' : ''}`;
    runners.set(key, (runners.get(key) ?? 0) + 1);
  }
}

for (const folder of process.argv.slice(2)) {
  const root = resolve(folder);
  const project = new Project(root, {}, new DiskFiles(() => 0));
  for (const path of findFiles([root], root).files) {
    totals.files += 1;
    const text = readFileSync(path, 'utf8').replace(/^\ufeff/, '');
    try {
      const { hazards, skipped } = analyse(path, text, project, catalogue);
      if (skipped === 'another dialect') {
        totals.skipped += 1;
        continue;
      }
      totals.judged += 1;
      countRunners(root, path, text, project);
      for (const { rule } of hazards) {
        const known = reports.get(rule) ?? { count: 0, folders: new Set<string>() };
        known.count += 1;
        known.folders.add(basename(root));
        reports.set(rule, known);
      }
      const { statements } = parseScript(text);
      totals.statements += statements.length;
      for (const { form, range, problem } of statements) {
        if (form !== 'unparsed') continue;
        totals.unparsed += 1;
        unparsed.push(`${path.slice(root.length + 1)}:${text.slice(0, range.start).split('\n').length} ${problem?.message ?? ''}`);
      }
      const own = ownCount(text) ?? ownCount(maskPlaceholders(text) ?? '!');
      if (own === undefined) continue;
      totals.wholeFiles += 1;
      if (own !== statements.length) {
        totals.splitDiffers += 1;
        unparsed.push(`${path.slice(root.length + 1)}: split into ${statements.length}, PostgreSQL into ${own}`);
      }
    } catch (error) {
      totals.crashes += 1;
      unparsed.push(`${path}: ${String(error)}`);
    }
  }
}

const parsed = ((1 - totals.unparsed / Math.max(1, totals.statements)) * 100).toFixed(3);
console.log(totals, `${parsed} % of the statements parsed`);
for (const line of unparsed) console.log(`  ${line}`);
for (const [rule, { count, folders }] of [...reports].sort()) console.log(`${rule}: ${count} in ${folders.size} folders`);
for (const [runner, count] of runners) console.log(`${runner}: ${count}`);
