import { spawnSync } from 'node:child_process';
import { Git } from '../../eslint-plugin/git.ts';
import { GitBase } from '../../eslint-plugin/git-base.ts';
import type { Base } from '../../rules/index.ts';

const LARGEST_OUTPUT = 1 << 30;

/** The code that ran when a migration was merged: that of the commit before, on the branch that it was merged into. */
export class CodeBefore {
  readonly #git: Git | undefined;
  readonly #root: string;
  /** By path below the root. */
  readonly #added: ReadonlyMap<string, Addition>;
  readonly #bases = new Map<string, GitBase>();

  /**
   * @param root a clone with its history, checked out
   * @param folder of the migrations, below it
   * @param commit that is checked out
   */
  constructor(root: string, folder: string, commit: string) {
    this.#root = root;
    this.#git = Git.of(root);
    this.#added = this.#git?.root === root ? additions(root, folder, commit) : new Map();
  }

  #additionOf(path: string): Addition | undefined {
    return this.#added.get(path.slice(this.#root.length + 1));
  }

  /**
   * What was there before a migration, which counts as the only one that is new.
   *
   * @param path absolute
   * @param isOlder whether another migration comes before it
   * @returns nothing where the history does not go back that far
   */
  of(path: string, isOlder: (other: string) => boolean): Base | undefined {
    const own = this.#additionOf(path);
    const parent = own === undefined ? undefined : this.#git?.mergeBase(`${own.commit}^1`, `${own.commit}^1`);
    if (this.#git === undefined || own === undefined || parent === undefined) return undefined;
    const base = this.#bases.get(parent) ?? new GitBase(this.#git, { commit: parent, name: parent.slice(0, 7) });
    this.#bases.set(parent, base);
    const had = (other: string): boolean => isOlder(other) && (this.#additionOf(other)?.age ?? own.age) >= own.age;
    return {
      name: base.name,
      has: had,
      holds: had,
      read: (other) => base.read(other),
      find: (pattern, extensions) => base.find(pattern, extensions),
    };
  }
}

interface Addition {
  readonly commit: string;
  /** The newest commit that adds something has 0. */
  readonly age: number;
}

/** The commit that brought each file below a folder, newest first where one came twice. */
function additions(root: string, folder: string, commit: string): ReadonlyMap<string, Addition> {
  const log = spawnSync('git', ['log', '--first-parent', '-m', '--no-renames', '--diff-filter=A', '--name-only', '--format=%x00%H', commit, '--', folder], { cwd: root, encoding: 'utf8', maxBuffer: LARGEST_OUTPUT, env: { ...process.env, GIT_NO_LAZY_FETCH: '1' } });
  const added = new Map<string, Addition>();
  for (const [age, entry] of log.stdout.split('\0').entries()) {
    const [commit = '', ...paths] = entry.split('\n').filter((line) => line !== '');
    for (const path of paths) if (!added.has(path)) added.set(path, { commit, age });
  }
  return added;
}
