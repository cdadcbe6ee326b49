import type { Linter } from 'eslint';

/** What is asked of the process that reads a project's ESLint configuration. */
export interface Question {
  readonly id: number;
  /** The folder of the configuration: absolute. */
  readonly root: string;
  readonly paths: readonly string[];
}

/** What the configuration says of one file; `undefined` where it says nothing or ignores it. */
export interface FileAnswer {
  readonly namespace: string;
  readonly severities: Readonly<Record<string, Linter.Severity>>;
  readonly settings: unknown;
  readonly linterOptions: Linter.LinterOptions;
  readonly hasOtherRules: boolean;
}

/** The answer to one question; files in the order of its paths. */
export type Answer =
  | {
      readonly id: number;
      /** Whether any file is linted with the plugin at all. */
      readonly usesPlugin: boolean;
      /** The version of the project's own plugin. */
      readonly version?: string;
      readonly files: readonly (FileAnswer | null)[];
    }
  | { readonly id: number; readonly problem: string };
