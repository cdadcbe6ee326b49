import type { ProjectFiles } from '../../model/files.ts';
import type { Run } from '../../model/transaction.ts';
import { anyAbove } from '../evidence.ts';
import { baseName, folderOf, joined } from '../paths.ts';
import { wholeFile } from '../runs.ts';
import type { MigrationTool, ScriptFile } from '../tool.ts';
import { filesByVersion } from '../versions.ts';

const NAME = /^(?:V\d[\d._]*|R)__.+\.sql$/;

/** Statements for which Flyway leaves the transaction out by itself (PostgreSQLParser). */
const ALONE =
  /^(?:(?:create|drop)(?:\s+unique)?\s+index\s+concurrently|vacuum|discard\s+all|alter\s+system|reindex(?:\s+\(?verbose\)?)?\s+(?:schema|database|system)|(?:create|drop)\s+(?:database|tablespace|subscription))\b/i;

const CONFIGURATION = ['flyway.conf', 'flyway.toml', 'application.properties', 'application.yml', 'application.yaml'];

function setsExecuteInTransaction(text: string | undefined): boolean {
  return /^\s*(?:flyway\.)?executeInTransaction\s*=\s*"?false/im.test(text ?? '');
}

/** In a transaction, unless its script configuration or all its statements say otherwise; a mixture is refused, unless `mixed` is set. */
function runsOf({ path, statements }: ScriptFile, files: ProjectFiles): readonly Run[] {
  const name = 'Flyway';
  if (setsExecuteInTransaction(files.read(`${path}.conf`))) return wholeFile({ name, transaction: 'none', optedOut: true });
  const alone = statements.filter(({ text }) => ALONE.test(text)).length;
  const mixes = alone > 0 && alone < statements.length;
  const outside = alone > 0 && (!mixes || anyAbove(path, CONFIGURATION, /^\s*(?:(?:spring\.)?flyway\.)?mixed\s*[=:]\s*"?true/im, files));
  if (outside || anyAbove(path, ['flyway.conf', 'flyway.toml'], /^\s*(?:flyway\.)?executeInTransaction\s*=\s*"?false/im, files)) return wholeFile({ name, transaction: 'none' });
  const marker = `\`executeInTransaction=false\` in \`${baseName(path)}.conf\``;
  return wholeFile({ name, transaction: 'file', optOut: { marker, edit: undefined, beside: { path: `${path}.conf`, text: 'executeInTransaction=false\n' }, leaves: 'none' } });
}

function orderIn(folder: string, files: ProjectFiles): string[] {
  const repeatable = files.list(folder).filter(({ name, isFolder }) => !isFolder && /^R__.+\.sql$/.test(name)).map(({ name }) => joined(folder, name));
  return [...filesByVersion(folder, files).filter((path) => NAME.test(baseName(path))), ...repeatable.sort()];
}

/**
 * Flyway: `V1_2__name.sql`, then `R__name.sql` whenever their text changes. Its checksums leave line ends out; a late file is
 * refused without `outOfOrder` (documentation.red-gate.com/flyway: migrations, script configuration).
 */
export const flyway: MigrationTool = {
  name: 'flyway',
  recognises: (path) => NAME.test(baseName(path)),
  setOf(path, files) {
    if (!NAME.test(baseName(path))) return undefined;
    const folder = folderOf(path);
    return {
      folder,
      order: orderIn(folder, files),
      dialect: 'unknown',
      runs: (file) => runsOf(file, files),
      policy: { edited: 'refuses', counts: 'lines', late: 'refuses' },
      isRepeatable: (other) => baseName(other).startsWith('R__'),
    };
  },
};
