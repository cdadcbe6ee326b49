import { fingerprintsOf } from './fingerprints.ts';
import { openProblems, shortName, type Report } from './report.ts';

/** GitLab's Code Quality report: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */
export function formatGitlab({ files }: Report): string {
  const issues = files.flatMap((file) => {
    const fingerprints = fingerprintsOf(file);
    return openProblems(file).map((problem) => ({
      description: problem.instead === undefined ? problem.message : `${problem.message} Instead: ${problem.instead}`,
      check_name: problem.rule === undefined ? 'zero-downtime' : shortName(problem.rule),
      fingerprint: fingerprints.get(problem),
      severity: problem.severity === 'error' ? 'critical' : 'minor',
      location: { path: file.path, lines: { begin: problem.start.line, end: problem.end?.line ?? problem.start.line } },
    }));
  });
  return `${JSON.stringify(issues, null, 2)}\n`;
}
