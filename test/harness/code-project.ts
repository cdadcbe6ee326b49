import { readCode } from '../../cli/typescript-parser.ts';
import { analyse, isCodePath, Project, type Hazard, type Settings } from '../../rules/index.ts';
import type { MigrationInput } from '../../rules/engine/project/migration-input.ts';
import { catalogue } from './lint.ts';
import { MemoryFiles } from './memory-files.ts';

type Files = Readonly<Record<string, string>>;

function projectOf(files: Files, settings: Settings): Project {
  return new Project('/project', settings, new MemoryFiles(Object.fromEntries(Object.entries(files).map(([name, text]) => [`/project/${name}`, text]))), { readCode });
}

/** What the catalogue says of one file of a project in memory, SQL or code. */
export function hazardsIn(path: string, files: Files, settings: Settings = {}): readonly Hazard[] {
  const text = files[path] ?? '';
  const code = isCodePath(path) ? readCode(`/project/${path}`, text) : undefined;
  return analyse(`/project/${path}`, text, projectOf(files, settings), catalogue, code).hazards;
}

/** A file of code as its project takes it, or why it is not judged. */
export function migrationIn(path: string, files: Files, settings: Settings = {}): MigrationInput | string {
  const text = files[path] ?? '';
  return projectOf(files, settings).migration(`/project/${path}`, text, readCode(`/project/${path}`, text));
}

/** The statements of the way up, as PostgreSQL gets them; the message of a call that nobody can read stands for it. */
export function statementsIn(path: string, files: Files): readonly string[] {
  const input = migrationIn(path, files);
  return typeof input === 'string' ? [input] : input.parts.flatMap(({ statements }) => statements.map(({ statement }) => (statement.problem?.reason === 'code' ? `? ${statement.problem.message}` : statement.text)));
}

/** "TypeORM: all pending" for each run of a file; `opted out` where its own marker says so. */
export function runsIn(path: string, files: Files, settings: Settings = {}): readonly string[] {
  const input = migrationIn(path, files, settings);
  return typeof input === 'string' ? [input] : input.parts.map(({ runner }) => `${runner.name}: ${runner.transaction}${runner.optedOut ? ', opted out' : ''}`);
}
