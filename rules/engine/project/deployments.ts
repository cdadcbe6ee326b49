import { manifestFacts } from '../manifests/manifests.ts';
import type { ProjectFiles } from '../model/files.ts';
import type { Deployment } from '../model/manifest.ts';
import type { Settings } from '../model/settings.ts';

/** How a project is deployed, as its manifests say. */
export class Deployments {
  readonly #root: string;
  readonly #settings: Settings;
  readonly #files: ProjectFiles;

  constructor(root: string, settings: Settings, files: ProjectFiles) {
    this.#root = root;
    this.#settings = settings;
    this.#files = files;
  }

  /** What surrounds a manifest. */
  of(path: string, text: string): Deployment {
    return {
      file: path,
      settings: this.#settings,
      facts: manifestFacts(path, text, this.#root, this.#files),
      text: ({ start, end }) => text.slice(start, end),
    };
  }
}
