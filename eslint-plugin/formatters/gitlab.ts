import { formatGitlab } from '../../formatters/gitlab.ts';
import { reportOf, type EslintContext, type EslintResult } from './report.ts';

/** For `eslint --format ./node_modules/eslint-plugin-zero-downtime/dist/formatters/gitlab.js`. */
export default function gitlab(results: readonly EslintResult[], context: EslintContext): string {
  return formatGitlab(reportOf(results, context));
}
