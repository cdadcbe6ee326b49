import type { QualifiedName } from '../model/name.ts';
import { foundIn, type Found } from '../references/in-file.ts';

/** So many answers about single files are kept. */
const MOST_KEPT = 5000;

/** What files say of names, each looked through once as long as its text stays. */
export class FoundMemory {
  readonly #known = new Map<string, { readonly text: string; readonly found: Found }>();

  of(path: string, text: string, table: QualifiedName, column: string | undefined, longer: readonly string[] = []): Found {
    const key = [path, table.schema ?? '', table.name, column ?? '', ...longer].join('\0');
    const known = this.#known.get(key);
    if (known?.text === text) return known.found;
    const found = foundIn(path, text, table, column, longer);
    if (this.#known.size >= MOST_KEPT) this.#known.clear();
    this.#known.set(key, { text, found });
    return found;
  }
}
