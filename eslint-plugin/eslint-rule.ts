import { isManifestPath, type Hazard, type Rule, type RuleLanguage } from '../rules/index.ts';
import type { Analyses, RuleContext } from './analyses.ts';

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

/** ESLint's names of the languages that a rule can speak about. A manifest is read in any: who lints YAML has a language for it already. */
const LANGUAGES: Readonly<Record<RuleLanguage, string>> = { sql: 'zero-downtime/postgresql', code: 'js/js', manifest: '*' };

interface Fixer {
  replaceTextRange(range: [number, number], text: string): unknown;
}

/** One rule of the catalogue as ESLint takes it. */
export function eslintRule(rule: Rule, analyses: Analyses): object {
  return {
    meta: {
      type: 'problem',
      docs: { description: rule.summary, recommended: rule.preset === 'recommended', url: documentationUrl(rule) },
      languages: rule.languages.map((language) => LANGUAGES[language]),
      hasSuggestions: true,
      schema: [],
    },
    create(context: RuleContext) {
      if (!analyses.concerns(rule, context)) return {};
      const report = (): void => {
        for (const hazard of analyses.of(rule, context)) context.report(problemOf(hazard, context));
      };
      // What the root of a manifest is called, its language decides.
      if (!isManifestPath(context.filename.replaceAll('\\', '/'))) return { Script: report, Program: report };
      report();
      return {};
    },
  };
}

function problemOf(hazard: Hazard, { sourceCode }: RuleContext): object {
  const { start, end } = hazard.range;
  const from = sourceCode.getLocFromIndex(start);
  return {
    // In front of the first column no comment of that line silences it.
    loc: { start: hazard.inFront === true ? { line: from.line, column: 0 } : from, end: sourceCode.getLocFromIndex(end) },
    message: messageOf(hazard),
    suggest: hazard.suggestions.map(({ title, edits }) => ({
      desc: title,
      fix: (fixer: Fixer) => edits.map(({ range, text }) => fixer.replaceTextRange([range.start, range.end], text)),
    })),
  };
}
