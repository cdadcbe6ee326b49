import { columnPlacesIn, quoteIdentifier, type Edit, type QualifiedName, type ReadColumn, type WrittenColumn } from '../../rules/index.ts';
import type { CodeStep } from './code-step.ts';
import { byHand, insertion, NOTHING, removal, replacement, type Outcome } from './outcome.ts';

/** SQL as the literal around it wants it. */
type Spell = (sql: string) => string;

/**
 * What a phase changes in a query. Ranges count in the query.
 *
 * @param query with whatever code puts into it masked by constants of equal length
 * @param written the same stretch as it stands in the code, for what is repeated
 * @param spell a name as it has to be written where the query stands
 */
export function queryOutcome(query: string, written: string, step: CodeStep, spell: Spell): Outcome {
  const table: QualifiedName = { schema: step.schema, name: step.table, known: true };
  const places = columnPlacesIn(query, table, step.from, step.to);
  if (places === undefined) return byHand('the query does not parse as it stands');
  if (step.phase === 'read the new one' && places.unsure) return byHand('of which table the column is nobody can tell from the query');
  if (step.phase === 'leave the old one' && places.written.length > 0 && places.read.length > 0) return byHand('the query still reads it');
  const outcomes = step.phase === 'read the new one' ? places.read.map((read) => readOutcome(read, step, spell)) : places.written.map((place) => (step.phase === 'write both' ? bothOutcome(place, written, step, spell) : aloneOutcome(place, written, step, spell)));
  const reason = outcomes.find((outcome) => outcome.byHand !== undefined);
  if (reason !== undefined) return reason;
  const edits = outcomes.flatMap((outcome) => outcome.edits ?? []);
  return edits.length === 0 ? NOTHING : { edits };
}

function readOutcome({ name, role }: ReadColumn, { from, to, cast }: CodeStep, spell: Spell): Outcome {
  if (role === 'conflict target') return byHand('ON CONFLICT names it: while both columns are unique, be ready for an error 23505 and try again');
  if (cast?.sameInCode === false) return byHand('the value is of another type in the code');
  // Whoever takes the row goes on finding the value under the name that the code knows.
  return { edits: [replacement(name, spell(role === 'output' ? `${quoteIdentifier(to)} AS ${quoteIdentifier(from)}` : quoteIdentifier(to)))] };
}

function repeated(text: string, { cast }: CodeStep, spell: Spell): string {
  // One parameter has one type: it is read as what the old column is, and then made what the new one is.
  return cast === undefined || /^default$/i.test(text) ? text : text + spell(`::${cast.from}::${cast.to}`);
}

function bothOutcome({ form, name, values, repeatable, beside }: WrittenColumn, written: string, step: CodeStep, spell: Spell): Outcome {
  if (beside !== undefined) return NOTHING;
  if (values.length === 0) return byHand('its value comes from a query');
  if (!repeatable) return byHand('its value is computed, and twice may not give the same');
  const to = spell(quoteIdentifier(step.to));
  const said = values.map(({ start, end }) => ({ end, text: repeated(written.slice(start, end), step, spell) }));
  if (form === 'assignment') return { edits: said.map(({ end, text }) => insertion(end, `, ${to} = ${text}`)) };
  return { edits: [insertion(name.end, `, ${to}`), ...said.map(({ end, text }) => insertion(end, `, ${text}`))] };
}

/** Both are written: the old one goes. The old one alone is written: it gives its place to the new one. */
function aloneOutcome({ name, values, cuts, beside }: WrittenColumn, written: string, step: CodeStep, spell: Spell): Outcome {
  if (beside === undefined) return step.cast?.sameInCode === false ? byHand('the value is of another type in the code') : { edits: [replacement(name, spell(quoteIdentifier(step.to)))] };
  const texts = (ranges: typeof values): readonly string[] => ranges.map(({ start, end }) => written.slice(start, end));
  const others = texts(beside);
  // A parameter that nothing names any more would shift the others.
  const same = texts(values).every((text, index) => others[index] === text || others[index]?.startsWith(`${text}::`) === true);
  if (!same || cuts.length === 0) return byHand('both are written, and not with the same value');
  return { edits: cuts.map((range): Edit => removal(range)) };
}
