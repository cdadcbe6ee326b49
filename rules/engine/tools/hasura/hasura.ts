import { anyAbove } from '../evidence.ts';
import { baseName } from '../paths.ts';
import { wholeFile } from '../runs.ts';
import type { MigrationTool } from '../tool.ts';
import { nestedLayout } from '../versions.ts';

/** Hasura: `migrations/<database>/<version>_<name>/up.sql`, run by `run_sql` in a transaction, with no way out (hasura/graphql-engine #2939). */
export const hasura: MigrationTool = {
  name: 'hasura',
  recognises: (path, files) => baseName(path) === 'up.sql' && anyAbove(path, ['config.yaml'], /^metadata_directory\s*:/m, files),
  setOf(path, files) {
    const layout = baseName(path) === 'up.sql' ? nestedLayout(path, files) : undefined;
    const runs = () => wholeFile({ name: 'Hasura', transaction: 'file', unit: 'migration folder' });
    return layout && { ...layout, dialect: 'unknown', runs, policy: { edited: 'skips', counts: 'words', late: 'applies' } };
  },
};
