/**
 * How well are migrations in code read? `npm run reading -- <folder>` goes through the repositories in docs/reading/repositories.json,
 * checked out below a folder as `<owner>+<name>`: how many migrations are found, and how many files that are none; of how many
 * changes the table and the columns are known; and what reading adds to the time that the parser takes anyway.
 * `--missed` lists the files that were not found and the calls that could not be read.
 */
import { readFileSync } from 'node:fs';
import picomatch from 'picomatch';
import { readCode } from '../../cli/typescript-parser.ts';
import { findFiles } from '../../cli/find-files.ts';
import { isCodePath, type CodeFile } from '../../rules/index.ts';
import { ImportedCode } from '../../rules/engine/project/imported-code.ts';
import { mayBeMigration } from '../../rules/engine/project/project.ts';
import { DiskFiles } from '../../eslint-plugin/disk.ts';
import type { CompiledMigration } from '../../rules/engine/tools/tool.ts';
import { embedded } from '../../rules/engine/tools/embedded/embedded.ts';
import { CODE_TOOLS } from '../../rules/engine/tools/tools.ts';
import { knownOf } from './known.ts';
import { checkoutOf, readRepositories, type Repository } from './repositories.ts';

/** A long migration, in lines: what reading one adds is told for so many. */
const LONG = 300;

interface Reading {
  readonly migrations: number;
  readonly found: number;
  readonly missed: readonly string[];
  readonly others: number;
  /** Files beside the migrations that were taken for some. */
  readonly mistaken: readonly string[];
  readonly operations: number;
  readonly known: number;
  readonly unread: readonly string[];
  /** Milliseconds that reading a migration of 300 lines adds. */
  readonly milliseconds: number;
  /** What reading adds to the parser's time where a file is no migration, 0 to 1. */
  readonly share: number;
}

interface Read {
  readonly library: string;
  readonly compiled: CompiledMigration;
}

/** Behind the libraries comes SQL of a runner that nobody knows, which the setting `migrations` lets in. */
const NAMED_TOOLS = [...CODE_TOOLS, embedded([])];

function read(text: string, code: CodeFile | undefined, tools = CODE_TOOLS): Read | undefined {
  for (const tool of tools) {
    const compiled = code !== undefined && tool.mayOwn(text) ? tool.compile(code) : undefined;
    if (compiled !== undefined) return { library: tool.name, compiled };
  }
  return undefined;
}

/** The least of some runs: what else the machine did is not counted. */
function timeOf<T>(work: () => T, runs: number): { readonly value: T; readonly milliseconds: number } {
  let least = Number.POSITIVE_INFINITY;
  let value = undefined as T;
  for (let run = 0; run < runs; run += 1) {
    const start = performance.now();
    value = work();
    least = Math.min(least, performance.now() - start);
  }
  return { value, milliseconds: least };
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

interface File {
  /** From the root of the repository. */
  readonly name: string;
  readonly text: string;
  readonly code: CodeFile | undefined;
}

/** What the migrations of a repository come to. */
function migrationsRead(library: string, files: readonly File[]): Pick<Reading, 'found' | 'missed' | 'operations' | 'known' | 'unread' | 'milliseconds'> {
  const missed: string[] = [];
  const unread: string[] = [];
  let [found, operations, known, lines, spent] = [0, 0, 0, 0, 0];
  // The first pass is for the machine to warm up.
  const tools = library === 'embedded' ? NAMED_TOOLS : CODE_TOOLS;
  for (const { text, code } of files) read(text, code, tools);
  for (const { name, text, code } of files) {
    const { value, milliseconds } = timeOf(() => read(text, code, tools), 3);
    if (value?.library !== library) {
      missed.push(`${name}${value === undefined ? '' : ` (${value.library})`}`);
      continue;
    }
    found += 1;
    lines += text.split('\n').length;
    spent += milliseconds;
    for (const statement of value.compiled.script.statements) {
      const of = knownOf(statement);
      operations += of.operations;
      known += of.known;
      if (of.known < of.operations) unread.push(`${name}:${lineOf(text, statement.range.start)} ${of.unreadable ?? statement.text.replaceAll(/\s+/g, ' ').slice(0, 120)}`);
    }
  }
  return { found, missed, operations, known, unread, milliseconds: (spent / Math.max(1, lines)) * LONG };
}

function readingOf(repository: Repository, checkout: string): Reading {
  const imported = new ImportedCode(checkout, new DiskFiles(() => 0));
  const isMigration = picomatch([...repository.migrations]);
  const isLeftOut = picomatch((repository.without ?? []).map(({ glob }) => glob), { dot: true });
  const migrations: File[] = [];
  const mistaken: string[] = [];
  let [others, parsing, looking] = [0, 0, 0];
  for (const path of findFiles([checkout], checkout).files.filter(isCodePath)) {
    const name = path.slice(checkout.length + 1);
    if (isLeftOut(name)) continue;
    const text = readFileSync(path, 'utf8').replace(/^\ufeff/, '');
    const parsed = timeOf(() => readCode(path, text), 1);
    const code = parsed.value && imported.around(parsed.value);
    if (isMigration(name)) {
      // What is commented out from end to end does nothing any more.
      if (code?.program.body.length !== 0) migrations.push({ name, text, code });
      continue;
    }
    const looked = timeOf(() => (mayBeMigration(text) ? read(text, code) : undefined), 2);
    others += 1;
    parsing += parsed.milliseconds;
    looking += looked.milliseconds;
    if (looked.value !== undefined) mistaken.push(`${name} (${looked.value.library})`);
  }
  return { migrations: migrations.length, ...migrationsRead(repository.library, migrations), others, mistaken, share: looking / Math.max(1, parsing) };
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((part / whole) * 100).toFixed(1)} %`;
}

function print({ library, repository }: Repository, reading: Reading, isLong: boolean): void {
  const { migrations, found, others, mistaken, operations, known, milliseconds, share } = reading;
  console.log(`| ${library} | ${repository} | ${found} of ${migrations} (${percent(found, migrations)}) | ${mistaken.length} of ${others} | ${known} of ${operations} (${percent(known, operations)}) | ${milliseconds.toFixed(1)} ms | ${(share * 100).toFixed(2)} % |`);
  if (!isLong) return;
  for (const [title, names] of [['not found', reading.missed], ['taken for one', mistaken], ['not read', reading.unread]] as const) for (const name of names) console.log(`  ${title}: ${name}`);
}

const [folder, only] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
if (folder === undefined) {
  console.error('npm run reading -- <folder of checkouts> [owner/name] [--missed]');
  process.exitCode = 2;
} else {
  console.log('| library | repository | migrations found | other files taken for one | changes whose table and columns are known | reading 300 lines adds | other files, beside parsing |\n|---|---|---|---|---|---|---|');
  for (const repository of readRepositories()) {
    if (only !== undefined && only !== repository.repository) continue;
    const checkout = checkoutOf(repository, folder);
    if (checkout === undefined) console.error(`${repository.repository} is not checked out below ${folder}.`);
    else print(repository, readingOf(repository, checkout), process.argv.includes('--missed'));
  }
}
