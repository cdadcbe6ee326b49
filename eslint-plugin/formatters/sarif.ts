import { formatSarif } from '../../formatters/sarif.ts';
import { reportOf, type EslintContext, type EslintResult } from './report.ts';

/** For `eslint --format ./node_modules/eslint-plugin-zero-downtime/dist/formatters/sarif.js`. */
export default function sarif(results: readonly EslintResult[], context: EslintContext): string {
  return formatSarif(reportOf(results, context));
}
