import { defineRule } from '../../engine/model/rule.ts';
import { suppressedRules } from '../../engine/postgres/wording.ts';

/** A day behind the word `until`, well written or not; “until 4.2” and “until everyone has moved” mean no day. */
const UNTIL = /\buntil\s+(?:(\d{4}-\d{1,2}-\d{1,2})|(\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}[./]\d{1,2}[./]\d{1,2}))(?![\d-])/;

export default defineRule({
  id: 'no-expired-suppression',
  family: 'text',
  preset: 'recommended',
  severity: 'error',
  languages: ['sql'],
  summary: 'Disallow a comment that silences a rule beyond the day that it names.',
  sources: ['https://eslint.org/docs/latest/use/configure/rules#comment-descriptions'],
  operations: ['suppression'],
  check({ migration }, operation) {
    const match = UNTIL.exec(operation.reason);
    const day = match?.[1] ?? match?.[2];
    if (day === undefined || migration.today === undefined) return undefined;
    const place = { range: operation.place('clause'), inFront: operation.all };
    if (!isDay(day)) {
      return {
        ...place,
        message: {
          what: `“until ${day}” is no day, so this comment would silence ${operation.all ? 'every rule' : 'its rules'} for ever.`,
          why: 'A day that a suppression ends on is written as year, month and day, and has to be in the calendar.',
          instead: 'Write it as in “until 2027-01-31”.',
        },
      };
    }
    if (migration.today <= day) return undefined;
    return {
      ...place,
      message: {
        what: `That ${suppressedRules(operation)} silenced here was meant to end on ${day}.`,
        why: 'Somebody wanted to come back to it by then; until that happens the hazard behind it is hidden.',
        instead: 'Mend what it hides and take the comment out, or give it another day and the reason for it.',
      },
    };
  },
});

function isDay(day: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}
