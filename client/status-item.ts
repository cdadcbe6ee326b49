import * as vscode from 'vscode';
import { State } from 'vscode-languageclient/node';
import type { FolderStatus } from '../protocol/status.ts';

/** What is told of a folder, in a few words. */
function textOf({ source, projectVersion }: FolderStatus): string {
  switch (source) {
    case 'eslint':
      return projectVersion === undefined ? 'as ESLint is configured' : `as ESLint is configured, for version ${projectVersion}`;
    case 'untrusted':
      return 'workspace not trusted: ESLint configuration not read';
    case 'failed':
      return 'ESLint configuration could not be read';
    default:
      return 'as the settings say';
  }
}

function detailOf({ source, problem, projectVersion }: FolderStatus, own: string): string {
  if (problem !== undefined) return problem;
  if (projectVersion !== undefined) return `The project has eslint-plugin-zero-downtime ${projectVersion}, the editor judges with ${own}.`;
  return source === 'editor' ? 'No ESLint configuration uses the plugin.' : '';
}

/** The entry behind the braces of the status bar: whether the server runs, and whose configuration holds for the file at hand. */
export class StatusItem implements vscode.Disposable {
  readonly #item: vscode.LanguageStatusItem;
  readonly #folders = new Map<string, FolderStatus>();
  readonly #follow: vscode.Disposable;
  #state: State = State.Starting;

  constructor() {
    this.#item = vscode.languages.createLanguageStatusItem('zeroDowntime', [{ language: 'sql' }, { language: 'pgsql' }, { language: 'postgres' }, { language: 'typescript' }, { language: 'javascript' }]);
    this.#item.name = 'Zero Downtime';
    this.#follow = vscode.window.onDidChangeActiveTextEditor(() => this.#update());
    this.#update();
  }

  serverIs(state: State): void {
    this.#state = state;
    if (state !== State.Running) this.#folders.clear();
    this.#update();
  }

  show(folder: FolderStatus): void {
    this.#folders.set(folder.uri, folder);
    this.#update();
  }

  #folderAtHand(): FolderStatus | undefined {
    const open = vscode.window.activeTextEditor?.document.uri;
    const folder = open === undefined ? undefined : vscode.workspace.getWorkspaceFolder(open);
    return folder === undefined ? undefined : this.#folders.get(folder.uri.toString());
  }

  #update(): void {
    const item = this.#item;
    item.busy = this.#state === State.Starting;
    if (this.#state === State.Stopped) {
      item.severity = vscode.LanguageStatusSeverity.Error;
      item.text = 'Zero Downtime: stopped';
      item.detail = '';
      item.command = { title: 'Restart', command: 'zeroDowntime.restart' };
      return;
    }
    const folder = this.#folderAtHand();
    const own = (vscode.extensions.getExtension('zero-downtime.zero-downtime')?.packageJSON as { readonly version?: string } | undefined)?.version ?? '';
    const isNoteworthy = folder?.source === 'failed' || folder?.projectVersion !== undefined;
    item.severity = isNoteworthy ? vscode.LanguageStatusSeverity.Warning : vscode.LanguageStatusSeverity.Information;
    item.text = folder === undefined ? 'Zero Downtime' : `Zero Downtime: ${textOf(folder)}`;
    item.detail = folder === undefined ? '' : detailOf(folder, own);
    item.command = { title: 'Show output', command: 'zeroDowntime.showOutput' };
  }

  dispose(): void {
    this.#follow.dispose();
    this.#item.dispose();
  }
}
