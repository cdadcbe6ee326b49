import type { ESLint, Linter } from 'eslint';

/** The plugin: rules, the languages `zero-downtime/postgresql` and `zero-downtime/manifest`, and presets to spread into `eslint.config.js`. */
declare const plugin: ESLint.Plugin & {
  readonly configs: {
    /** Hazards that a team should stop a merge for. */
    readonly recommended: Linter.Config[];
    /** Everything in `recommended`, and rules that some teams find too strict. */
    readonly strict: Linter.Config[];
    /** Beside one of the others, where no plugin for YAML is used: reads compose files and objects of Kubernetes. */
    readonly manifests: Linter.Config[];
  };
};

export default plugin;
export { plugin as 'module.exports' };
