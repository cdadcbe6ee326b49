import { dependsOnPackage } from '../evidence.ts';
import { mixedLayout } from '../mixed-layout.ts';
import { wholeFile } from '../runs.ts';
import type { MigrationTool } from '../tool.ts';

const runs = () => wholeFile({ name: '@databases/pg-migrations', transaction: 'all pending' });

/** @databases/pg-migrations: all pending files in one transaction, with no way out; edited and late files are refused. */
export const databases: MigrationTool = {
  name: 'databases',
  recognises: (path, files) => dependsOnPackage(path, '@databases/pg-migrations', files),
  setOf(path, files) {
    const layout = mixedLayout(path, files);
    return layout && { ...layout, dialect: 'postgresql', runs, policy: { edited: 'refuses', counts: 'bytes', late: 'refuses' } };
  },
};
