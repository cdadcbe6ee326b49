import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { CHECK_WORKSPACE } from '../protocol/check-workspace.ts';

/** The commands of the palette. Their titles stand in the manifest. */
export function registerCommands(client: LanguageClient, output: vscode.LogOutputChannel): vscode.Disposable[] {
  return [
    vscode.commands.registerCommand('zeroDowntime.checkWorkspace', () => client.sendNotification(CHECK_WORKSPACE)),
    vscode.commands.registerCommand('zeroDowntime.restart', () => client.restart()),
    vscode.commands.registerCommand('zeroDowntime.showOutput', () => output.show()),
    vscode.commands.registerCommand('zeroDowntime.openSettings', () => vscode.commands.executeCommand('workbench.action.openSettings', '@ext:zero-downtime.zero-downtime')),
    vscode.commands.registerCommand('zeroDowntime.openWalkthrough', () => vscode.commands.executeCommand('workbench.action.openWalkthrough', 'zero-downtime.zero-downtime#start')),
  ];
}
