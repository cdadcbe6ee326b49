import { MarkupKind, type Hover, type MarkupContent } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { documentationUrl } from '../eslint-plugin/eslint-rule.ts';
import { rules, type Hazard } from '../rules/index.ts';
import { rangeIn } from './diagnostics.ts';
import type { Report } from './report.ts';

function markdown(hazard: Hazard): string {
  const { message, blocked, rule: id } = hazard;
  const rule = rules.find((candidate) => candidate.id === id);
  const lines = [`**${message.what}**`, message.why, `**Instead:** ${message.instead}`];
  if (blocked.length > 0) lines.push(['| blocked | lock |', '|---|---|', ...blocked.map(({ relation, mode }) => `| \`${relation}\` | ${mode} |`)].join('\n'));
  if (rule !== undefined) {
    const sources = rule.sources.filter((source) => source.startsWith('https://')).map((source, index) => `[source ${index + 1}](${source})`);
    lines.push([`[${id}](${documentationUrl(rule)})`, ...sources].join(' · '));
  }
  return lines.join('\n\n');
}

/** Two hovers of one place, as one. */
export function withBoth(one: Hover | undefined, other: Hover | undefined): Hover | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return { ...one, contents: { kind: MarkupKind.Markdown, value: [one, other].map(({ contents }) => (contents as MarkupContent).value).join('\n\n---\n\n') } };
}

/** Who is blocked, why, the safe way and the sources, for the hazards at a place of the document. */
export function hoverAt(document: TextDocument, reports: readonly Report[], offset: number): Hover | undefined {
  const here = reports.filter(({ range, hazard }) => hazard !== undefined && range.start <= offset && offset <= range.end);
  const first = here[0];
  if (first === undefined) return undefined;
  return {
    contents: { kind: MarkupKind.Markdown, value: here.flatMap(({ hazard }) => (hazard === undefined ? [] : [markdown(hazard)])).join('\n\n---\n\n') },
    range: rangeIn(document, first.range),
  };
}
