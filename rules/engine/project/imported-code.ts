import { isCodePath, type CodeFile } from '../model/code.ts';
import type { ProjectFiles } from '../model/files.ts';
import { dependsOnPackage } from '../tools/evidence.ts';
import { ModuleFiles } from './modules.ts';

/** Longer files are generated, and no migration takes its names from one. */
const LONGEST = 200_000;

interface Opened {
  readonly text: string;
  readonly code: CodeFile | undefined;
}

/** The files that migrations import: parsed when one needs a name that their text has, once for all of them. */
export class ImportedCode {
  readonly #root: string;
  readonly #files: ProjectFiles;
  #modules: ModuleFiles;
  readonly #opened = new Map<string, Opened>();
  /** What each migration was read from, beside itself. */
  readonly #behind = new Map<string, Set<string>>();

  /** @param root absolute; no file above it is read */
  constructor(root: string, files: ProjectFiles) {
    this.#root = root;
    this.#files = files;
    this.#modules = new ModuleFiles(root, files);
  }

  /** Which file a module means may have changed. */
  doubt(): void {
    this.#modules = new ModuleFiles(this.#root, this.#files);
  }

  /** Whether some migration was read from a file beside itself. */
  has(path: string): boolean {
    return [...this.#behind.values()].some((files) => files.has(path));
  }

  /** Changes whenever the content of a migration, or of what it was read from, may have changed; `undefined` where there is no such file. */
  stamp(path: string): string | undefined {
    const own = this.#files.stamp(path);
    const behind = this.#behind.get(path);
    if (own === undefined || behind === undefined) return own;
    return [own, ...[...behind].map((file) => `${file} ${this.#files.stamp(file) ?? ''}`)].join('\n');
  }

  /** A migration that can look into the files that it imports. */
  around(migration: CodeFile): CodeFile {
    // What an earlier text of it was read from may still be what is kept somewhere.
    const behind = this.#behind.get(migration.path) ?? new Set<string>();
    const within = (code: CodeFile): CodeFile => ({
      path: code.path,
      text: code.text,
      program: code.program,
      get scopes() {
        return code.scopes;
      },
      parse: (path, text) => code.parse(path, text),
      dependsOn: (name) => dependsOnPackage(code.path, name, this.#files),
      imported: (module, name) => {
        const path = this.#modules.find(code.path, module);
        if (path === undefined || path === migration.path || !isCodePath(path)) return undefined;
        if (behind.size === 0) this.#behind.set(migration.path, behind);
        behind.add(path);
        const found = this.#open(path, name, (file, text) => migration.parse(file, text));
        return found && within(found);
      },
    });
    return within(migration);
  }

  #open(path: string, name: string, parse: (path: string, text: string) => CodeFile | undefined): CodeFile | undefined {
    const text = this.#files.read(path);
    // A module that only hands on everything of others need not say the name.
    if (text === undefined || text.length > LONGEST || !(name === 'default' || text.includes(name) || /\bexport\s*\*/.test(text))) return undefined;
    const known = this.#opened.get(path);
    if (known?.text === text) return known.code;
    const code = parse(path, text);
    this.#opened.set(path, { text, code });
    return code;
  }
}
