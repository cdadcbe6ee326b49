import { dependsOnCrate } from '../evidence.ts';
import { baseName } from '../paths.ts';
import { wholeFile } from '../runs.ts';
import type { MigrationTool } from '../tool.ts';
import { flatLayout } from '../versions.ts';

const NAME = /^V\d+(?:[._]\d+)*__.+\.sql$/;

const runs = () => wholeFile({ name: 'refinery', transaction: 'file' });

/** refinery: `V1__name.sql`, each in a transaction, with no way out; edited and late files are refused (rust-db/refinery, drivers and runner.rs). */
export const refinery: MigrationTool = {
  name: 'refinery',
  recognises: (path, files) => NAME.test(baseName(path)) && dependsOnCrate(path, 'refinery', files),
  setOf(path, files) {
    const layout = flatLayout(path, files);
    return layout && { ...layout, dialect: 'unknown', runs, policy: { edited: 'refuses', counts: 'bytes', late: 'refuses' } };
  },
};
