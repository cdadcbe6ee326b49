import { defineRule } from '../../engine/model/rule.ts';

export default defineRule({
  id: 'require-awaited-migration',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  summary: 'Require a migration to wait for everything that it sends.',
  sources: ['https://knexjs.org/guide/interfaces.html#promises', 'https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Operators/await'],
  operations: ['unawaited'],
  languages: ['code'],
  check(step, operation) {
    const range = operation.place('clause');
    const { sent, statement } = operation;
    const forgotten = statement.origin?.forgotten;
    const edit = forgotten?.edit;
    const text = step.text(range);
    const call = shortened(text);
    const instead = LOOP.test(text) ? 'Write `for (const … of …)` and `await` inside it: `forEach` waits for no function.' : (forgotten?.instead ?? '');
    return {
      range,
      message: sent
        ? {
            what: `The migration goes on and ends without waiting for ${call ?? 'this'}.`,
            why: 'What follows may overtake it, the transaction may be over when it is sent, and where it fails the migration is written down as done all the same.',
            instead,
          }
        : {
            what: `${call === undefined ? 'This' : call} is never sent: nobody waits for it.`,
            why: 'The call only builds a statement; the migration is written down as done, and new code meets the old schema.',
            instead,
          },
      suggestions: edit === undefined ? [] : [{ title: edit.text.startsWith('return') ? 'Return it' : 'Await it', edits: [edit] }],
    };
  },
});

const LOOP = /\.\s*forEach\s*\(/;

/** The beginning of a call: `knex.schema.alterTable(…)`. */
function shortened(text: string): string | undefined {
  const head = /^[\w$.\s?]+(?=\()/.exec(text)?.[0].replace(/\s+/g, '');
  return head === undefined || head.length > 60 ? undefined : `\`${head}(…)\``;
}
