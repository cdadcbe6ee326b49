import * as vscode from 'vscode';
import type { LanguageClient, Location, Position } from 'vscode-languageclient/node';
import { CHECK_WORKSPACE } from '../protocol/check-workspace.ts';
import { SHOW_PLACES } from '../protocol/show-places.ts';

/** Opens the editor's own list of references; what comes from the server is written as the protocol writes it. */
function showPlaces(client: LanguageClient, uri: string, position: Position, locations: readonly Location[]): Thenable<unknown> {
  const { protocol2CodeConverter: converter } = client;
  return vscode.commands.executeCommand('editor.action.showReferences', converter.asUri(uri), converter.asPosition(position), locations.map((location) => converter.asLocation(location)));
}

/** The commands of the palette, and those behind a lens. Their titles stand in the manifest. */
export function registerCommands(client: LanguageClient, output: vscode.LogOutputChannel): vscode.Disposable[] {
  return [
    vscode.commands.registerCommand('zeroDowntime.checkWorkspace', () => client.sendNotification(CHECK_WORKSPACE)),
    vscode.commands.registerCommand(SHOW_PLACES, (uri: string, position: Position, locations: readonly Location[]) => showPlaces(client, uri, position, locations)),
    vscode.commands.registerCommand('zeroDowntime.restart', () => client.restart()),
    vscode.commands.registerCommand('zeroDowntime.showOutput', () => output.show()),
    vscode.commands.registerCommand('zeroDowntime.openSettings', () => vscode.commands.executeCommand('workbench.action.openSettings', '@ext:zero-downtime.zero-downtime')),
    vscode.commands.registerCommand('zeroDowntime.openWalkthrough', () => vscode.commands.executeCommand('workbench.action.openWalkthrough', 'zero-downtime.zero-downtime#start')),
  ];
}
