import { bearsMark, nearest } from '../evidence.ts';
import { hasComment, wrapped } from '../runs.ts';
import type { MigrationTool } from '../tool.ts';
import { flatLayout } from '../versions.ts';

const runs = wrapped('tern', {
  line: '---- tern: disable-tx ----',
  isIn: (file) => hasComment(file, /^-- tern: disable-tx ----$/),
  leaves: 'none',
});

/** tern: `001_name.sql`, the way down below `---- create above / drop below ----`. Versions have no gaps and no second (jackc/tern, migrate.go). */
export const tern: MigrationTool = {
  name: 'tern',
  recognises: (path, files) => bearsMark(path, /^---- (?:create above \/ drop below|tern: disable-tx) ----/m, files) || nearest(path, ['tern.conf'], files) !== undefined,
  setOf(path, files) {
    const layout = flatLayout(path, files);
    return layout && { ...layout, dialect: 'postgresql', runs, policy: { edited: 'skips', counts: 'words', late: 'refuses' } };
  },
};
