import type * as vscode from 'vscode';
import { TransportKind, type LanguageClientOptions, type ServerOptions } from 'vscode-languageclient/node';
import type { InitializationOptions } from '../protocol/environment.ts';
import { currentEnvironment } from './environment.ts';

/** The languages whose files may concern the server. */
const LANGUAGES = ['sql', 'pgsql', 'postgres', 'typescript', 'typescriptreact', 'javascript', 'javascriptreact', 'dockerfile', 'dockercompose', 'yaml'];

/** The server stands beside the client, with the parsers that it needs. */
export function serverOptions(context: vscode.ExtensionContext): ServerOptions {
  const module = context.asAbsolutePath('dist/server/main.js');
  return { module, transport: TransportKind.ipc };
}

export function clientOptions(output: vscode.LogOutputChannel): LanguageClientOptions {
  return {
    documentSelector: [...LANGUAGES.map((language) => ({ scheme: 'file', language })), { scheme: 'file', pattern: '**/zero-downtime/plans/*.json' }, { scheme: 'file', pattern: '**/*.prisma' }],
    outputChannel: output,
    // Read anew at each start, so that a server that came back knows what the first one knew.
    initializationOptions: (): InitializationOptions => ({ ...currentEnvironment(), takesStatus: true, showsPlaces: true, asksForNames: true }),
    diagnosticPullOptions: { onChange: true },
  };
}
