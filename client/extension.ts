import * as vscode from 'vscode';
import { LanguageClient } from 'vscode-languageclient/node';
import { ENVIRONMENT } from '../protocol/environment.ts';
import { STATUS, type FolderStatus } from '../protocol/status.ts';
import { registerCommands } from './commands.ts';
import { currentEnvironment, onDidChangeEnvironment } from './environment.ts';
import { clientOptions, serverOptions } from './language-client.ts';
import { StatusItem } from './status-item.ts';

let client: LanguageClient | undefined;

/** Starts the language server and shows what it says. It knows nothing of migrations. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel('Zero Downtime', { log: true });
  const status = new StatusItem();
  const started = new LanguageClient('zeroDowntime', 'Zero Downtime', serverOptions(context), clientOptions(output));
  client = started;
  started.onDidChangeState(({ newState }) => status.serverIs(newState));
  started.onNotification(STATUS, (folder: FolderStatus) => status.show(folder));
  context.subscriptions.push(
    output,
    status,
    ...registerCommands(started, output),
    onDidChangeEnvironment(() => {
      if (started.isRunning()) void started.sendNotification(ENVIRONMENT, currentEnvironment());
    }),
  );
  await started.start();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
  client = undefined;
}
