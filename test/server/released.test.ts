/** In a repository the editor judges what is new, as the command line does; git is asked only where the workspace is trusted. */
import assert from 'node:assert/strict';
import { ENVIRONMENT } from '../../protocol/environment.ts';
import { LanguageClient } from '../harness/language-client.ts';
import { Repository } from '../harness/repository.ts';
import { repository } from '../harness/workspace.ts';

const SERVER = `${repository}server/dist/main.js`;
const RELEASED = 'migrations/2_index.sql';
const NEW = 'migrations/3_index.sql';
const INDEX = 'CREATE INDEX orders_code ON orders (code);\n';
const NEW_INDEX = 'CREATE INDEX orders_note ON orders (note);\n';

describe('a repository in the editor', function () {
  this.timeout(300_000);
  let project: Repository;
  let client: LanguageClient;

  beforeEach(() => {
    project = Repository.create();
    project.commit({ 'migrations/1_create.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, code text, note text);\n', [RELEASED]: INDEX });
    project.git('checkout', '--quiet', '-b', 'feature');
    project.commit({ [NEW]: NEW_INDEX });
  });
  afterEach(async () => {
    assert.deepEqual(client.unexpected, []);
    await client.stop();
    project.remove();
  });

  async function open(trusted: boolean, settings: object = {}): Promise<void> {
    const capabilities = { workspace: { configuration: true } };
    client = await LanguageClient.start(SERVER, project.folder, { settings, capabilities, initializationOptions: { trusted, reportedByEslint: [] } });
    await client.open(RELEASED, INDEX);
    await client.open(NEW, NEW_INDEX);
  }

  async function said(path: string): Promise<unknown[]> {
    return (await client.diagnostics(path)).map(({ code }) => code);
  }

  it('has nothing to say of what the default branch has already', async () => {
    await open(true);
    assert.deepEqual(await said(RELEASED), []);
    assert.deepEqual(await said(NEW), ['no-blocking-index']);
  });

  it('judges everything where the setting says that nothing is released', async () => {
    await open(true, { baseline: 'none' });
    assert.deepEqual(await said(RELEASED), ['no-blocking-index']);
  });

  it('does not ask git before the workspace is trusted, and follows when it is', async () => {
    await open(false);
    assert.deepEqual(await said(RELEASED), ['no-blocking-index']);
    await client.connection.sendNotification(ENVIRONMENT, { trusted: true, reportedByEslint: [] });
    assert.deepEqual(await said(RELEASED), []);
  });
});
