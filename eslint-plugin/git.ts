import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Longer than any of these commands takes on a large repository. */
const TIMEOUT_MILLISECONDS = 20_000;
const LARGEST_OUTPUT = 1 << 30;

/** Neither the configuration of a repository nor a missing object may start a program or the network. Of tags of one moment `v2-rc.1` comes before `v2`. */
const CONFIGURATION = ['-c', 'versionsort.suffix=-', '-c', 'core.fsmonitor=', '-c', 'core.hooksPath=/dev/null', '-c', 'protocol.allow=never', '--no-pager', '--no-optional-locks'];

function environment(): NodeJS.ProcessEnv {
  // A hook that runs us has set the repository, relative to a folder that is not ours.
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  return {
    ...Object.fromEntries(inherited),
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_TERMINAL_PROMPT: '0',
    NoDefaultCurrentDirectoryInExePath: '1',
    LC_ALL: 'C',
  };
}

/** One repository, read with merge-base, ls-tree, cat-file, grep, for-each-ref and rev-parse alone. Whatever fails is `undefined`; nothing throws. */
export class Git {
  /** The folder that paths of the repository begin in, forward slashes. */
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  /** The repository that a folder belongs to. */
  static of(folder: string): Git | undefined {
    for (let at = folder; ; at = dirname(at)) {
      if (existsSync(join(at, '.git'))) return new Git(at.replaceAll('\\', '/').replace(/\/$/, ''));
      if (dirname(at) === at) return undefined;
    }
  }

  /** Part of the history was never fetched. A linked worktree keeps that beside the others'. */
  get isShallow(): boolean {
    const folder = this.#output('rev-parse', ['--git-common-dir'])?.toString('utf8').replace(/\n$/, '');
    return folder !== undefined && existsSync(resolve(this.root === '' ? '/' : this.root, folder, 'shallow'));
  }

  /** Whether there is a git to ask, and it does not refuse this repository. */
  works(): boolean {
    return this.#output('rev-parse', ['--git-dir']) !== undefined;
  }

  #run(command: 'merge-base' | 'ls-tree' | 'cat-file' | 'grep' | 'for-each-ref' | 'rev-parse', args: readonly string[], input = ''): SpawnSyncReturns<Buffer> {
    return spawnSync('git', [...CONFIGURATION, command, ...args], {
      cwd: this.root === '' ? '/' : this.root,
      env: environment(),
      input,
      timeout: TIMEOUT_MILLISECONDS,
      maxBuffer: LARGEST_OUTPUT,
      windowsHide: true,
    });
  }

  #output(command: 'merge-base' | 'ls-tree' | 'cat-file' | 'for-each-ref' | 'rev-parse', args: readonly string[]): Buffer | undefined {
    const { status, stdout } = this.#run(command, args);
    return status === 0 ? stdout : undefined;
  }

  /** The commit in which two lines of history part; of one revision with itself, its own commit. */
  mergeBase(one: string, other: string): string | undefined {
    return this.#output('merge-base', [one, other])?.toString('latin1').trim().split('\n', 1)[0];
  }

  /**
   * The full name of the newest tag behind the checked out commit.
   *
   * @param glob of tags, where a star does not cross a slash
   * @param behind tags of the checked out commit itself do not count
   */
  newestTag(glob: string, behind: boolean): string | undefined {
    if (/[\0\n]/.test(glob)) return undefined;
    const tags = this.#output('for-each-ref', ['--merged=HEAD', ...(behind ? ['--no-contains=HEAD'] : []), '--sort=-version:refname', '--sort=-creatordate', '--count=1', '--format=%(refname)', `refs/tags/${glob}`]);
    const tag = tags?.toString('utf8').trim();
    return tag === '' ? undefined : tag;
  }

  /** The commits that revisions name, each `undefined` where it names none; asked all at once, for every question is a process. */
  commits(revisions: readonly string[]): readonly (string | undefined)[] {
    const { status, stdout } = this.#run('cat-file', ['--batch-check=%(objectname)'], revisions.map((revision) => `${revision}^{commit}\n`).join(''));
    const lines = status === 0 ? stdout.toString('latin1').split('\n') : [];
    return revisions.map((_, index) => (/^[0-9a-f]{40,64}$/.test(lines[index] ?? '') ? lines[index] : undefined));
  }

  /** Object names of the files of a commit, by path. */
  tree(commit: string): ReadonlyMap<string, string> {
    const files = new Map<string, string>();
    const listing = this.#output('ls-tree', ['-r', '-z', '--full-tree', commit]);
    for (const entry of listing?.toString('utf8').split('\0') ?? []) {
      const match = /^\d+ blob ([0-9a-f]+)\t([\s\S]+)$/.exec(entry);
      if (match?.[1] !== undefined && match[2] !== undefined) files.set(match[2], match[1]);
    }
    return files;
  }

  /** Paths of the files of a commit that match an extended regular expression, without regard to case; `undefined` on failure. */
  grep(commit: string, pattern: string, extensions: readonly string[]): readonly string[] | undefined {
    if (/[\0\n]/.test(pattern)) return undefined;
    const { status, stdout, stderr } = this.#run('grep', ['--no-textconv', '--no-recurse-submodules', '-I', '-i', '-l', '-z', '--full-name', '-E', '-e', pattern, commit, '--', ...extensions.map((extension) => `:(top,icase)*.${extension}`)]);
    // What could not be read, in a partial clone for one, is only complained of: then nobody knows. No match is status 1.
    if ((status !== 0 && status !== 1) || stderr.length > 0) return undefined;
    return stdout.toString('utf8').split('\0').flatMap((entry) => (entry.startsWith(`${commit}:`) ? [entry.slice(commit.length + 1)] : []));
  }

  /** The text of an object. */
  text(object: string): string | undefined {
    return this.#output('cat-file', ['blob', object])?.toString('utf8');
  }
}
