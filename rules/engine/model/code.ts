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
  /**
   * The file of the project that this one means by the module of an import, parsed, where its text has the name of what is
   * imported. Nothing for packages of somebody else's, and where there is no project around the file.
   */
  imported?(module: string, name: string): CodeFile | undefined;
  /** Whether the package that the file belongs to depends on another; nobody knows where there is no project around the file. */
  dependsOn?(name: string): boolean;
}

const CODE_FILE = /(?<!\.d)\.[cm]?[jt]sx?$/;

/** Whether a path is that of code; declarations say nothing that runs. */
export function isCodePath(path: string): boolean {
  return CODE_FILE.test(path);
}
