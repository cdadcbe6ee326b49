import { manifestFacts, mayBeManifest } from '../manifests/manifests.ts';
import type { ProjectFiles } from '../model/files.ts';
import { isManifestPath, type Deployed, type Deployment, type ManifestFact, type ProbedPath } from '../model/manifest.ts';
import type { Settings } from '../model/settings.ts';
import { joined } from '../tools/paths.ts';
import { builtPackage } from './built-package.ts';
import { SKIPPED_FOLDERS } from './package.ts';
import { ProbedPaths } from './probed-paths.ts';

/** A project of more files is not looked through for manifests. */
const MOST_FILES = 50_000;

/** How a project is deployed, as its manifests say. */
export class Deployments {
  readonly #root: string;
  readonly #settings: Settings;
  readonly #files: ProjectFiles;
  readonly #probedPaths: ProbedPaths;
  readonly #learnt = new Map<string, { readonly text: string; readonly facts: readonly ManifestFact[] }>();
  #generation = -1;
  #all: readonly ManifestFact[] = [];
  /** Manifests, by their names, that are not read. */
  #unread: string[] = [];

  constructor(root: string, settings: Settings, files: ProjectFiles) {
    this.#root = root;
    this.#settings = settings;
    this.#files = files;
    this.#probedPaths = new ProbedPaths(root, files);
  }

  /** What surrounds a manifest. */
  of(path: string, text: string): Deployment {
    const everything = (): readonly ManifestFact[] => this.#everything();
    return {
      file: path,
      settings: this.#settings,
      facts: manifestFacts(path, text, this.#root, this.#files),
      unknownPath: (probed) => this.#probedPaths.unknown(probed),
      get everything() {
        return everything();
      },
      mentionedUnread: (word) => {
        this.#everything();
        return this.#unread.some((unread) => this.#files.read(unread)?.includes(word) === true);
      },
      codeMentions: (image, pattern) => this.#probedPaths.mentions(path, image, pattern),
      text: ({ start, end }) => text.slice(start, end),
    };
  }

  /** What all manifests say of the package in a folder. */
  ofPackage(folder: string): Deployed {
    const isOwn = (file: string, origin: ProbedPath['origin']): boolean => builtPackage(file, origin, this.#root, this.#files)?.folder === folder;
    const facts = this.#everything();
    return {
      probes: facts.filter((fact) => fact.kind === 'probedPath').filter(({ file, origin }) => isOwn(file, origin)),
      pods: facts
        .filter((fact) => fact.kind === 'workload')
        .flatMap((workload) => workload.containers.filter(({ image }) => image !== undefined && isOwn(workload.file, { image })).map((container) => ({ workload, container }))),
      compose: facts.filter((fact) => fact.kind === 'composeService').filter(({ file, build }) => build !== undefined && isOwn(file, { folder: build })),
    };
  }

  /** The facts of all manifests. */
  #everything(): readonly ManifestFact[] {
    if (this.#files.generation === this.#generation) return this.#all;
    this.#generation = this.#files.generation;
    this.#unread = [];
    const waiting = [this.#root];
    const found: ManifestFact[] = [];
    let seen = 0;
    for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
      for (const { name, isFolder } of this.#files.list(folder)) {
        const path = joined(folder, name);
        seen += 1;
        if (!isFolder) found.push(...this.#factsOf(path));
        else if (!name.startsWith('.') && !SKIPPED_FOLDERS.has(name)) waiting.push(path);
      }
      if (seen > MOST_FILES) break;
    }
    this.#all = seen > MOST_FILES ? [] : found;
    return this.#all;
  }

  #factsOf(path: string): readonly ManifestFact[] {
    const text = isManifestPath(path) ? this.#files.read(path) : undefined;
    if (text === undefined) return [];
    if (!mayBeManifest(path, text)) {
      this.#unread.push(path);
      return [];
    }
    const known = this.#learnt.get(path);
    if (known?.text === text) return known.facts;
    const facts = manifestFacts(path, text, this.#root, this.#files);
    this.#learnt.set(path, { text, facts });
    return facts;
  }
}
