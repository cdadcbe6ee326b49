import { Linter } from 'eslint/universal';
import { readCode, typescriptParser } from '../cli/typescript-parser.ts';
import { createPlugin, type ZeroDowntimePlugin } from '../eslint-plugin/plugin.ts';
import { analyse, Catalogue, isCodePath, mayConcern, Project, rules, type Hazard, type ProjectFiles, type Settings } from '../rules/index.ts';

/** What a user sets for one folder. */
export interface FolderSettings {
  readonly preset: 'recommended' | 'strict';
  readonly settings: Settings;
  /** Severities that the project's own ESLint configuration gives to our rules. */
  readonly severities: Readonly<Record<string, Linter.RuleEntry>>;
}

/** ESLint's own linter over one workspace folder, so that comments, severities and options mean what they mean on the command line. */
export class FolderLinter {
  readonly #linter: Linter;
  readonly #plugin: ZeroDowntimePlugin;
  readonly #config: Linter.Config[];
  readonly project: Project;
  readonly #catalogue = new Catalogue(rules);

  /** @param folder absolute path, forward slashes */
  constructor(folder: string, files: ProjectFiles, options: FolderSettings, notify: (message: string) => void) {
    this.#linter = new Linter({ cwd: folder, configType: 'flat' });
    this.#plugin = createPlugin({ files, notify, clock: Date.now, fingerprint: () => '' }, rules, '');
    this.project = new Project(folder, options.settings, files, undefined, undefined, Date.now);
    this.#config = [
      ...(this.#plugin.configs[options.preset] as Linter.Config[]),
      { files: ['**/*.{js,mjs,cjs,jsx,ts,mts,cts,tsx}'], languageOptions: { parser: typescriptParser } },
      { settings: { 'zero-downtime': options.settings }, rules: options.severities },
      // In code, comments speak to the project's own linter as well, which knows better which of them are needless.
      { files: ['**/*.sql'], linterOptions: { reportUnusedDisableDirectives: 'warn' } },
    ];
  }

  /** What ESLint says of a text, whether it is saved or not. Code that no rule can have a word about is not even parsed. */
  lint(path: string, text: string): Linter.LintMessage[] {
    if (!mayConcern(path, text)) return [];
    const messages = this.#linter.verify(text, this.#config, { filename: path });
    // A comment in code can switch on rules of ESLint itself, and an error of syntax is for TypeScript to tell.
    return isCodePath(path) ? messages.filter(({ ruleId }) => ruleId?.startsWith('zero-downtime/') === true) : messages;
  }

  /** The hazards behind the messages, with everything a message cannot carry. */
  hazards(path: string, text: string): readonly Hazard[] {
    if (!mayConcern(path, text)) return [];
    return analyse(path, text, this.project, this.#catalogue, isCodePath(path) ? readCode(path, text) : undefined).hazards.filter(({ released }) => !released);
  }
}
