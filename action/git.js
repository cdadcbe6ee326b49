// @ts-check
import { spawnSync } from 'node:child_process';

/** So many commits are fetched at a time while the place where two branches part is not among them. */
const DEEPEN_BY = [50, 200, 1000];

/** @param {string[]} args */
function git(...args) {
  return spawnSync('git', args, { encoding: 'utf8' });
}

/** @param {string} revision */
function isHere(revision) {
  return git('cat-file', '-e', `${revision}^{commit}`).status === 0;
}

/** @param {string} base */
function meets(base) {
  return git('merge-base', 'HEAD', base).status === 0;
}

/**
 * Fetches what is needed to tell where HEAD and a commit part. A checkout of one commit, as most workflows have it, becomes as
 * deep as it has to be, and no deeper than needed.
 *
 * @param {string} base a commit or a remote branch such as `origin/main`
 * @returns {boolean} whether it can be told now
 */
export function reach(base) {
  if (base.startsWith('-')) return false;
  const source = base.replace(/^origin\//, '');
  const target = source === base ? [] : [`+refs/heads/${source}:refs/remotes/origin/${source}`];
  if (!isHere(base)) git('fetch', '--no-tags', '--quiet', '--depth=1', 'origin', ...(target.length > 0 ? target : [source]));
  if (!isHere(base)) return false;
  const isShallow = git('rev-parse', '--is-shallow-repository').stdout.trim() === 'true';
  if (!isShallow) return meets(base);
  for (const depth of DEEPEN_BY) {
    if (meets(base)) return true;
    git('fetch', '--no-tags', '--quiet', `--deepen=${depth}`, 'origin', ...target);
  }
  if (!meets(base)) git('fetch', '--no-tags', '--quiet', '--unshallow', 'origin', ...target);
  return meets(base);
}
