import type { Linter } from 'eslint';
import type { Settings } from '../rules/index.ts';

/** The preset and the settings of the editor, where no ESLint configuration uses the plugin. */
export interface EditorConfiguration {
  readonly source: 'editor';
  readonly preset: 'recommended' | 'strict';
  readonly settings: Settings;
}

/** What the project's own ESLint configuration says of one file. */
export interface EslintConfiguration {
  readonly source: 'eslint';
  /** The name that the configuration gives the plugin: comments call its rules by it. */
  readonly namespace: string;
  /** Severities by the rules' own names. */
  readonly severities: Readonly<Record<string, Linter.Severity>>;
  /** Settings as written. */
  readonly settings: unknown;
  readonly linterOptions: Linter.LinterOptions;
  /** Rules of others speak about the file as well, so a comment that concerns none of ours may concern one of theirs. */
  readonly hasOtherRules: boolean;
}

/** How a file is judged; `silent` where the project's configuration leaves it out. */
export type FileConfiguration = EditorConfiguration | EslintConfiguration | { readonly source: 'silent' };
