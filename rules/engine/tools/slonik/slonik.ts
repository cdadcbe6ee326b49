import { dependsOnPackage } from '../evidence.ts';
import { mixedLayout } from '../mixed-layout.ts';
import { wholeFile } from '../runs.ts';
import type { MigrationTool } from '../tool.ts';

const runs = () => wholeFile({ name: '@slonik/migrator', transaction: 'implicit' });

/** @slonik/migrator: `<stamp>.name.sql` with its way back in `down/`. Each file is one string, without a transaction around it; late files are run. */
export const slonik: MigrationTool = {
  name: 'slonik',
  recognises: (path, files) => dependsOnPackage(path, '@slonik/migrator', files),
  setOf(path, files) {
    const layout = mixedLayout(path, files);
    return layout && { ...layout, dialect: 'postgresql', runs, policy: { edited: 'unknown', counts: 'words', late: 'applies' } };
  },
};
