import { bearsMark, dependsOnPackage } from '../evidence.ts';
import { wrapped } from '../runs.ts';
import type { MigrationTool } from '../tool.ts';
import { flatLayout } from '../versions.ts';

const LINE = '-- postgres-migrations disable-transaction';

const runs = wrapped('postgres-migrations', { line: LINE, isIn: ({ text }) => text.includes(LINE), leaves: 'implicit' });

/** postgres-migrations: `1_name.sql` in numbers without gaps. Each file is one string; a hash guards its text (thomwright/postgres-migrations, run-migration.ts). */
export const postgresMigrations: MigrationTool = {
  name: 'postgres-migrations',
  recognises: (path, files) => dependsOnPackage(path, 'postgres-migrations', files) || bearsMark(path, /^-- postgres-migrations /m, files),
  setOf(path, files) {
    const layout = flatLayout(path, files);
    return layout && { ...layout, dialect: 'postgresql', runs, policy: { edited: 'refuses', counts: 'bytes', late: 'refuses' } };
  },
};
