import { EditedScript, parseScript, type Script } from '../rules/index.ts';

/** Texts of so many characters in all are kept: the history has most of them parsed before their turn. */
const MOST_KEPT = 8_000_000;

/** Parses each text once, whether ESLint or the history of another file comes first. */
export class ParsedScripts {
  readonly #known = new Map<string, Script>();
  #length = 0;
  readonly #mostKept: number;
  readonly #edited = new EditedScript();
  /** The text at hand: nobody asks for it again once there is another one. */
  #taken: { readonly text: string; readonly script: Script } | undefined;

  /** @param mostKept characters of the texts that are kept; in an editor most are versions of the same, which nobody asks for again */
  constructor(mostKept = MOST_KEPT) {
    this.#mostKept = mostKept;
  }

  /** A text whose turn may come. */
  parse(text: string): Script {
    const known = this.#find(text);
    if (known !== undefined) return known;
    const script = parseScript(text, this.#edited);
    this.#known.set(text, script);
    this.#length += text.length;
    for (const oldest of this.#known.keys()) {
      if (this.#length <= this.#mostKept) break;
      this.#forget(oldest);
    }
    return script;
  }

  /** A text whose turn has come. */
  take(text: string): Script {
    const script = this.#find(text) ?? parseScript(text, this.#edited);
    this.#forget(text);
    this.#taken = { text, script };
    return script;
  }

  #find(text: string): Script | undefined {
    return this.#taken?.text === text ? this.#taken.script : this.#known.get(text);
  }

  #forget(text: string): void {
    if (this.#known.delete(text)) this.#length -= text.length;
  }
}
