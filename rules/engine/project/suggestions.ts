import type { Finding, Suggestion } from '../model/hazard.ts';
import type { Operation } from '../model/operation.ts';
import type { Edit } from '../model/range.ts';
import type { Statement } from '../model/statement.ts';
import { operationsOf } from '../parse/operations/operations.ts';
import { parseScript } from '../parse/script.ts';

/** A finding, and a way to have its rule look at the same operation somewhere else. */
export interface Repairable {
  readonly finding: Finding;
  readonly operation: Operation;
  recheck(operation: Operation): readonly Finding[];
}

/** What a rule suggests for all that it found on one statement, as edits of the file. */
export function suggestionsFor(group: readonly Repairable[]): readonly Suggestion[] {
  const statement = group[0]?.operation.statement;
  if (statement === undefined || group.some(({ operation }) => operation.statement !== statement)) return [];
  const suggested = merged(group.map(({ finding }) => finding.suggestions ?? []));
  if (suggested.length > 0 || statement.exact || statement.origin === undefined) return suggested.flatMap((suggestion) => spelled(suggestion, statement));
  return resent(group, statement);
}

/** The hazard is gone only when every clause is mended, so the suggestions of all are one. */
function merged(all: readonly (readonly Suggestion[])[]): readonly Suggestion[] {
  const [first = [], ...rest] = all;
  if (rest.some((other) => other.length !== first.length)) return [];
  return first.map(({ title, edits }, index) => ({ title, edits: [...edits, ...rest.flatMap((other) => other[index]?.edits ?? [])] }));
}

/** Where the statement stands in a literal, its edits are spelled as that takes. */
function spelled({ title, edits }: Suggestion, statement: Statement): readonly Suggestion[] {
  const { start, end } = statement.range;
  const written: Edit[] = [];
  for (const { range, text } of edits) {
    const inside = statement.exact && range.start >= start && range.end <= end;
    const spelling = inside ? statement.spell(text) : text;
    if (spelling === undefined) return [];
    written.push({ range, text: spelling });
  }
  return [{ title, edits: written }];
}

/**
 * A library made the statement, so there is nothing in the file to edit: the rule mends the SQL instead, and the code is made
 * to send that.
 */
function resent(group: readonly Repairable[], { text, origin }: Statement): readonly Suggestion[] {
  const [sql] = parseScript(text).statements;
  if (sql === undefined) return [];
  const twins = operationsOf(sql);
  const findings = group.map((each) => {
    const { operation } = each;
    const twin = twins.find((other) => other.kind === operation.kind && other.textOf('clause') === operation.textOf('clause'));
    return twin === undefined ? undefined : each.recheck(twin)[0];
  });
  return merged(findings.map((finding) => finding?.suggestions ?? [])).flatMap(({ title, edits }) => {
    const mended = parseScript(applied(sql.source, edits)).statements;
    const texts = mended.map((statement) => statement.text);
    if (!mended.every(({ form }) => form === 'parsed')) return [];
    const isKept = texts.length > 1 && texts.at(-1) === sql.text;
    const written = isKept ? origin?.precede(texts.slice(0, -1)) : origin?.resend(texts);
    return written === undefined ? [] : [{ title, edits: written }];
  });
}

function applied(text: string, edits: readonly Edit[]): string {
  return [...edits].sort((left, right) => right.range.start - left.range.start).reduce((result, { range, text: written }) => result.slice(0, range.start) + written + result.slice(range.end), text);
}
