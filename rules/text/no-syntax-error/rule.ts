import { defineRule } from '../../engine/model/rule.ts';

export default defineRule({
  id: 'no-syntax-error',
  family: 'text',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow statements that PostgreSQL refuses to parse.',
  sources: ['https://www.postgresql.org/docs/current/sql-syntax.html', 'the grammar of PostgreSQL 18, through libpg-query'],
  operations: ['broken'],
  check(_step, operation) {
    return {
      range: operation.place('clause'),
      message: {
        what: `PostgreSQL refuses this: ${operation.message}.`,
        why: 'The migration stops here, and what stands before it may have been applied already.',
        instead: 'Correct the statement. Those around it are checked all the same.',
      },
    };
  },
});
