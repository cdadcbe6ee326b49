import type { Script } from '../rules/index.ts';
import type { ParsedScripts } from './parsed-scripts.ts';
import { PostgresSourceCode, visitorKeys, type ScriptNode } from './source-code.ts';

interface File {
  readonly body: string | Uint8Array;
}

function root(text: string, script: Script): ScriptNode {
  return {
    type: 'Script',
    range: [0, text.length],
    comments: script.comments.map(({ style, text: value, start, end }) => ({ type: style === 'line' ? 'Line' : 'Block', value, range: [start, end] })),
  };
}

function textOf({ body }: File): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body);
}

/** ESLint's language `zero-downtime/postgresql`. What does not parse is a statement that `no-syntax-error` reports. */
export class PostgresLanguage {
  readonly fileType = 'text';
  readonly lineStart = 1;
  readonly columnStart = 1;
  readonly nodeTypeKey = 'type';
  readonly visitorKeys = visitorKeys;
  readonly #scripts: ParsedScripts;

  constructor(scripts: ParsedScripts) {
    this.#scripts = scripts;
  }

  validateLanguageOptions(): void {
    // Everything that can be said is said in settings['zero-downtime'], which all languages share.
  }

  parse(file: File): { ok: true; ast: ScriptNode; script: Script } {
    const text = textOf(file);
    const script = this.#scripts.parse(text);
    return { ok: true, ast: root(text, script), script };
  }

  createSourceCode(file: File, { ast, script }: { readonly ast: ScriptNode; readonly script: Script }): PostgresSourceCode {
    return new PostgresSourceCode(textOf(file), script, ast);
  }
}
