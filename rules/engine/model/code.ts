import type { ScopeManager } from '@typescript-eslint/scope-manager';
import type { TSESTree } from '@typescript-eslint/types';

/** A TypeScript or JavaScript file as its parser gives it. Ranges of nodes are UTF-16 offsets of the file. */
export interface CodeFile {
  /** Absolute, forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly program: TSESTree.Program;
  readonly scopes: ScopeManager;
  /** Another file of the project, parsed the way this one was; `undefined` where it does not parse. Never throws. */
  parse(path: string, text: string): CodeFile | undefined;
}

const CODE_FILE = /(?<!\.d)\.[cm]?[jt]sx?$/;

/** Whether a path is that of code; declarations say nothing that runs. */
export function isCodePath(path: string): boolean {
  return CODE_FILE.test(path);
}
