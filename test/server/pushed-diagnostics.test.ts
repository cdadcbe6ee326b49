/** An editor that never asks for diagnostics, as Neovim before 0.10, is sent them. */
import assert from 'node:assert/strict';
import { PublishDiagnosticsNotification, type PublishDiagnosticsParams } from 'vscode-languageserver-protocol/node';
import { LanguageClient } from '../harness/language-client.ts';
import { repository, Workspace } from '../harness/workspace.ts';

const CREATE = 'CREATE TABLE orders (id bigint PRIMARY KEY, note text);\n';
const INDEX = 'CREATE INDEX orders_note ON orders (note);\n';

describe('an editor that does not ask for diagnostics', function () {
  this.timeout(300_000);
  let workspace: Workspace;
  let client: LanguageClient;
  let sent: PublishDiagnosticsParams[];
  let heard: () => void;

  beforeEach(async () => {
    workspace = new Workspace({ 'migrations/1_create.sql': CREATE, 'migrations/2_index.sql': INDEX, 'migrations/3_more.sql': INDEX.replace('orders_note', 'other') });
    client = await LanguageClient.start(`${repository}server/dist/main.js`, workspace.folder, { asks: false });
    sent = [];
    client.connection.onNotification(PublishDiagnosticsNotification.type, (params) => {
      sent.push(params);
      heard();
    });
  });

  afterEach(async () => {
    assert.deepEqual(client.unexpected, []);
    assert.equal(await client.stop(), 0);
    workspace.remove();
  });

  /** Waits until something is sent of which this holds. */
  function told(holds: (params: PublishDiagnosticsParams) => boolean): Promise<void> {
    return new Promise((resolve) => {
      heard = () => {
        if (sent.some(holds)) resolve();
      };
      heard();
    });
  }

  const of = (path: string, version: number | undefined, rules: readonly string[]) => (params: PublishDiagnosticsParams): boolean =>
    params.uri === client.uri(path) && params.version === version && params.diagnostics.map(({ code }) => code).join() === rules.join();

  it('is told of what it opens, of what it types, and that nothing is left when it closes', async () => {
    await client.open('migrations/2_index.sql', INDEX);
    await told(of('migrations/2_index.sql', 1, ['no-blocking-index']));
    await client.change('migrations/2_index.sql', 2, '-- nothing\n');
    await told(of('migrations/2_index.sql', 2, []));
    await client.close('migrations/2_index.sql');
    await told(of('migrations/2_index.sql', undefined, []));
  });

  it('is told of another open file what has changed there by it', async () => {
    await client.open('migrations/3_more.sql', 'ALTER TABLE orders ALTER COLUMN note TYPE varchar(20);\n');
    await client.open('migrations/1_create.sql', CREATE);
    await told(of('migrations/3_more.sql', 1, ['no-rewriting-type-change']));
    sent = [];
    await client.change('migrations/1_create.sql', 2, CREATE.replace('text', 'varchar(20)'));
    await told((params) => params.uri === client.uri('migrations/3_more.sql') && !params.diagnostics.some(({ code }) => code === 'no-rewriting-type-change'));
  });
});
