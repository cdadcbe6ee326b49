import { analyse, Catalogue, Project, type Hazard, type ProjectFiles, type Rule, type Settings } from '../rules/index.ts';
import { PostgresLanguage } from './language.ts';
import { ParsedScripts } from './parsed-scripts.ts';
import { readSettings } from './settings.ts';
import { PostgresSourceCode } from './source-code.ts';

/** What the plugin needs of the world. The linter on disk reads it, a language server has its own. */
export interface PluginHost {
  readonly files: ProjectFiles;
  /** Tells the user something once: a setting that is wrong, a folder in another dialect. */
  readonly notify: (message: string) => void;
  /** Everything beside a file that its verdict depends on, for ESLint's cache. */
  readonly fingerprint: () => string;
}

/** The part of ESLint's rule context that is used. */
interface RuleContext {
  readonly cwd: string;
  readonly filename: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly sourceCode: unknown;
  report(problem: object): void;
}

interface Fixer {
  replaceTextRange(range: [number, number], text: string): unknown;
}

const SETTINGS_KEY = 'zero-downtime';

/** Base of all links to the documentation of a rule. */
declare const HOMEPAGE: string | undefined;
const homepage = typeof HOMEPAGE === 'string' ? HOMEPAGE : 'https://zero-downtime.dev';

/** Where a rule is explained. */
export function documentationUrl(rule: Rule): string {
  return `${homepage}/rules/${rule.id}`;
}

/** What happens, why, and what to do: one text, for ESLint knows no other. */
export function messageOf({ message }: Hazard): string {
  return `${message.what} ${message.why} Instead: ${message.instead}`;
}

/** Analyses each file once, whatever the number of rules that ask. */
class Analyses {
  readonly #host: PluginHost;
  readonly #catalogue: Catalogue;
  readonly #scripts: ParsedScripts;
  readonly #projects = new Map<string, Project>();
  readonly #settings = new WeakMap<object, Settings>();
  readonly #results = new WeakMap<PostgresSourceCode, Map<string, ReadonlyMap<string, readonly Hazard[]>>>();
  readonly #told = new Set<string>();

  constructor(host: PluginHost, catalogue: Catalogue, scripts: ParsedScripts) {
    this.#host = host;
    this.#catalogue = catalogue;
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
      project = new Project(root, settings, this.#host.files, (text) => this.#scripts.parse(text));
      this.#projects.set(key, project);
    }
    return project;
  }

  /** The hazards that one rule found in one file. */
  of(rule: Rule, context: RuleContext): readonly Hazard[] {
    const { sourceCode } = context;
    if (!(sourceCode instanceof PostgresSourceCode)) return [];
    const settings = this.#settingsOf(context.settings[SETTINGS_KEY]);
    const key = JSON.stringify(settings);
    const results = this.#results.get(sourceCode) ?? new Map<string, ReadonlyMap<string, readonly Hazard[]>>();
    this.#results.set(sourceCode, results);
    let byRule = results.get(key);
    if (byRule === undefined) {
      byRule = this.#analyse(sourceCode, context, settings);
      results.set(key, byRule);
    }
    return byRule.get(rule.id) ?? [];
  }

  #analyse(sourceCode: PostgresSourceCode, context: RuleContext, settings: Settings): ReadonlyMap<string, readonly Hazard[]> {
    const path = context.filename.replaceAll('\\', '/');
    const { hazards, skipped } = analyse(path, sourceCode.text, this.#projectFor(context.cwd, settings), this.#catalogue, sourceCode.script);
    if (skipped === 'another dialect') this.#tell(`${path.slice(0, path.lastIndexOf('/'))} speaks another dialect than PostgreSQL; its files are not checked.`);
    const byRule = new Map<string, Hazard[]>();
    for (const hazard of hazards) byRule.set(hazard.rule, [...(byRule.get(hazard.rule) ?? []), hazard]);
    return byRule;
  }
}

function eslintRule(rule: Rule, analyses: Analyses): object {
  return {
    meta: {
      type: 'problem',
      docs: { description: rule.summary, recommended: rule.preset === 'recommended', url: documentationUrl(rule) },
      languages: ['zero-downtime/postgresql'],
      hasSuggestions: true,
      schema: [],
    },
    create(context: RuleContext) {
      return {
        Script(): void {
          const sourceCode = context.sourceCode as PostgresSourceCode;
          for (const hazard of analyses.of(rule, context)) {
            const { start, end } = hazard.range;
            context.report({
              loc: { start: sourceCode.getLocFromIndex(start), end: sourceCode.getLocFromIndex(end) },
              message: messageOf(hazard),
              suggest: hazard.suggestions.map(({ title, edits }) => ({
                desc: title,
                fix: (fixer: Fixer) => edits.map(({ range, text }) => fixer.replaceTextRange([range.start, range.end], text)),
              })),
            });
          }
        },
      };
    },
  };
}

/** The shape that ESLint takes; its own types are looser than what stands here. */
export interface ZeroDowntimePlugin {
  readonly meta: { readonly name: string; readonly version: string; readonly namespace: string };
  readonly languages: { readonly postgresql: PostgresLanguage };
  readonly rules: Readonly<Record<string, object>>;
  readonly configs: { readonly recommended: readonly object[]; readonly strict: readonly object[] };
}

/** Settings of a preset: nothing but the fingerprint, in the one form that survives ESLint's merging of configurations. */
function presetSettings(host: PluginHost): object {
  let fingerprint: string | undefined;
  return {
    toJSON(this: Readonly<Record<string, unknown>>): object {
      fingerprint ??= host.fingerprint();
      const { toJSON: _, ...settings } = this;
      return { ...settings, fingerprint };
    },
  };
}

/** Makes the plugin over a catalogue and a world. It names no rule: all it knows is in the catalogue. */
export function createPlugin(host: PluginHost, rules: readonly Rule[], version: string): ZeroDowntimePlugin {
  const scripts = new ParsedScripts();
  const analyses = new Analyses(host, new Catalogue(rules), scripts);
  const settings = { [SETTINGS_KEY]: presetSettings(host) };
  const configs: { recommended: object[]; strict: object[] } = { recommended: [], strict: [] };
  const plugin: ZeroDowntimePlugin = {
    meta: { name: 'eslint-plugin-zero-downtime', version, namespace: 'zero-downtime' },
    languages: { postgresql: new PostgresLanguage(scripts) },
    rules: Object.fromEntries(rules.map((rule) => [rule.id, eslintRule(rule, analyses)])),
    configs,
  };
  for (const preset of ['recommended', 'strict'] as const) {
    const chosen = rules.filter((rule) => preset === 'strict' || rule.preset === 'recommended');
    configs[preset].push({
      name: `zero-downtime/${preset}/sql`,
      files: ['**/*.sql'],
      plugins: { 'zero-downtime': plugin },
      language: 'zero-downtime/postgresql',
      rules: Object.fromEntries(chosen.map((rule) => [`zero-downtime/${rule.id}`, rule.severity])),
      settings,
    });
  }
  return plugin;
}
