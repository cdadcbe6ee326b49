import { bearsMark, dependsOnPackage } from '../evidence.ts';
import { mixedLayout } from '../mixed-layout.ts';
import { wholeFile } from '../runs.ts';
import type { MigrationTool } from '../tool.ts';

const runs = () => wholeFile({ name: 'node-pg-migrate', transaction: 'all pending' });

/**
 * node-pg-migrate's `.sql` files: `-- Up Migration` and `-- Down Migration`. All pending files in one transaction, with no way
 * out in SQL; a late file is refused without `--no-check-order` (salsita/node-pg-migrate, sqlMigration.ts and runner.ts).
 */
export const nodePgMigrate: MigrationTool = {
  name: 'node-pg-migrate',
  recognises: (path, files) => dependsOnPackage(path, 'node-pg-migrate', files) || bearsMark(path, /^\s*--[\s-]*up\s+migration\s*$[\s\S]*^\s*--[\s-]*down\s+migration\s*$/im, files),
  setOf(path, files) {
    const layout = mixedLayout(path, files);
    return layout && { ...layout, dialect: 'postgresql', runs, policy: { edited: 'skips', counts: 'words', late: 'refuses' } };
  },
};
