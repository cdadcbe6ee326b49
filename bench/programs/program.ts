/** How a program is started; output goes nowhere unless somebody counts. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** The project's root. */
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** A linter as it is measured. */
export interface Program {
  readonly name: string;
  /** Checks every SQL file below a folder and reports as JSON, the one format that all of them have. */
  command(folder: string): Command;
  /** The same for some files (paths from the folder) or all, in a form whose output tells how many files were read. */
  countingCommand(folder: string, files: readonly string[] | undefined): Command;
  /** How many files the output of that speaks of; `undefined` where it has no such end, because the program broke off. */
  filesRead(output: string): number | undefined;
  /** It reads manifests that lie beside the migrations as well, and counts them. */
  readonly readsManifests?: boolean;
}
