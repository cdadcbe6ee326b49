import type { ProjectFiles } from '../../model/files.ts';
import { dependsOnCrate, nearest } from '../evidence.ts';
import { baseName } from '../paths.ts';
import { wrapped } from '../runs.ts';
import type { Dialect, MigrationTool } from '../tool.ts';
import { flatLayout } from '../versions.ts';

const NAME = /^\d+_.*\.sql$/;

const LINE = '-- no-transaction';

const runs = wrapped('sqlx', { line: LINE, isIn: ({ text }) => text.startsWith(LINE), leaves: 'implicit' });

/** What the nearest `Cargo.toml` builds sqlx for, where that is one server only. */
function dialectOf(path: string, files: ProjectFiles): Dialect {
  const features = /^\s*sqlx\s*=\s*\{[^}]*features\s*=\s*\[([^\]]*)\]/m.exec(nearest(path, ['Cargo.toml'], files) ?? '')?.[1] ?? '';
  const servers = new Set(features.match(/"(?:postgres|sqlite|mysql)"/g) ?? []);
  if (servers.size !== 1) return 'unknown';
  return servers.has('"postgres"') ? 'postgresql' : 'other';
}

/**
 * sqlx: `<version>_<name>.sql`, with `.up` and `.down` where it can be reverted. The whole file is one string; its checksum
 * counts every byte, and whatever is not noted as applied is run, late or not (launchbadge/sqlx, sqlx-core and sqlx-postgres).
 */
export const sqlx: MigrationTool = {
  name: 'sqlx',
  recognises: (path, files) => NAME.test(baseName(path)) && dependsOnCrate(path, 'sqlx', files),
  setOf(path, files) {
    const layout = NAME.test(baseName(path)) ? flatLayout(path, files) : undefined;
    return layout && { ...layout, dialect: dialectOf(path, files), runs, policy: { edited: 'refuses', counts: 'bytes', late: 'applies' } };
  },
};
