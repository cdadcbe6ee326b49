import { displayName } from '../../engine/model/name.ts';
import { defineReferenceRule } from '../../engine/model/rule.ts';

export default defineReferenceRule({
  id: 'no-missing-column',
  family: 'contracts',
  preset: 'strict',
  severity: 'error',
  summary: 'Disallow a query for a column that no migration has added to its table.',
  sources: ['https://www.postgresql.org/docs/current/errcodes-appendix.html', 'https://martinfowler.com/bliki/ParallelChange.html'],
  mentions: ['missing'],
  check({ relation, column, range }) {
    const table = displayName(relation);
    return {
      range,
      subject: column,
      message: {
        what: `\`${table}\` has no column \`${column}\`, as far as the migrations tell.`,
        why: 'From the moment this is deployed the query fails on every instance (“column does not exist”).',
        instead: `Write the migration that adds \`${column}\` to \`${table}\`, and let it go out before this code.`,
      },
    };
  },
});
