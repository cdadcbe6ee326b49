import { parseScript, type Script } from '../rules/index.ts';
import { PostgresSourceCode, visitorKeys, type ScriptNode } from './source-code.ts';

interface File {
  readonly body: string | Uint8Array;
}

function root(text: string, script: Script): ScriptNode {
  return {
    type: 'Script',
    range: [0, text.length],
    body: script.statements.map(({ kind, range }) => ({ type: 'Statement', kind, range: [range.start, range.end] })),
    comments: script.comments.map(({ style, text: value, start, end }) => ({ type: style === 'line' ? 'Line' : 'Block', value, range: [start, end] })),
  };
}

/** ESLint's language `zero-downtime/postgresql`. What does not parse is a statement that `no-syntax-error` reports. */
export const postgresLanguage = {
  fileType: 'text' as const,
  lineStart: 1 as const,
  columnStart: 1 as const,
  nodeTypeKey: 'type',
  visitorKeys,

  validateLanguageOptions(): void {
    // Everything that can be said is said in settings['zero-downtime'], which all languages share.
  },

  parse(file: File): { ok: true; ast: ScriptNode; script: Script } {
    const text = typeof file.body === 'string' ? file.body : new TextDecoder().decode(file.body);
    const script = parseScript(text);
    return { ok: true, ast: root(text, script), script };
  },

  createSourceCode(file: File, { ast, script }: { readonly ast: ScriptNode; readonly script: Script }): PostgresSourceCode {
    const text = typeof file.body === 'string' ? file.body : new TextDecoder().decode(file.body);
    return new PostgresSourceCode(text, script, ast);
  },
};
