import * as vscode from 'vscode';
import type { LanguageClient, Location, Position } from 'vscode-languageclient/node';
import { CHECK_WORKSPACE } from '../protocol/check-workspace.ts';
import { RENAME_COLUMN, WRITE_RENAME, type ColumnToRename, type NewColumnName } from '../protocol/rename-column.ts';
import { SHOW_PLACES } from '../protocol/show-places.ts';

/** Opens the editor's own list of references; what comes from the server is written as the protocol writes it. */
function showPlaces(client: LanguageClient, uri: string, position: Position, locations: readonly Location[]): Thenable<unknown> {
  const { protocol2CodeConverter: converter } = client;
  return vscode.commands.executeCommand('editor.action.showReferences', converter.asUri(uri), converter.asPosition(position), locations.map((location) => converter.asLocation(location)));
}

/** The column that somebody names by hand, in the folder of the file at hand. */
async function askForColumn(): Promise<ColumnToRename | undefined> {
  const uri = vscode.window.activeTextEditor?.document.uri ?? vscode.workspace.workspaceFolders?.[0]?.uri;
  const named = await vscode.window.showInputBox({ prompt: 'Which column gets another name?', placeHolder: 'users.mail', validateInput: (text) => (/.\../.test(text) ? undefined : 'The table and the column, with a dot between') });
  if (uri === undefined || named === undefined) return undefined;
  const dot = named.lastIndexOf('.');
  return { uri: uri.toString(), table: named.slice(0, dot), column: named.slice(dot + 1) };
}

/** Asks for what is not known yet, and lets the server write the first deploy. */
async function renameColumn(client: LanguageClient, declared: ColumnToRename | undefined): Promise<void> {
  const column = declared ?? (await askForColumn());
  if (column === undefined) return;
  const to = await vscode.window.showInputBox({ prompt: `The new name of ${column.table}.${column.column}`, value: column.column });
  if (to !== undefined && to !== '') await client.sendRequest(WRITE_RENAME, { ...column, to } satisfies NewColumnName);
}

/** The commands of the palette, and those behind a lens. Their titles stand in the manifest. */
export function registerCommands(client: LanguageClient, output: vscode.LogOutputChannel): vscode.Disposable[] {
  return [
    vscode.commands.registerCommand('zeroDowntime.checkWorkspace', () => client.sendNotification(CHECK_WORKSPACE)),
    vscode.commands.registerCommand(SHOW_PLACES, (uri: string, position: Position, locations: readonly Location[]) => showPlaces(client, uri, position, locations)),
    vscode.commands.registerCommand(RENAME_COLUMN, (column?: ColumnToRename) => renameColumn(client, column)),
    vscode.commands.registerCommand('zeroDowntime.restart', () => client.restart()),
    vscode.commands.registerCommand('zeroDowntime.showOutput', () => output.show()),
    vscode.commands.registerCommand('zeroDowntime.openSettings', () => vscode.commands.executeCommand('workbench.action.openSettings', '@ext:zero-downtime.zero-downtime')),
    vscode.commands.registerCommand('zeroDowntime.openWalkthrough', () => vscode.commands.executeCommand('workbench.action.openWalkthrough', 'zero-downtime.zero-downtime#start')),
  ];
}
