import { displayName } from '../../engine/model/name.ts';
import { defineReferenceRule } from '../../engine/model/rule.ts';

export default defineReferenceRule({
  id: 'no-removed-name',
  family: 'contracts',
  preset: 'strict',
  severity: 'warn',
  summary: 'Disallow code that names a column or table which an unreleased migration drops or renames.',
  sources: ['https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-COLUMN', 'https://martinfowler.com/bliki/ParallelChange.html'],
  mentions: ['taken'],
  check({ relation, column, renamedTo, migration, migrationName, place, range }) {
    const name = column === undefined ? `\`${displayName(relation)}\`` : `\`${column}\` of \`${displayName(relation)}\``;
    const fate = renamedTo === undefined ? 'dropped' : `renamed to \`${renamedTo}\``;
    return {
      range,
      subject: column ?? relation.name,
      message: {
        what: `This names ${name}, which is ${fate} in ${migrationName}.`,
        why: 'That migration is not released yet: from the moment it runs, what stands here fails.',
        instead: `Take it out of the code and deploy that; let the migration go out in a later release.`,
      },
      related: [{ path: migration, range: place, message: `Here it is ${fate}.` }],
    };
  },
});
