import type { Comment } from '../rules/index.ts';
import { analyse, Catalogue, isCodePath, isManifestPath, mayConcern, mayMention, Project, type Hazard, type Rule, type Settings } from '../rules/index.ts';
import { codeFile, type CodeOptions, type CodeSource } from './code-file.ts';
import { readDirectives, suppressorOf } from './directives.ts';
import type { PluginHost } from './host.ts';
import { Lines } from './lines.ts';
import type { ParsedScripts } from './parsed-scripts.ts';
import { readSettings } from './settings.ts';
import { PostgresSourceCode, type TextSourceCode } from './source-code.ts';

/** The part of ESLint's rule context that is used. */
export interface RuleContext {
  readonly cwd: string;
  readonly filename: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly sourceCode: PostgresSourceCode | TextSourceCode | (CodeSource & SourcePlaces);
  readonly languageOptions: CodeOptions;
  report(problem: object): void;
}

interface SourcePlaces {
  getLocFromIndex(index: number): { readonly line: number; readonly column: number };
}

/** Where ESLint's shared settings keep ours. */
export const SETTINGS_KEY = 'zero-downtime';

/**
 * Of what is released nothing is told. But where a comment disables it, it is handed to ESLint, which would otherwise call the
 * comment needless: and a released migration must not be touched.
 */
function withoutReleased(hazards: readonly Hazard[], sourceCode: RuleContext['sourceCode']): readonly Hazard[] {
  if (!hazards.some(({ released }) => released)) return hazards;
  const lines = new Lines(sourceCode.text);
  const { directives } = readDirectives(sourceCode instanceof PostgresSourceCode ? sourceCode.script.comments : commentsOf(sourceCode as CodeSource), lines);
  return hazards.filter(({ released, rule, inFront = false, range: { start } }) => !released || suppressorOf({ rule: `${SETTINGS_KEY}/${rule}`, line: lines.at(start).line, start, inFront }, directives) !== undefined);
}

function commentsOf({ ast }: CodeSource): Comment[] {
  return (ast.comments ?? []).map(({ type, value, range: [start, end] }) => ({ style: (type as string) === 'Line' ? 'line' : 'block', text: value, start, end }));
}

/** Analyses each file once, whatever the number of rules that ask. */
export class Analyses {
  readonly #host: PluginHost;
  readonly #catalogue: Catalogue;
  /** What it costs to know the migrations nobody pays who has none of these rules on. */
  readonly #references: Catalogue;
  readonly #scripts: ParsedScripts;
  readonly #projects = new Map<string, Project>();
  readonly #settings = new WeakMap<object, Settings>();
  readonly #results = new WeakMap<object, Map<string, ReadonlyMap<string, readonly Hazard[]>>>();
  readonly #concerned = new WeakMap<object, boolean>();
  readonly #told = new Set<string>();

  constructor(host: PluginHost, catalogue: Catalogue, scripts: ParsedScripts) {
    this.#host = host;
    this.#catalogue = new Catalogue(catalogue.rules.filter(({ subject }) => subject !== 'reference'));
    this.#references = new Catalogue(catalogue.rules.filter(({ subject }) => subject === 'reference'));
    this.#scripts = scripts;
  }

  #tell(message: string): void {
    if (this.#told.has(message)) return;
    this.#told.add(message);
    this.#host.notify(message);
  }

  #settingsOf(raw: unknown): Settings {
    if (typeof raw !== 'object' || raw === null) return readSettings(raw).settings;
    const known = this.#settings.get(raw);
    if (known !== undefined) return known;
    const { settings, problems } = readSettings(raw);
    for (const problem of problems) this.#tell(problem);
    this.#settings.set(raw, settings);
    return settings;
  }

  #projectFor(cwd: string, settings: Settings): Project {
    const root = cwd.replaceAll('\\', '/').replace(/(?<=.)\/$/, '');
    const key = `${root}\0${JSON.stringify(settings)}`;
    let project = this.#projects.get(key);
    if (project === undefined) {
      project = new Project(root, settings, this.#host.files, { read: (text) => this.#scripts.parse(text), readBase: (revision) => this.#host.base?.(root, revision), clock: this.#host.clock, readCode: this.#host.readCode?.(root) });
      this.#projects.set(key, project);
    }
    return project;
  }

  /** Whether a rule, and most others with it, could have something to say about a file: a look at its words, for most code is no concern of ours. */
  concerns(rule: Rule, { sourceCode, filename, cwd, settings }: RuleContext): boolean {
    if (rule.subject === 'reference') return mayMention(filename.replaceAll('\\', '/'), sourceCode.text, this.#projectFor(cwd, this.#settingsOf(settings[SETTINGS_KEY])));
    if (sourceCode instanceof PostgresSourceCode) return true;
    let concerned = this.#concerned.get(sourceCode);
    if (concerned === undefined) {
      const path = filename.replaceAll('\\', '/');
      concerned = (isCodePath(path) || isManifestPath(path)) && mayConcern(path, sourceCode.text, this.#projectFor(cwd, this.#settingsOf(settings[SETTINGS_KEY])));
      this.#concerned.set(sourceCode, concerned);
    }
    return concerned;
  }

  /** The hazards that one rule found in one file. */
  of(rule: Rule, context: RuleContext): readonly Hazard[] {
    const { sourceCode } = context;
    const settings = this.#settingsOf(context.settings[SETTINGS_KEY]);
    const catalogue = rule.subject === 'reference' ? this.#references : this.#catalogue;
    const key = `${rule.subject === 'reference' ? rule.subject : ''}${JSON.stringify(settings)}`;
    const results = this.#results.get(sourceCode) ?? new Map<string, ReadonlyMap<string, readonly Hazard[]>>();
    this.#results.set(sourceCode, results);
    let byRule = results.get(key);
    if (byRule === undefined) {
      byRule = this.#analyse(context, settings, catalogue);
      results.set(key, byRule);
    }
    return byRule.get(rule.id) ?? [];
  }

  #analyse({ sourceCode, filename, cwd, languageOptions }: RuleContext, settings: Settings, catalogue: Catalogue): ReadonlyMap<string, readonly Hazard[]> {
    const path = filename.replaceAll('\\', '/');
    const source = sourceCode instanceof PostgresSourceCode ? sourceCode.script : isManifestPath(path) ? undefined : codeFile(path, sourceCode as CodeSource, languageOptions);
    const { hazards, skipped, notices } = analyse(path, sourceCode.text, this.#projectFor(cwd, settings), catalogue, source);
    if (skipped === 'another dialect') this.#tell(`${path.slice(0, path.lastIndexOf('/'))} speaks another dialect than PostgreSQL; its files are not checked.`);
    for (const notice of notices) this.#tell(`settings['zero-downtime'].${notice}`);
    const byRule = new Map<string, Hazard[]>();
    const reported = withoutReleased(hazards, sourceCode);
    this.#host.observe?.(path, reported);
    for (const hazard of reported) byRule.set(hazard.rule, [...(byRule.get(hazard.rule) ?? []), hazard]);
    return byRule;
  }
}
