import { readFileSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { DiskFiles } from '../eslint-plugin/disk.ts';
import { GitBases, type GitBase } from '../eslint-plugin/git-base.ts';
import { SnapshotFiles } from '../eslint-plugin/snapshot-files.ts';
import { rules, type Revision, type Settings } from '../rules/index.ts';
import { affectedBy, isJudged, isTelling } from './affected.ts';
import { Checker, type FileReport } from './check.ts';
import type { Configuration } from './configuration.ts';
import { EXIT } from './exit-codes.ts';
import { findFiles } from './find-files.ts';
import { print } from './formats/format.ts';
import type { Run } from './formats/run.ts';
import { counted } from '../formatters/report.ts';
import { KNOWN_PROBLEMS_FILE, KnownProblems } from './known-problems.ts';
import type { Options } from './options.ts';
import { Progress } from './progress.ts';
import { shallowNotice, sinceOf } from './since.ts';
import { summarise } from './summary.ts';

/** The name of standard input among the operands. */
const STANDARD_INPUT = '-';

/** Tells the user something beside the report. */
export type Tell = (sentence: string) => void;

/** Everything that one run knows. */
class CheckRun {
  readonly options: Options;
  readonly cwd: string;
  readonly root: string;
  readonly tell: Tell;
  /** How many things could not be used or read: with one of them a run does not end well. */
  complaints = 0;
  // One run is one moment: what was read stays as it was.
  readonly files = new SnapshotFiles(new DiskFiles(() => 0));
  readonly bases = new GitBases(() => 0);
  readonly configuration: Configuration;

  constructor(options: Options, configuration: Configuration, cwd: string, tell: Tell) {
    this.options = options;
    this.configuration = configuration;
    this.cwd = cwd;
    this.root = cwd.replaceAll('\\', '/');
    this.tell = tell;
  }

  complain(problem: string): void {
    this.complaints += 1;
    this.tell(problem);
  }

  base(revision: Revision | undefined): GitBase | undefined {
    return this.bases.of(this.root, revision);
  }

  read(path: string): string | undefined {
    // The history reads the same files; a file beyond what it reads is read here.
    const text = this.files.read(path);
    if (text !== undefined) return text;
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      const gone = (error as NodeJS.ErrnoException).code === 'ENOENT';
      this.complain(`${this.#shown(path)} ${gone ? 'is not there any more.' : `cannot be read: ${(error as Error).message}`}`);
      return undefined;
    }
  }

  #shown(path: string): string {
    const below = relative(this.cwd, path);
    return below === '' || below.startsWith('..') ? path : below;
  }

  /** The files that were asked for; standard input stands in for the file whose name it was given. */
  paths(): readonly string[] {
    const { operands, stdinFilename } = this.options;
    const named = operands.filter((operand) => operand !== STANDARD_INPUT);
    if (this.options.affected) return this.#withoutIgnored(this.#affectedBy(named.map((path) => resolve(this.cwd, path).replaceAll('\\', '/'))));
    const given: string[] = [];
    if (operands.includes(STANDARD_INPUT)) {
      const path = resolve(this.cwd, stdinFilename ?? 'standard-input.sql').replaceAll('\\', '/');
      this.files.set(path, { version: 1, text: readFileSync(0, 'utf8') });
      given.push(path);
      if (this.options.fix) this.complain('--fix does not go with standard input; nothing was repaired.');
    }
    const { files, problems } = findFiles(named.length > 0 || given.length > 0 ? named : this.configuration.paths, this.cwd);
    for (const problem of problems) this.complain(problem);
    return [...given, ...this.#withoutIgnored(files).filter((path) => !given.includes(path))];
  }

  #withoutIgnored(paths: readonly string[]): readonly string[] {
    return paths.filter((path) => !this.configuration.ignores(relative(this.cwd, path).replaceAll('\\', '/')));
  }

  #affectedBy(changed: readonly string[]): readonly string[] {
    return affectedBy(changed, { root: this.root, files: this.files, base: this.#released() });
  }

  /** Takes over what has one remedy; gives the text that stands in the file afterwards. */
  async repair(checker: Checker, path: string, original: string): Promise<string> {
    if (this.options.operands.includes(STANDARD_INPUT)) return original;
    const { fixed } = await import('./fix.ts');
    let version = 2;
    const { text, count } = fixed(checker, path, original, (next) => this.files.set(path, { version: (version += 1), text: next }));
    if (count === 0) return original;
    try {
      writeFileSync(path, text);
      this.tell(`${counted(count, 'report')} of ${this.#shown(path)} repaired.`);
      return text;
    } catch (error) {
      this.files.set(path, { version: (version += 1), text: original });
      this.complain(`${this.#shown(path)} cannot be written: ${(error as Error).message}`);
      return original;
    }
  }

  /** What of these files is not as it was at a commit, and what that may change. */
  changed(paths: readonly string[], base: GitBase): readonly string[] {
    const isChanged = (path: string): boolean => {
      const text = this.files.read(path);
      return text === undefined ? base.has(path) : !base.isNamed(path, text);
    };
    const known = base.paths.filter((path) => path.startsWith(`${this.root}/`) && (isJudged(path) || isTelling(path)));
    const everywhere = new Set([...findFiles([this.root], this.cwd).files, ...known]);
    const affected = new Set(this.#affectedBy([...everywhere].filter(isChanged)));
    return paths.filter((path) => affected.has(path) || isChanged(path));
  }

  /** Prints the report, and writes it into the files that were asked for. */
  async print(report: Run): Promise<void> {
    const { format, outputs } = this.options;
    for (const output of outputs) this.#write(output.file, await print(output.format, report, false));
    const coloured = process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined;
    process.stdout.write(await print(format, report, coloured));
  }

  #write(file: string, text: string): void {
    try {
      writeFileSync(resolve(this.cwd, file), text);
    } catch (error) {
      this.complain(`${file} cannot be written: ${(error as Error).message}`);
    }
  }

  /** Writes what a repository of some age needs; says whether it could. */
  async initialise(reports: ReadonlyMap<string, FileReport>): Promise<boolean> {
    const { initialise } = await import('./init.ts');
    const { told, ok } = initialise(this.cwd, this.options.preset ?? 'recommended', reports);
    for (const sentence of told) this.tell(sentence);
    return ok;
  }

  /** Says what the list of known problems has too much, or takes it out. */
  tidy(known: KnownProblems, reports: ReadonlyMap<string, FileReport>): void {
    const isThere = (path: string): boolean => this.files.stamp(`${this.root}/${path}`) !== undefined;
    const needless = known.needless(reports, isThere);
    if (needless.length === 0) return;
    if (this.options.prune) this.#write(KNOWN_PROBLEMS_FILE, known.pruned(reports, isThere));
    else this.tell(`${KNOWN_PROBLEMS_FILE} lists more than there is: ${needless.join('; ')}. Take it out with zero-downtime check --prune-suppressions.`);
  }

  #released(): GitBase | undefined {
    const { baseline } = this.configuration.settings;
    return baseline === 'none' ? undefined : (this.base(baseline) ?? this.base(undefined));
  }
}

/** Checks every file in turn; a file that cannot be read any more is told. */
async function checkFiles(run: CheckRun, checker: Checker, paths: readonly string[], known: KnownProblems): Promise<ReadonlyMap<string, FileReport>> {
  const progress = new Progress(process.stderr, paths.length);
  const reports = new Map<string, FileReport>();
  const foreign = new Set<string>();
  for (const path of paths) {
    progress.step();
    const original = run.read(path);
    if (original === undefined) continue;
    const text = run.options.fix ? await run.repair(checker, path, original) : original;
    const report = checker.check(path, text);
    if (report.skipped === 'another dialect') foreign.add(path.slice(0, path.lastIndexOf('/')));
    const name = relative(run.cwd, path).replaceAll('\\', '/');
    reports.set(name, known.apply(name, report));
  }
  progress.end();
  for (const notice of checker.notices) run.complain(notice);
  for (const folder of foreign) run.tell(`${folder} speaks another dialect than PostgreSQL; its files are not checked.`);
  return reports;
}

/** What to look at, and what counts as released; `undefined` where the revision to look back to is none. */
function scopeOf(run: CheckRun): { readonly paths: readonly string[]; readonly settings: Settings; readonly since?: Revision } | undefined {
  const { options, configuration } = run;
  const { settings } = configuration;
  const paths = run.paths();
  if (options.init) return { paths, settings: { ...settings, report: 'all' } };
  if (options.since === undefined) {
    const notice = settings.baseline === undefined ? shallowNotice(run.root, run.base(undefined)) : undefined;
    if (notice !== undefined) run.tell(notice);
    return { paths, settings };
  }
  const since = sinceOf(options.since, run.root, run.bases);
  if ('problem' in since) {
    run.complain(since.problem);
    return undefined;
  }
  // What was there then is what a deploy of the change begins from.
  return { paths: run.changed(paths, since.base), settings, since: since.at };
}

/** `zero-downtime check`: gives the exit code. */
export async function check(options: Options, configuration: Configuration, cwd: string, tell: Tell): Promise<number> {
  const run = new CheckRun(options, configuration, cwd, tell);
  const scope = scopeOf(run);
  if (scope === undefined) return EXIT.unusable;
  const known = options.init ? KnownProblems.nothing() : KnownProblems.read(cwd);
  if (known.problem !== undefined) run.complain(known.problem);

  const checker = new Checker(run.root, scope.settings, run.files, rules, configuration.severities, (revision) => run.base(revision ?? scope.since));
  const reports = await checkFiles(run, checker, scope.paths, known);
  const summary = summarise([...reports.values()]);
  await run.print({ reports: [...reports.values()], summary, cwd });
  if (options.init) return (await run.initialise(reports)) ? EXIT.clean : EXIT.unusable;
  run.tidy(known, reports);
  if (summary.errors > 0) return EXIT.hazards;
  return run.complaints > 0 ? EXIT.unusable : EXIT.clean;
}
