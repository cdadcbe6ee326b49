import type { Suggestion } from '../rules/index.ts';
import { fingerprintsOf } from './fingerprints.ts';
import { shortName, type Report, type ReportedFile, type ReportedProblem, type RuleDescription } from './report.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
const HOMEPAGE = 'https://zero-downtime.dev';

/** What a report is called that is no rule's: a comment that disables nothing, a file that does not parse. */
const NO_RULE = 'no-rule';

/** Paths are relative to the root of the repository; whoever shows the report knows where that is. */
function artifact(path: string): object {
  return { uri: encodeURI(path).replaceAll('#', '%23').replaceAll('?', '%3F'), uriBaseId: '%SRCROOT%' };
}

function levelOf(severity: ReportedProblem['severity']): string {
  return severity === 'error' ? 'error' : 'warning';
}

function reportingDescriptor(id: string, rule: RuleDescription | undefined): object {
  const summary = rule?.summary === undefined || rule.summary === '' ? id : rule.summary;
  const more = rule?.url === undefined ? '' : ` See ${rule.url}.`;
  return {
    id,
    name: shortName(id),
    shortDescription: { text: summary },
    fullDescription: { text: summary },
    ...(rule?.url === undefined ? {} : { helpUri: rule.url }),
    help: { text: `${summary}${more}`, ...(rule?.page === undefined ? {} : { markdown: rule.page }) },
    defaultConfiguration: { level: levelOf(rule?.severity ?? 'warning') },
    properties: { tags: ['zero-downtime', 'postgresql'], precision: 'high', 'problem.severity': rule?.severity ?? 'warning' },
  };
}

function region({ start, end }: ReportedProblem): object {
  // What stands in front of its line has column 0, which no file has.
  const startColumn = Math.max(1, start.column);
  return { startLine: start.line, startColumn, ...(end === undefined ? {} : { endLine: end.line, endColumn: Math.max(1, end.column) }) };
}

function fix({ title, edits }: Suggestion, path: string): object {
  return {
    description: { text: title },
    artifactChanges: [
      {
        artifactLocation: artifact(path),
        replacements: edits.map(({ range, text }) => ({ deletedRegion: { charOffset: range.start, charLength: range.end - range.start }, insertedContent: { text } })),
      },
    ],
  };
}

function result(problem: ReportedProblem, file: ReportedFile, fingerprint: string, ruleIndex: number): object {
  const { rule, severity, message, instead, suggestions, suppressed, blocked } = problem;
  return {
    ruleId: rule ?? NO_RULE,
    ruleIndex,
    level: levelOf(severity),
    message: { text: instead === undefined ? message : `${message} Instead: ${instead}` },
    locations: [{ physicalLocation: { artifactLocation: artifact(file.path), region: region(problem) } }],
    partialFingerprints: { 'zeroDowntime/v1': fingerprint },
    ...(suggestions.length === 0 ? {} : { fixes: suggestions.map((suggestion) => fix(suggestion, file.path)) }),
    ...(suppressed === undefined ? {} : { suppressions: [{ kind: suppressed.kind === 'comment' ? 'inSource' : 'external', status: 'accepted', justification: suppressed.reason }] }),
    ...(blocked.length === 0 ? {} : { properties: { blocked } }),
  };
}

/** SARIF 2.1.0, for GitHub's code scanning, Azure DevOps and editors: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export function formatSarif({ files, describe, version }: Report): string {
  const ids = [...new Set(files.flatMap(({ problems }) => problems.map(({ rule }) => rule ?? NO_RULE)))].sort();
  const indexes = new Map(ids.map((id, index) => [id, index]));
  const results = files.flatMap((file) => {
    const fingerprints = fingerprintsOf(file);
    return file.problems.map((problem) => result(problem, file, fingerprints.get(problem) ?? '', indexes.get(problem.rule ?? NO_RULE) ?? -1));
  });
  const log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Zero Downtime', semanticVersion: version, informationUri: HOMEPAGE, rules: ids.map((id) => reportingDescriptor(id, describe(id))) } },
        columnKind: 'utf16CodeUnits',
        results,
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}
