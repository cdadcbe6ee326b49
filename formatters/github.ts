import { counts, openProblems, shortName, type Report, type ReportedProblem } from './report.ts';

/** https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function annotation(path: string, { severity, start, end, rule, message, instead }: ReportedProblem): string {
  const properties: Record<string, string> = {
    file: path,
    line: String(start.line),
    ...(end === undefined ? {} : { endLine: String(end.line) }),
    // GitHub takes columns only within one line.
    ...(end?.line === start.line ? { col: String(Math.max(1, start.column)), endColumn: String(Math.max(1, end.column)) } : {}),
    title: rule === undefined ? 'Zero Downtime' : shortName(rule),
  };
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(value)}`);
  return `::${severity} ${list.join(',')}::${escapeData(instead === undefined ? message : `${message}\nInstead: ${instead}`)}`;
}

/** Commands of a GitHub workflow, which it shows as annotations at the lines of a pull request; then the numbers, for the log. */
export function formatGithub({ files }: Report): string {
  const annotations = files.flatMap((file) => openProblems(file).map((problem) => annotation(file.path, problem)));
  return `${[...annotations, `Zero Downtime: ${counts(files)}.`].join('\n')}\n`;
}
