import { formatMarkdown } from '../../formatters/markdown.ts';
import { reportOf, type EslintContext, type EslintResult } from './report.ts';

/** For `eslint --format ./node_modules/eslint-plugin-zero-downtime/dist/formatters/markdown.js`. */
export default function markdown(results: readonly EslintResult[], context: EslintContext): string {
  return formatMarkdown(reportOf(results, context));
}
