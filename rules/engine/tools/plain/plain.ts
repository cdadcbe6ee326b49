import { UNKNOWN_POLICY } from '../../model/release.ts';
import { UNKNOWN_RUNNER } from '../../model/transaction.ts';
import type { MigrationTool } from '../tool.ts';
import { flatLayout, nestedLayout } from '../versions.ts';

const runs = () => [{ start: 0, runner: UNKNOWN_RUNNER }];

/** Folders of SQL files that some runner applies by version; which one, and in what transaction, the folder does not tell. */
export const plain: MigrationTool = {
  name: 'plain',
  recognises: () => true,
  setOf(path, files) {
    const layout = flatLayout(path, files) ?? nestedLayout(path, files);
    return layout && { ...layout, dialect: 'unknown', runs, policy: UNKNOWN_POLICY };
  },
};
