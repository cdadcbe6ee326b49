import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Base, Revision } from '../rules/index.ts';
import { Git } from './git.ts';

/** Where a default branch may be known by; the first that there is. */
const DEFAULT_BRANCHES = ['origin/HEAD', 'origin/main', 'origin/master', 'main', 'master'];

/** A revision that is no option to git. */
const REVISION = /^[A-Za-z0-9][\w./@{}^~+-]*$/;

interface Found {
  readonly commit: string;
  readonly name: string;
  /** No release, only what a change is merged into. */
  readonly merged?: boolean;
}

/** Where GitHub, GitLab, Azure Pipelines and Bitbucket say which branch a change goes to. */
const TARGETS = ['GITHUB_BASE_REF', 'CI_MERGE_REQUEST_TARGET_BRANCH_NAME', 'SYSTEM_PULLREQUEST_TARGETBRANCH', 'BITBUCKET_PR_DESTINATION_BRANCH'];

/** The branch that a change goes to, as CI tells it. */
function targetOf(environment: NodeJS.ProcessEnv): readonly string[] {
  const branch = TARGETS.map((name) => environment[name] ?? '').find((name) => name !== '')?.replace(/^refs\/heads\//, '') ?? '';
  return REVISION.test(branch) ? [`origin/${branch}`] : [];
}

/** The commit that a push began at, as GitHub's event and GitLab's variable tell it. */
function pushedFrom(environment: NodeJS.ProcessEnv): string | undefined {
  const before = environment['CI_COMMIT_BEFORE_SHA'] ?? beforeOf(environment['GITHUB_EVENT_PATH'] ?? '');
  return typeof before === 'string' && /^(?!0+$)[0-9a-f]{40,64}$/.test(before) ? before : undefined;
}

function beforeOf(event: string): unknown {
  try {
    return (JSON.parse(readFileSync(event, 'utf8')) as { readonly before?: unknown }).before;
  } catch {
    return undefined;
  }
}

/** The merge base with the default branch; on the branch itself, what was there before the push, else before the last commit. */
function findBase(git: Git, environment: NodeJS.ProcessEnv): Found | undefined {
  const branches = [...targetOf(environment), ...DEFAULT_BRANCHES];
  const [head, parent, ...tips] = git.commits(['HEAD', 'HEAD^1', ...branches]);
  if (head === undefined) return undefined;
  for (const [index, branch] of branches.entries()) {
    const tip = tips[index];
    const commit = tip === undefined || tip === head ? tip : git.mergeBase(head, tip);
    if (commit === undefined) continue;
    if (commit !== head) return { commit, name: shortened(`\`${branch}\``, commit), merged: true };
    break;
  }
  const before = pushedFrom(environment);
  const pushed = before === undefined ? undefined : git.mergeBase('HEAD', before);
  if (pushed !== undefined && pushed !== head) return { commit: pushed, name: shortened('before the push', pushed), merged: true };
  return parent === undefined ? undefined : { commit: parent, name: shortened('the commit before', parent), merged: true };
}

function findRevision(git: Git, revision: string): Found | undefined {
  const commit = REVISION.test(revision) ? git.mergeBase(revision, revision) : undefined;
  return commit === undefined ? undefined : { commit, name: named(revision, commit) };
}

function findParting(git: Git, revision: string): Found | undefined {
  const commit = REVISION.test(revision) ? git.mergeBase('HEAD', revision) : undefined;
  return commit === undefined ? undefined : { commit, name: named(revision, commit), merged: true };
}

/** A commit by the ref that led to it; a hash says no more than its first letters do. */
function named(revision: string, commit: string): string {
  return /^[0-9a-f]{7,64}$/.test(revision) ? `\`${commit.slice(0, 7)}\`` : shortened(`\`${revision}\``, commit);
}

/** Whether CI builds a tag: then its own is what is about to be deployed, and the one before is what runs. */
function buildsTag(environment: NodeJS.ProcessEnv): boolean {
  const { GITHUB_REF_TYPE, CI_COMMIT_TAG, BITBUCKET_TAG, BUILD_SOURCEBRANCH } = environment;
  return GITHUB_REF_TYPE === 'tag' || [CI_COMMIT_TAG, BITBUCKET_TAG].some((tag) => (tag ?? '') !== '') || BUILD_SOURCEBRANCH?.startsWith('refs/tags/') === true;
}

/** The newest release that is part of what is checked out. */
function findRelease(git: Git, tags: string, environment: NodeJS.ProcessEnv): Found | undefined {
  const tag = git.newestTag(tags, buildsTag(environment));
  const commit = tag === undefined ? undefined : git.mergeBase(tag, tag);
  return tag === undefined || commit === undefined ? undefined : { commit, name: `\`${tag.slice('refs/tags/'.length).replaceAll('`', '')}\`` };
}

function shortened(name: string, commit: string): string {
  return `${name}, ${commit.slice(0, 7)}`;
}

/** The name that git gives to a text; it depends on the kind of repository. */
function objectName(text: string, length: number): string {
  const bytes = Buffer.from(text, 'utf8');
  return hash(length === 64 ? 'sha256' : 'sha1', Buffer.concat([Buffer.from(`blob ${bytes.length}\0`), bytes]));
}

function withoutLineEnds(text: string): string {
  return text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n');
}

/** A commit of a repository as the base. */
export class GitBase implements Base {
  readonly name: string;
  readonly commit: string;
  readonly merged: boolean;
  readonly #git: Git;
  readonly #texts = new Map<string, string | undefined>();
  readonly #found = new Map<string, readonly string[] | undefined>();
  #tree: ReadonlyMap<string, string> | undefined;
  readonly #twin: GitBase | undefined;

  /** @param twin a base at the same commit, under whatever name: what is known of its files is known of this one's */
  constructor(git: Git, { commit, name, merged = false }: Found, twin?: GitBase) {
    this.#git = git;
    this.#twin = twin;
    this.commit = commit;
    this.name = name;
    this.merged = merged;
  }

  /** The repository's folder. */
  get root(): string {
    return this.#git.root;
  }

  #object(path: string): string | undefined {
    return path.startsWith(`${this.#git.root}/`) ? this.#files().get(path.slice(this.#git.root.length + 1)) : undefined;
  }

  #files(): ReadonlyMap<string, string> {
    return (this.#tree ??= this.#twin === undefined ? this.#git.tree(this.commit) : this.#twin.#files());
  }

  /** The files that were there, absolute. */
  get paths(): readonly string[] {
    return [...this.#files().keys()].map((path) => `${this.#git.root}/${path}`);
  }

  has(path: string): boolean {
    return this.#object(path) !== undefined;
  }

  /** Whether a text is what stood there, told by its name alone: without asking git, and so no for what has other line ends there. */
  isNamed(path: string, text: string): boolean {
    const object = this.#object(path);
    if (object === undefined) return false;
    return objectName(text, object.length) === object || objectName(withoutLineEnds(text), object.length) === object;
  }

  holds(path: string, text: string): boolean {
    if (this.isNamed(path, text)) return true;
    if (!this.has(path)) return false;
    const plain = withoutLineEnds(text);
    const was = this.read(path);
    return was !== undefined && withoutLineEnds(was) === plain;
  }

  read(path: string): string | undefined {
    const object = this.#object(path);
    if (object === undefined) return undefined;
    if (!this.#texts.has(object)) this.#texts.set(object, this.#git.text(object)?.replace(/^\ufeff/, ''));
    return this.#texts.get(object);
  }

  find(pattern: string, extensions: readonly string[]): readonly string[] | undefined {
    if (!this.#found.has(pattern)) this.#found.set(pattern, this.#git.grep(this.commit, pattern, extensions)?.map((path) => `${this.#git.root}/${path}`));
    return this.#found.get(pattern);
  }
}

/** How long an answer of git is good for: a linter in an editor lives through many commits. */
const FRESH_MILLISECONDS = 2000;

/** Bases of the repositories on this machine, asked for at most once in a while. For trusted workspaces only. */
export class GitBases {
  readonly #clock: () => number;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #known = new Map<string, { readonly since: number; readonly base: GitBase | undefined }>();

  /** @param clock milliseconds; a clock that stands still makes the first answer hold for ever */
  constructor(clock: () => number = Date.now, environment: NodeJS.ProcessEnv = process.env) {
    this.#clock = clock;
    this.#environment = environment;
  }

  /**
   * What is released in the repository of a folder.
   *
   * @param revision without one, the merge base with the default branch
   */
  of(folder: string, revision: Revision | undefined): GitBase | undefined {
    const key = `${folder}\0${JSON.stringify(revision)}`;
    const known = this.#known.get(key);
    const now = this.#clock();
    if (known !== undefined && now - known.since <= FRESH_MILLISECONDS) return known.base;
    const git = Git.of(folder);
    const found = git === undefined ? undefined : this.#find(git, revision);
    const base = git === undefined || found === undefined ? undefined : known?.base?.commit === found.commit && known.base.name === found.name ? known.base : new GitBase(git, found, this.#twinOf(git, found));
    this.#known.set(key, { since: now, base });
    return base;
  }

  /** The commit of the base, for a cache key; empty where nothing is known. */
  commitOf(folder: string, revision: Revision | undefined): string {
    return this.of(folder, revision)?.commit ?? '';
  }

  #twinOf({ root }: Git, { commit }: Found): GitBase | undefined {
    return [...this.#known.values()].map(({ base }) => base).find((base) => base?.commit === commit && base.root === root);
  }

  #find(git: Git, revision: Revision | undefined): Found | undefined {
    if (revision === undefined) return findBase(git, this.#environment);
    if (typeof revision === 'string') return findRevision(git, revision);
    return 'partedFrom' in revision ? findParting(git, revision.partedFrom) : findRelease(git, revision.newestTag, this.#environment);
  }
}
