import type { ESLint, Linter } from 'eslint';

/** The plugin: rules, the language `zero-downtime/postgresql`, and two presets to spread into `eslint.config.js`. */
declare const plugin: ESLint.Plugin & {
  readonly configs: {
    /** Hazards that a team should stop a merge for. */
    readonly recommended: Linter.Config[];
    /** Everything in `recommended`, and rules that some teams find too strict. */
    readonly strict: Linter.Config[];
  };
};

export default plugin;
export { plugin as 'module.exports' };
