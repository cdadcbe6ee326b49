import v8 from 'node:v8';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { serve } from './server.ts';

// The parser's WASM is compiled by the quick compiler only: it starts in half the time, and no file is large enough to repay the other.
v8.setFlagsFromString('--liftoff-only');

serve(createConnection(ProposedFeatures.all), Date.now);
