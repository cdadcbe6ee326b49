import { EditedScript, parseScript, type Script } from '../rules/index.ts';

/** Texts that are kept: ESLint reads files in no order, and the history has most of them parsed before their turn. */
const MOST_KEPT = 512;

/** Parses each text once, whether ESLint or the history of another file comes first. */
export class ParsedScripts {
  readonly #known = new Map<string, Script>();
  readonly #mostKept: number;
  readonly #edited = new EditedScript();

  /** @param mostKept texts that are kept; in an editor most are versions of the same, which nobody asks for again */
  constructor(mostKept = MOST_KEPT) {
    this.#mostKept = mostKept;
  }

  parse(text: string): Script {
    let script = this.#known.get(text);
    if (script === undefined) {
      script = parseScript(text, this.#edited);
      if (this.#known.size >= this.#mostKept) for (const oldest of this.#known.keys()) {
        this.#known.delete(oldest);
        break;
      }
      this.#known.set(text, script);
    }
    return script;
  }
}
