import type { ProjectFiles } from '../../model/files.ts';
import type { Dialect, MigrationTool } from '../tool.ts';
import { baseName, folderOf, joined } from '../paths.ts';
import { wholeFile } from '../runs.ts';

/** The folder with `sqitch.plan` in it, of a file below its `deploy/`. */
function rootOf(path: string, files: ProjectFiles): string | undefined {
  for (let folder = folderOf(path); folder !== folderOf(folder); folder = folderOf(folder)) {
    if (baseName(folder) === 'deploy' && files.read(joined(folderOf(folder), 'sqitch.plan')) !== undefined) return folderOf(folder);
  }
  return undefined;
}

function orderIn(root: string, files: ProjectFiles): string[] {
  const plan = files.read(joined(root, 'sqitch.plan')) ?? '';
  const names = plan.split('\n').flatMap((line) => /^\s*([^%#@+\-\s][^\s:@[\]]*)(?:\s|$)/.exec(line)?.[1] ?? []);
  return [...new Set(names)].map((name) => joined(root, `deploy/${name}.sql`));
}

function dialectOf(root: string, files: ProjectFiles): Dialect {
  const engine = /^\s*engine\s*=\s*(\w+)/m.exec(files.read(joined(root, 'sqitch.conf')) ?? '')?.[1];
  return engine === undefined ? 'unknown' : engine === 'pg' ? 'postgresql' : 'other';
}

/** sqitch: `deploy/<name>.sql` in the order of `sqitch.plan`, run by psql, which opens no transaction of its own (sqitch.org/docs). */
export const sqitch: MigrationTool = {
  name: 'sqitch',
  recognises: (path, files) => rootOf(path, files) !== undefined,
  setOf(path, files) {
    const folder = rootOf(path, files);
    if (folder === undefined) return undefined;
    const runs = () => wholeFile({ name: 'sqitch', transaction: 'none', unit: 'change' });
    return { folder, order: orderIn(folder, files), dialect: dialectOf(folder, files), runs, policy: { edited: 'skips', counts: 'words', late: 'unknown' }, listedBy: '`sqitch.plan`' };
  },
};
