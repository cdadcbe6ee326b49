import { folderOf, joined } from '../paths.ts';
import { hasComment, wrapped } from '../runs.ts';
import type { MigrationTool } from '../tool.ts';
import { flatLayout } from '../versions.ts';

const runs = wrapped('Atlas', {
  line: '-- atlas:txmode none',
  isIn: (file) => hasComment(file, /^atlas:txmode\s+none$/),
  leaves: 'none',
  // A directive counts in the header of a file only, which an empty line ends.
  after: '\n',
  // It notes how many statements are done (sql/migrate: Revision.Applied).
  resumes: true,
});

/** Atlas: `atlas.sum` beside the files. A transaction for each, statements sent one by one; late files are refused (atlasgo.io: versioned apply). */
export const atlas: MigrationTool = {
  name: 'atlas',
  recognises: (path, files) => files.read(joined(folderOf(path), 'atlas.sum')) !== undefined,
  setOf(path, files) {
    const layout = flatLayout(path, files);
    return layout && { ...layout, dialect: 'unknown', runs, policy: { edited: 'refuses', counts: 'bytes', late: 'refuses' } };
  },
};
