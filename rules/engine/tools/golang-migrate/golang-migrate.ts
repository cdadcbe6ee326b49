import { anyAbove, requiresModule } from '../evidence.ts';
import { baseName, folderOf } from '../paths.ts';
import { wholeFile } from '../runs.ts';
import type { MigrationTool } from '../tool.ts';
import { flatLayout } from '../versions.ts';

const NAME = /^\d+_.*\.up\.sql$/;

const runs = () => wholeFile({ name: 'golang-migrate', transaction: 'implicit' });

/**
 * golang-migrate: `<version>_<name>.up.sql`, sent as one string (unless its connection says `x-multi-statement`). Only versions
 * above the current one are run (golang-migrate/migrate, database/postgres and migrate.go).
 */
export const golangMigrate: MigrationTool = {
  name: 'golang-migrate',
  recognises: (path, files) =>
    NAME.test(baseName(path)) &&
    // It looks into no folders of versions; whoever has them has a runner of their own.
    !/^\d+$/.test(baseName(folderOf(path))) &&
    (requiresModule(path, 'github.com/golang-migrate/migrate', files) ||
      anyAbove(path, ['Makefile', 'Taskfile.yml', 'compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'], /\bmigrate\/migrate\b|\bmigrate\s+(?:-\S+\s+\S+\s+)*-path\b|golang-migrate/, files)),
  setOf(path, files) {
    const layout = NAME.test(baseName(path)) ? flatLayout(path, files) : undefined;
    return layout && { ...layout, dialect: 'unknown', runs, policy: { edited: 'skips', counts: 'words', late: 'skips' } };
  },
};
