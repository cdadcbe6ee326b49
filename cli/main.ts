import { readFileSync } from 'node:fs';
import v8 from 'node:v8';
import { DiskFiles } from '../eslint-plugin/disk.ts';
import { GitBases } from '../eslint-plugin/git-base.ts';
import { Project, rules } from '../rules/index.ts';
import { Checker, type FileReport } from './check.ts';
import { findFiles } from './find-files.ts';
import { formatJson } from './formats/json.ts';
import { formatText } from './formats/text.ts';
import { HELP, readOptions } from './options.ts';
import manifest from './package.json' with { type: 'json' };
import { summarise } from './summary.ts';

// The parser's WASM is compiled by the quick compiler only: measured, a run over a few files takes half the time.
v8.setFlagsFromString('--liftoff-only');

const EXIT = { clean: 0, hazards: 1, unusable: 2 } as const;

function readAlone(path: string, complain: (problem: string) => void): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    complain(`${path} cannot be read: ${(error as Error).message}`);
    return undefined;
  }
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  const complain = (problem: string): void => void process.stderr.write(`zero-downtime: ${problem}\n`);
  options.problems.forEach(complain);
  if (options.command === 'version') {
    process.stdout.write(`${manifest.version}\n`);
    return EXIT.clean;
  }
  if (options.command === 'help') {
    process.stdout.write(HELP);
    return options.problems.length > 0 ? EXIT.unusable : EXIT.clean;
  }

  const cwd = process.cwd();
  if (options.command === 'plan') {
    const [target, file] = options.paths;
    const { plan } = await import('./plan.ts');
    const project = new Project(cwd.replaceAll('\\', '/'), options.settings, new DiskFiles(() => 0));
    const outcome = plan({ target, plan: file, write: options.write, now: Date.now() }, project);
    (outcome.ok ? process.stdout : process.stderr).write(outcome.text);
    return outcome.ok ? EXIT.clean : EXIT.unusable;
  }
  const { files, problems } = findFiles(options.paths, cwd);
  problems.forEach(complain);
  // One run is one moment: what was read stays as it was.
  const disk = new DiskFiles(() => 0);
  const root = cwd.replaceAll('\\', '/');
  const bases = new GitBases(() => 0);
  const checker = new Checker(root, options.settings, disk, rules, options.preset, (revision) => bases.of(root, revision));
  const reports: FileReport[] = [];
  const foreign = new Set<string>();
  let unread = 0;
  for (const path of files) {
    // The history reads the same files; a file beyond what it reads is read here.
    const text = disk.read(path) ?? readAlone(path, complain);
    if (text === undefined) {
      unread += 1;
      continue;
    }
    const report = checker.check(path, text);
    if (report.skipped === 'another dialect') foreign.add(path.slice(0, path.lastIndexOf('/')));
    reports.push(report);
  }
  for (const notice of checker.notices) complain(notice);
  for (const folder of foreign) complain(`${folder} speaks another dialect than PostgreSQL; its files are not checked.`);

  const summary = summarise(reports);
  const coloured = process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined;
  process.stdout.write(options.format === 'json' ? formatJson(reports, summary, cwd) : formatText(reports, summary, cwd, coloured));
  if (summary.errors > 0) return EXIT.hazards;
  return problems.length + unread + options.problems.length > 0 ? EXIT.unusable : EXIT.clean;
}

process.exitCode = await main();
