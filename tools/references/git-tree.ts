import { spawnSync } from 'node:child_process';
import { SOURCE_EXTENSIONS } from '../../rules/engine/references/source-files.ts';
import type { Base, FolderEntry, ProjectFiles } from '../../rules/index.ts';

/** Configuration by which tools are told, beside the sources. */
const TELLING = /(?:^|\/)(?:package\.json|_journal\.json|go\.mod|[\w.-]+\.toml|\.sequelizerc|[\w.-]+\.conf)$/;
const READ = new RegExp(String.raw`\.(?:${SOURCE_EXTENSIONS.join('|')})$`, 'i');

/** Nobody writes a source of this size. */
const LARGEST_FILE = 1 << 20;

/** Texts of a bare repository, each read once; history repeats most of them from commit to commit. */
export class GitObjects {
  readonly #repository: string;
  readonly #texts = new Map<string, string>();

  constructor(repository: string) {
    this.#repository = repository;
  }

  git(args: readonly string[], input = ''): Buffer {
    return spawnSync('git', ['-C', this.#repository, ...args], { input, maxBuffer: 1 << 30, stdio: ['pipe', 'pipe', 'ignore'], env: { ...process.env, GIT_NO_LAZY_FETCH: '1' } }).stdout;
  }

  /** The sources of a commit, by path. */
  treeOf(commit: string, root: string): GitTree {
    const objects = new Map<string, string>();
    for (const entry of this.git(['ls-tree', '-r', '-l', '-z', '--full-tree', commit]).toString('utf8').split('\0')) {
      const [, object, size, path] = /^\d+ blob (\w+) +(\d+|-|BAD)\t([\s\S]+)$/.exec(entry) ?? [];
      if (object === undefined || path === undefined || size === undefined || !(Number(size) < LARGEST_FILE)) continue;
      if (READ.test(path) || TELLING.test(path)) objects.set(`${root}/${path}`, object);
    }
    this.#load([...objects.values()]);
    return new GitTree(new Map([...objects].map(([path, object]) => [path, this.#texts.get(object) ?? ''])));
  }

  #load(objects: readonly string[]): void {
    const missing = objects.filter((object) => !this.#texts.has(object));
    if (missing.length === 0) return;
    const output = this.git(['cat-file', '--batch'], `${missing.join('\n')}\n`);
    let at = 0;
    for (const object of missing) {
      const end = output.indexOf(10, at);
      const size = Number(/^\w+ blob (\d+)$/.exec(output.toString('latin1', at, end))?.[1] ?? Number.NaN);
      if (Number.isNaN(size)) {
        this.#texts.set(object, '');
        at = end + 1;
        continue;
      }
      this.#texts.set(object, output.toString('utf8', end + 1, end + 1 + size));
      at = end + 1 + size + 1;
    }
  }
}

/** The files of one commit, as a project and as a base. */
export class GitTree implements ProjectFiles {
  readonly generation = 0;
  readonly texts: ReadonlyMap<string, string>;
  readonly #folders = new Map<string, Map<string, FolderEntry>>();

  constructor(texts: ReadonlyMap<string, string>) {
    this.texts = texts;
    for (const path of texts.keys()) {
      for (let child = path, isFolder = false; child.includes('/'); isFolder = true) {
        const cut = child.lastIndexOf('/');
        const entries = this.#folders.get(child.slice(0, cut)) ?? new Map<string, FolderEntry>();
        this.#folders.set(child.slice(0, cut), entries.set(child.slice(cut + 1), { name: child.slice(cut + 1), isFolder }));
        child = child.slice(0, cut);
      }
    }
  }

  read(path: string): string | undefined {
    return this.texts.get(path);
  }

  list(folder: string): readonly FolderEntry[] {
    return [...(this.#folders.get(folder)?.values() ?? [])];
  }

  stamp(path: string): string | undefined {
    return this.texts.has(path) ? path : undefined;
  }

  asBase(name: string): Base {
    return {
      name,
      has: (path) => this.texts.has(path),
      holds: (path, text) => this.texts.get(path) === text,
      read: (path) => this.texts.get(path),
      find: (pattern, extensions) => {
        const word = new RegExp(pattern, 'i');
        return [...this.texts].filter(([path, text]) => extensions.some((extension) => path.endsWith(`.${extension}`)) && word.test(text)).map(([path]) => path);
      },
    };
  }
}
