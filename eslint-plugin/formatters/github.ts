import { formatGithub } from '../../formatters/github.ts';
import { reportOf, type EslintContext, type EslintResult } from './report.ts';

/** For `eslint --format ./node_modules/eslint-plugin-zero-downtime/dist/formatters/github.js`. */
export default function github(results: readonly EslintResult[], context: EslintContext): string {
  return formatGithub(reportOf(results, context));
}
