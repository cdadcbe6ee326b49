import { Git } from '../eslint-plugin/git.ts';
import type { GitBase, GitBases } from '../eslint-plugin/git-base.ts';
import type { Revision } from '../rules/index.ts';

/** What a run looks back to, or why there is nothing. */
export type Since = { readonly at: Revision; readonly base: GitBase } | { readonly problem: string };

/** A revision that is no option to git. */
const REVISION = /^[A-Za-z0-9][\w./@{}^~+-]*$/;

/** Where HEAD and a revision part. */
export function sinceOf(revision: string, root: string, bases: GitBases): Since {
  const git = Git.of(root);
  if (git === undefined) return { problem: `--since needs a git repository, and ${root} is in none.` };
  const at = { partedFrom: revision };
  const base = REVISION.test(revision) ? bases.of(root, at) : undefined;
  // Every question to git is a process, so why there is no base is only asked where there is none.
  if (base === undefined) return { problem: whyNot(revision, git) };
  return { at, base };
}

function whyNot(revision: string, git: Git): string {
  if (!git.works()) return '--since needs git, which cannot be run here.';
  if (!REVISION.test(revision)) return `--since ${revision} is no revision.`;
  const shallow = git.isShallow ? ' This clone is shallow: fetch more of its history (git fetch --unshallow; in CI fetch-depth: 0).' : '';
  if (git.mergeBase(revision, revision) === undefined) return `--since ${revision} is no commit here.${shallow === '' ? ' Fetch it first.' : shallow}`;
  return `HEAD and ${revision} have no commit in common.${shallow}`;
}

/** What is told where a shallow clone keeps us from knowing what is released; nothing where we know, or nobody could. */
export function shallowNotice(root: string, base: GitBase | undefined): string | undefined {
  if (base !== undefined || Git.of(root)?.isShallow !== true) return undefined;
  return 'This clone is too shallow to tell what is released, so everything is judged: fetch its base (in CI fetch-depth: 0), or give --baseline.';
}
