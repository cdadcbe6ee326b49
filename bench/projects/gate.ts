import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { sqlFilesIn } from '../folders/workload.ts';
import { generateProject } from './generate.ts';

function git(folder: string, ...args: readonly string[]): void {
  const identity = ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...identity, ...args], { cwd: folder, stdio: 'ignore' });
}

/** A repository as a gate meets it: most migrations are on the main branch, and a branch adds the last few. */
export function generateGate(folder: string, released: number, added: number): void {
  generateProject(folder, released + added);
  const files = [...sqlFilesIn(folder)].sort();
  git(folder, 'init', '--quiet', '--initial-branch=main');
  git(folder, 'add', '--', ...files.slice(0, released));
  git(folder, 'commit', '--quiet', '--message', 'Released');
  git(folder, 'checkout', '--quiet', '-b', 'topic');
  writeFileSync(`${folder}/.gitignore`, 'node_modules\n');
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message', 'New');
}
