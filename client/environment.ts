import * as vscode from 'vscode';
import type { Environment } from '../protocol/environment.ts';

const ESLINT_EXTENSION = 'dbaeumer.vscode-eslint';

function isEslintActive(): boolean {
  return vscode.extensions.getExtension(ESLINT_EXTENSION)?.isActive === true;
}

/** The languages whose files the ESLint extension lints in a folder: those it is told to validate, and those it probes. */
function eslintLanguages(folder: vscode.WorkspaceFolder): readonly string[] {
  const settings = vscode.workspace.getConfiguration('eslint', folder.uri);
  if (!isEslintActive() || settings.get('enable') === false) return [];
  const validated = settings.get<readonly unknown[] | null>('validate') ?? [];
  const probed = settings.get<readonly unknown[] | null>('probe') ?? [];
  const named = [...validated, ...probed].map((entry) => (typeof entry === 'string' ? entry : (entry as { readonly language?: unknown } | null)?.language));
  return [...new Set(named.filter((language) => typeof language === 'string'))];
}

/** What the server has to know of this window. */
export function currentEnvironment(): Environment {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return {
    trusted: vscode.workspace.isTrusted,
    reportedByEslint: folders.map((folder) => ({ uri: folder.uri.toString(), languages: eslintLanguages(folder) })),
  };
}

/**
 * Calls back when the environment is another than before. Nobody tells that an extension became active; but the diagnostics
 * that it then publishes are told, and before those nothing stands there twice.
 */
export function onDidChangeEnvironment(changed: () => void): vscode.Disposable {
  let known = JSON.stringify(currentEnvironment());
  let wasActive = isEslintActive();
  const look = (): void => {
    wasActive = isEslintActive();
    const now = JSON.stringify(currentEnvironment());
    if (now === known) return;
    known = now;
    changed();
  };
  return vscode.Disposable.from(
    vscode.workspace.onDidGrantWorkspaceTrust(look),
    vscode.workspace.onDidChangeWorkspaceFolders(look),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('eslint')) look();
    }),
    vscode.extensions.onDidChange(look),
    vscode.languages.onDidChangeDiagnostics(() => {
      if (isEslintActive() !== wasActive) look();
    }),
  );
}
