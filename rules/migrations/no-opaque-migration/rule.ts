import type { Opaque } from '../../engine/model/operation.ts';
import { defineRule } from '../../engine/model/rule.ts';

export default defineRule({
  id: 'no-opaque-migration',
  family: 'migrations',
  preset: 'recommended',
  severity: 'warn',
  summary: 'Disallow statements that nobody can judge before they run.',
  sources: ['https://www.postgresql.org/docs/current/plpgsql-statements.html#PLPGSQL-STATEMENTS-EXECUTING-DYN', 'https://www.postgresql.org/docs/current/app-psql.html'],
  operations: ['opaque'],
  check(_step, operation) {
    return {
      // Where a template is all that is known, the parser points at its first character.
      range: operation.reason === 'template' ? operation.statement.range : operation.place('clause'),
      message: {
        what: `Not checked: ${REASONS[operation.reason](operation)}.`,
        why: 'What it does is decided when it runs, so a lock or a breaking change may pass unseen.',
        instead: 'Write the statement out, or disable this rule here with the reason why it is safe.',
      },
    };
  },
});

const REASONS: Readonly<Record<Opaque['reason'], (operation: Opaque) => string>> = {
  'dynamic SQL': () => 'EXECUTE runs a text that is put together at run time',
  'included file': ({ detail }) => (detail.startsWith('\\gexec') ? '`\\gexec` runs statements that a query puts together' : `\`${detail.trim()}\` brings in statements from elsewhere`),
  'foreign language': ({ detail }) => `the block is written in ${detail}`,
  code: ({ detail }) => detail,
  template: () => 'a template decides what this statement will be',
  'too deep': () => 'the statement is nested too deeply to be read',
};
