import { Linter } from 'eslint/universal';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { readCode, typescriptParser } from '../cli/typescript-parser.ts';
import type { PluginHost } from '../eslint-plugin/host.ts';
import { createPlugin, type ZeroDowntimePlugin } from '../eslint-plugin/plugin.ts';
import { readSettings } from '../eslint-plugin/settings.ts';
import { isCodePath, isManifestPath, mayConcern, mayMention, pendingNames, Project, rules, type Hazard, type PendingName, type ProjectFiles, type RuleLanguage } from '../rules/index.ts';
import type { EditorConfiguration, EslintConfiguration, FileConfiguration } from './file-configuration.ts';
import { reportsOf, type Report } from './report.ts';

const CODE = ['**/*.{js,mjs,cjs,jsx,ts,mts,cts,tsx}'];
const SQL = ['**/*.sql'];
const MANIFESTS = ['**/*.{yaml,yml}', '**/{Dockerfile,Containerfile}', '**/{Dockerfile,Containerfile}.*', '**/*.{Dockerfile,dockerfile}'];

/** Characters of the texts that are kept parsed: an open document has a new one with every letter, and of the old ones nobody asks again. */
const MOST_KEPT = 1_000_000;

const OUR_NAMESPACE = 'zero-downtime';

/** Where others have rules as well, a needless comment that names one of theirs, or none, is not for us to judge. */
const NAMED_RULES = /no problems were reported from (.+)\)/;

/** Rules of ours look at the program by themselves, so ESLint gets no tokens to sort and no nodes to walk. */
const programParser: typeof typescriptParser = {
  ...typescriptParser,
  parseForESLint(text, options) {
    const parsed = typescriptParser.parseForESLint(text, { ...options, tokens: false });
    parsed.ast.tokens = [];
    return { ...parsed, visitorKeys: { Program: [] } };
  },
};

/** A configuration of ESLint for the files of each language. */
type LanguageConfigs = Readonly<Record<RuleLanguage, Linter.Config[]>>;

/** ESLint's own linter over one folder, so that comments, severities and options mean what they mean on the command line. */
export class FolderLinter {
  readonly #linter: Linter;
  readonly #plugin: ZeroDowntimePlugin;
  readonly #configs = new WeakMap<FileConfiguration, LanguageConfigs>();
  readonly #projects = new WeakMap<FileConfiguration, Project>();
  readonly #released = new WeakMap<FileConfiguration, Project>();
  readonly #base: NonNullable<PluginHost['base']>;
  readonly #folder: string;
  readonly #files: ProjectFiles;
  readonly #clock: () => number;
  readonly #notify: (message: string) => void;
  #found: readonly Hazard[] = [];

  /**
   * @param folder absolute path, forward slashes
   * @param clock milliseconds since 1970
   * @param base what is released in the repository of the folder; gives nothing where the workspace is not trusted
   */
  constructor(folder: string, files: ProjectFiles, notify: (message: string) => void, clock: () => number, base: NonNullable<PluginHost['base']>) {
    this.#folder = folder;
    this.#base = base;
    this.#files = files;
    this.#clock = clock;
    this.#notify = notify;
    this.#linter = new Linter({ cwd: folder, configType: 'flat' });
    const observe = (_path: string, hazards: readonly Hazard[]): void => void (this.#found = [...this.#found, ...hazards]);
    this.#plugin = createPlugin({ files, notify, clock, base, fingerprint: () => '', keptCharacters: MOST_KEPT, observe }, rules, '');
  }

  /** What there is to say of a document, whether it is saved or not. Code that no rule can have a word about is not even parsed. */
  reports(path: string, document: TextDocument, configuration: FileConfiguration): readonly Report[] {
    const text = document.getText();
    if (configuration.source === 'silent') return [];
    const mayBeTold = mayConcern(path, text, this.projectFor(configuration)) || (REFERENCE_RULES.some((id) => isOn(id, configuration)) && mayMention(path, text, this.projectFor(configuration)));
    if (!mayBeTold) return [];
    this.#found = [];
    let messages: Linter.LintMessage[];
    try {
      messages = this.#linter.verify(text, this.#configFor(configuration, path), { filename: path });
    } catch (error) {
      this.#notify(`${path} could not be judged: ${(error as Error).message}`);
      return [];
    }
    const ours = messages.filter((message) => isOurs(message, path, configuration));
    return reportsOf(document, ours, suppressedBy(this.#linter), this.#found);
  }

  /** The project as a configuration sets it up, for what is planned beside the reports. */
  projectFor(configuration: FileConfiguration): Project {
    let project = this.#projects.get(configuration);
    if (project === undefined) {
      const settings = configuration.source === 'silent' ? {} : readSettings(configuration.settings).settings;
      project = new Project(this.#folder, settings, this.#files, { readCode, clock: this.#clock });
      this.#projects.set(configuration, project);
    }
    return project;
  }

  /** The same with what is released, for what is told beside the reports: plans go on from released migrations, so theirs knows none. */
  releasedProjectFor(configuration: FileConfiguration): Project {
    let project = this.#released.get(configuration);
    if (project === undefined) {
      const settings = configuration.source === 'silent' ? {} : readSettings(configuration.settings).settings;
      project = new Project(this.#folder, settings, this.#files, { readCode, readBase: (revision) => this.#base(this.#folder, revision), clock: this.#clock });
      this.#released.set(configuration, project);
    }
    return project;
  }

  /** What migrations of the folder take away that are not released; none where nothing is known of a release, or a rule tells it. */
  pendingNames(configuration: FileConfiguration): readonly PendingName[] {
    if (configuration.source === 'silent' || rules.some((rule) => rule.subject === 'reference' && rule.mentions.includes('taken') && isOn(rule.id, configuration))) return [];
    const project = this.releasedProjectFor(configuration);
    return pendingNames(project, readCode);
  }

  #configFor(configuration: EditorConfiguration | EslintConfiguration, path: string): Linter.Config[] {
    let configs = this.#configs.get(configuration);
    if (configs === undefined) {
      configs = configuration.source === 'editor' ? this.#editorConfigs(configuration) : this.#eslintConfigs(configuration);
      this.#configs.set(configuration, configs);
    }
    return isCodePath(path) ? configs.code : isManifestPath(path) ? configs.manifest : configs.sql;
  }

  #editorConfigs({ preset, settings }: EditorConfiguration): LanguageConfigs {
    const severities = Object.fromEntries(rules.filter((rule) => preset === 'strict' || rule.preset === 'recommended').map(({ id, severity }) => [id, severity]));
    // In code and YAML, comments speak to the project's own linter as well, which knows better which of them are needless.
    return this.#configsWith(OUR_NAMESPACE, severities, settings, { sql: { reportUnusedDisableDirectives: 'warn' }, code: {}, manifest: {} });
  }

  /** The project's configuration with our plugin in the place of its own. */
  #eslintConfigs({ namespace, severities, settings, linterOptions }: EslintConfiguration): LanguageConfigs {
    return this.#configsWith(namespace, severities, settings, { sql: linterOptions, code: linterOptions, manifest: linterOptions });
  }

  /** ESLint merges all that matches a file anew at each run, so each language has one object that says everything. */
  #configsWith(namespace: string, severities: Readonly<Record<string, Linter.RuleEntry | undefined>>, settings: unknown, linterOptions: Readonly<Record<RuleLanguage, Linter.LinterOptions>>): LanguageConfigs {
    const enabled = (language: RuleLanguage): Linter.RulesRecord =>
      Object.fromEntries(rules.flatMap(({ id, languages }) => (severities[id] !== undefined && languages.includes(language) ? [[`${namespace}/${id}`, severities[id]]] : [])));
    const common = { plugins: { [namespace]: this.#plugin as never }, settings: { 'zero-downtime': settings } };
    return {
      sql: [{ files: SQL, language: `${namespace}/postgresql`, rules: enabled('sql'), linterOptions: linterOptions.sql, ...common }],
      code: [{ files: CODE, languageOptions: { parser: programParser }, rules: enabled('code'), linterOptions: linterOptions.code, ...common }],
      manifest: [{ files: MANIFESTS, language: `${namespace}/manifest`, rules: enabled('manifest'), linterOptions: linterOptions.manifest, ...common }],
    };
  }
}

const REFERENCE_RULES = rules.filter(({ subject }) => subject === 'reference').map(({ id }) => id);

function isOn(id: string, configuration: EditorConfiguration | EslintConfiguration): boolean {
  if (configuration.source === 'eslint') return configuration.severities[id] !== undefined && configuration.severities[id] !== 0;
  return configuration.preset === 'strict' || rules.find((rule) => rule.id === id)?.preset === 'recommended';
}

/** What comments suppressed in the text that was linted last; ESLint's types leave it out. */
function suppressedBy(linter: Linter): readonly Linter.LintMessage[] {
  return (linter as Linter & { getSuppressedMessages(): readonly Linter.LintMessage[] }).getSuppressedMessages();
}

function isOurs({ ruleId, line, message }: Linter.LintMessage, path: string, configuration: EditorConfiguration | EslintConfiguration): boolean {
  const namespace = configuration.source === 'eslint' ? configuration.namespace : OUR_NAMESPACE;
  if (ruleId !== null) return ruleId.startsWith(`${namespace}/`);
  // An error of syntax in code is for TypeScript to tell, and line 0 is for what concerns no text.
  if (isCodePath(path) || isManifestPath(path) || line === 0) return false;
  if (configuration.source === 'editor' || !configuration.hasOtherRules) return true;
  const named = NAMED_RULES.exec(message)?.[1];
  return named !== undefined && named.split(', ').every((rule) => rule.replaceAll("'", '').startsWith(`${namespace}/`));
}
