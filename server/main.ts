import v8 from 'node:v8';
import { LSPErrorCodes } from 'vscode-languageserver';
import { createConnection, Message, ProposedFeatures, type ResponseMessage } from 'vscode-languageserver/node';
import { serve } from './server.ts';

// The parser's WASM is compiled by the quick compiler only: it starts in half the time, and no file is large enough to repay the other.
v8.setFlagsFromString('--liftoff-only');

/** A request that is cancelled before its turn is answered without being worked on: each keystroke cancels the one before. */
function cancelUndispatched(message: Message): ResponseMessage | undefined {
  if (!Message.isRequest(message)) return undefined;
  return { id: message.id, jsonrpc: message.jsonrpc, error: { code: LSPErrorCodes.RequestCancelled, message: 'cancelled' } };
}

serve(createConnection(ProposedFeatures.all, { connectionStrategy: { cancelUndispatched } }), Date.now);
