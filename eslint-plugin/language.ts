import { manifestComments, type Script } from '../rules/index.ts';
import type { ParsedScripts } from './parsed-scripts.ts';
import { PostgresSourceCode, rootOf, TextSourceCode, visitorKeys, type ScriptNode } from './source-code.ts';

interface File {
  readonly body: string | Uint8Array;
  readonly path: string;
}

function textOf({ body }: File): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body);
}

/** What all languages of ours are to ESLint. */
class TextLanguage {
  readonly fileType = 'text';
  readonly lineStart = 1;
  readonly columnStart = 1;
  readonly nodeTypeKey = 'type';
  readonly visitorKeys = visitorKeys;

  validateLanguageOptions(): void {
    // Everything that can be said is said in settings['zero-downtime'], which all languages share.
  }
}

/** ESLint's language `zero-downtime/postgresql`. What does not parse is a statement that `no-syntax-error` reports. */
export class PostgresLanguage extends TextLanguage {
  readonly #scripts: ParsedScripts;

  constructor(scripts: ParsedScripts) {
    super();
    this.#scripts = scripts;
  }

  parse(file: File): { ok: true; ast: ScriptNode; script: Script } {
    const text = textOf(file);
    const script = this.#scripts.take(text);
    return { ok: true, ast: rootOf(text, script.comments), script };
  }

  createSourceCode(file: File, { ast, script }: { readonly ast: ScriptNode; readonly script: Script }): PostgresSourceCode {
    return new PostgresSourceCode(textOf(file), script, ast);
  }
}

/** ESLint's language `zero-downtime/manifest`: Dockerfiles and YAML as texts. What does not parse is for others to tell. */
export class ManifestLanguage extends TextLanguage {
  parse(file: File): { ok: true; ast: ScriptNode } {
    const text = textOf(file);
    return { ok: true, ast: rootOf(text, manifestComments(file.path.replaceAll('\\', '/'), text)) };
  }

  createSourceCode(file: File, { ast }: { readonly ast: ScriptNode }): TextSourceCode {
    return new TextSourceCode(textOf(file), ast);
  }
}
