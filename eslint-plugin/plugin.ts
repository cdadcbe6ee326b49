import { Catalogue, type Rule, type RuleLanguage } from '../rules/index.ts';
import { Analyses, SETTINGS_KEY } from './analyses.ts';
import { eslintRule } from './eslint-rule.ts';
import type { PluginHost } from './host.ts';
import { ManifestLanguage, PostgresLanguage } from './language.ts';
import { ParsedScripts } from './parsed-scripts.ts';
import { readSettings } from './settings.ts';

/** The shape that ESLint takes; its own types are looser than what stands here. */
export interface ZeroDowntimePlugin {
  readonly meta: { readonly name: string; readonly version: string; readonly namespace: string };
  readonly languages: { readonly postgresql: PostgresLanguage; readonly manifest: ManifestLanguage };
  readonly rules: Readonly<Record<string, object>>;
  readonly configs: { readonly recommended: readonly object[]; readonly strict: readonly object[]; readonly manifests: readonly object[] };
}

/** Settings of a preset: nothing but the fingerprint, in the one form that survives ESLint's merging of configurations. */
function presetSettings(host: PluginHost): object {
  let fingerprint: string | undefined;
  return {
    toJSON(this: Readonly<Record<string, unknown>>): object {
      const { toJSON: _, ...settings } = this;
      const { settings: known } = readSettings(settings);
      fingerprint ??= host.fingerprint(known);
      return { ...settings, fingerprint };
    },
  };
}

/**
 * Everything but code, as ignores: `files` would make ESLint lint TypeScript in a project that never meant to, with a parser
 * that does not understand it.
 */
const ALL_BUT_CODE = ['**/*', '!**/*.{js,mjs,cjs,jsx,ts,mts,cts,tsx}', '**/*.d.{ts,mts,cts}'];

/** Nobody else has a language for these, so they are linted wherever the plugin is. */
const DOCKERFILES = {
  files: ['**/{Dockerfile,Containerfile}', '**/{Dockerfile,Containerfile}.*', '**/*.{Dockerfile,dockerfile}'],
  ignores: ['**/*.{dockerignore,md,js,mjs,cjs,ts,mts,cts,json,yaml,yml,sh,j2,tpl,tmpl,template}'],
};

/** Everything but YAML, as ignores: who lints it has a language for it, which a preset must not take away. */
const ALL_BUT_YAML = ['**/*', '!**/*.{yaml,yml}'];

/** For those who have no language for YAML: ours, for what may be a manifest. */
const YAML = { files: ['**/*.{yaml,yml}'], ignores: ['**/pnpm-lock.yaml', '.github/**'] };

/** Makes the plugin over a catalogue and a world. It names no rule: all it knows is in the catalogue. */
export function createPlugin(host: PluginHost, rules: readonly Rule[], version: string): ZeroDowntimePlugin {
  const scripts = new ParsedScripts(host.keptCharacters);
  const analyses = new Analyses(host, new Catalogue(rules), scripts);
  const settings = { [SETTINGS_KEY]: presetSettings(host) };
  const configs: { recommended: object[]; strict: object[]; manifests: object[] } = { recommended: [], strict: [], manifests: [] };
  const plugin: ZeroDowntimePlugin = {
    meta: { name: 'eslint-plugin-zero-downtime', version, namespace: 'zero-downtime' },
    languages: { postgresql: new PostgresLanguage(scripts), manifest: new ManifestLanguage() },
    rules: Object.fromEntries(rules.map((rule) => [rule.id, eslintRule(rule, analyses)])),
    configs,
  };
  for (const preset of ['recommended', 'strict'] as const) {
    const chosen = rules.filter((rule) => preset === 'strict' || rule.preset === 'recommended');
    const severities = (language: RuleLanguage): object =>
      Object.fromEntries(chosen.filter((rule) => rule.languages.includes(language)).map((rule) => [`zero-downtime/${rule.id}`, rule.severity]));
    const common = { plugins: { 'zero-downtime': plugin }, settings };
    configs[preset].push(
      { name: `zero-downtime/${preset}/sql`, files: ['**/*.sql'], language: 'zero-downtime/postgresql', rules: severities('sql'), ...common },
      { name: `zero-downtime/${preset}/code`, ignores: ALL_BUT_CODE, rules: severities('code'), ...common },
      { name: `zero-downtime/${preset}/dockerfiles`, ...DOCKERFILES, language: 'zero-downtime/manifest', rules: severities('manifest'), ...common },
      { name: `zero-downtime/${preset}/yaml`, ignores: ALL_BUT_YAML, rules: severities('manifest'), ...common },
    );
  }
  configs.manifests.push({ name: 'zero-downtime/manifests', ...YAML, language: 'zero-downtime/manifest', plugins: { 'zero-downtime': plugin } });
  return plugin;
}
