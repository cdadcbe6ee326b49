import type { ProjectFiles } from '../../model/files.ts';
import type { Run } from '../../model/transaction.ts';
import { dependsOnCrate, nearest } from '../evidence.ts';
import { baseName, folderOf, joined } from '../paths.ts';
import { wholeFile } from '../runs.ts';
import type { MigrationTool, ScriptFile } from '../tool.ts';
import { nestedLayout } from '../versions.ts';

/** The whole file is one string, in a transaction unless `metadata.toml` says otherwise (diesel_migrations, file_based_migrations.rs). */
function runsOf({ path }: ScriptFile, files: ProjectFiles): readonly Run[] {
  const common = { name: 'Diesel', unit: 'migration folder' } as const;
  const beside = joined(folderOf(path), 'metadata.toml');
  const metadata = files.read(beside) ?? '';
  if (/^\s*run_in_transaction\s*=\s*false/m.test(metadata)) return wholeFile({ ...common, transaction: 'implicit', optedOut: true });
  return wholeFile({ ...common, transaction: 'file', optOut: { marker: '`run_in_transaction = false` in a `metadata.toml` beside it', edit: undefined, beside: { path: beside, text: 'run_in_transaction = false\n' }, leaves: 'implicit' } });
}

/** What stands before the first underscore, hyphens left out, as text: `2014…` comes before `2026-06-11-…` (migrations_internals, version_from_string). */
function versionOf(path: string): string {
  return baseName(folderOf(path)).replace(/_.*$/s, '').replaceAll('-', '');
}

function inOrder(paths: readonly string[]): readonly string[] {
  return [...paths].sort((one, other) => Number(versionOf(one) > versionOf(other)) - Number(versionOf(one) < versionOf(other)));
}

/** Diesel: `migrations/<version>_<name>/up.sql`. Whatever is not noted as applied is run, late or not (migration_harness.rs). */
export const diesel: MigrationTool = {
  name: 'diesel',
  recognises: (path, files) => baseName(path) === 'up.sql' && (nearest(path, ['diesel.toml'], files) !== undefined || dependsOnCrate(path, 'diesel(?:_migrations)?', files)),
  setOf(path, files) {
    const layout = baseName(path) === 'up.sql' ? nestedLayout(path, files) : undefined;
    return layout && { ...layout, order: inOrder(layout.order), dialect: 'unknown', runs: (file) => runsOf(file, files), policy: { edited: 'skips', counts: 'words', late: 'applies' } };
  },
};
