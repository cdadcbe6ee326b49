import { appCodeIn } from '../code/app-code.ts';
import type { CodeFile } from '../model/code.ts';
import type { Script } from '../model/statement.ts';
import type { Runner } from '../model/transaction.ts';
import type { CodeMigrationTool, ScriptFile } from '../tools/tool.ts';
import { upStatements, type StatementOperations } from './migration-file.ts';

/** A parsed file whose turn to be judged has not come yet. */
export interface Parsed {
  readonly text: string;
  readonly script: Script;
  readonly statements: readonly StatementOperations[];
  /** For code: the library that it belongs to, and how it says it wants to be run. */
  readonly library: CodeMigrationTool | undefined;
  readonly transaction: Runner['transaction'] | undefined;
  /** Of the file and of what it was read from, where it is kept. */
  readonly stamp?: string | undefined;
}

const NO_SCRIPT: Script = { text: '', statements: [], comments: [], blanked: [] };

/** SQL as a migration. */
export function parsedScript(text: string, script: Script): Parsed {
  return { text, script, statements: upStatements(script), library: undefined, transaction: undefined };
}

/** A parsed migration as its runner sees it. */
export function scriptFile(path: string, { text, script, statements, transaction }: Parsed): ScriptFile {
  return { path, text, comments: script.comments, statements: statements.map(({ statement }) => statement), transaction };
}

/** What code takes from the application is looked for when a rule asks, and not in every file of the history. */
function withAppCode(script: Script, code: CodeFile): Script {
  return {
    ...script,
    get appCode() {
      return appCodeIn(code);
    },
  };
}

/** The migration in a file of code; nothing where it is none. */
export function parsedCode(text: string, code: CodeFile | undefined, libraries: readonly CodeMigrationTool[]): Parsed {
  if (code !== undefined) {
    for (const library of libraries) {
      const compiled = library.mayOwn(text) ? library.compile(code) : undefined;
      if (compiled === undefined) continue;
      const { script, transaction } = compiled;
      return { text, script: withAppCode(script, code), statements: upStatements(script), library, transaction };
    }
  }
  return { ...parsedScript(text, NO_SCRIPT), statements: [] };
}
