import { requiresModule } from '../evidence.ts';
import { baseName } from '../paths.ts';
import { wholeFile } from '../runs.ts';
import type { MigrationTool, ScriptFile } from '../tool.ts';
import { flatLayout } from '../versions.ts';
import type { Run } from '../../model/transaction.ts';

const NAME = /^\d+_.*\.(?:up|down)\.sql$/;

/** Each file is one string in a transaction; Ory's fork leaves it out for `.autocommit` in the name. */
function runs({ path }: ScriptFile): readonly Run[] {
  if (/\.autocommit\./.test(baseName(path))) return wholeFile({ name: 'Pop', transaction: 'implicit', optedOut: true });
  return wholeFile({ name: 'Pop', transaction: 'file' });
}

/** Pop (Soda): `<version>_<name>.up.sql`. Whatever is not noted as applied is run, late or not (gobuffalo/pop, migrator.go). */
export const pop: MigrationTool = {
  name: 'pop',
  recognises: (path, files) => NAME.test(baseName(path)) && (requiresModule(path, 'github.com/gobuffalo/pop', files) || requiresModule(path, 'github.com/ory/pop', files)),
  setOf(path, files) {
    const layout = flatLayout(path, files);
    return layout && { ...layout, dialect: 'unknown', runs, policy: { edited: 'skips', counts: 'words', late: 'applies' } };
  },
};
