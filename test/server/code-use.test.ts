/** What code says of a column that a migration takes away: on a lens over the change, and on hover. */
import assert from 'node:assert/strict';
import { CodeLensRequest, CodeLensResolveRequest, HoverRequest, type CodeLens, type Hover } from 'vscode-languageserver-protocol/node';
import { LanguageClient } from '../harness/language-client.ts';
import { Repository } from '../harness/repository.ts';
import { repository } from '../harness/workspace.ts';

const SERVER = `${repository}server/dist/main.js`;
const DROP = 'migrations/2_drop.sql';
const TEXT = "SET lock_timeout = '2s';\nALTER TABLE orders DROP COLUMN note;\n";

describe('the code behind a migration', function () {
  this.timeout(300_000);
  let project: Repository;
  let client: LanguageClient;

  beforeEach(() => {
    project = Repository.create();
    project.commit({
      'migrations/1_create.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, code text, note text);\n',
      'src/orders.ts': "export const notes = () => db.query('SELECT note FROM orders');\nexport const write = (note) => db.query('UPDATE orders SET note = $1', [note]);\n",
    });
    project.git('checkout', '--quiet', '-b', 'feature');
    project.commit({ [DROP]: TEXT, 'src/orders.ts': "export const write = (note) => db.query('UPDATE orders SET note = $1', [note]);\n" });
  });
  afterEach(async () => {
    assert.deepEqual(client.unexpected, []);
    await client.stop();
    project.remove();
  });

  async function open(options: object, settings: object = {}): Promise<void> {
    client = await LanguageClient.start(SERVER, project.folder, { settings, capabilities: { workspace: { configuration: true } }, initializationOptions: { trusted: true, reportedByEslint: [], ...options } });
    await client.open(DROP, TEXT);
  }

  async function lenses(): Promise<readonly CodeLens[]> {
    const found = ((await client.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri: client.uri(DROP) } })) ?? []) as readonly CodeLens[];
    return Promise.all(found.map((lens) => client.connection.sendRequest(CodeLensResolveRequest.type, lens)));
  }

  it('is counted on a lens, which opens the places as they are now', async () => {
    await open({ showsPlaces: true });
    const [lens, ...others] = await lenses();
    assert.deepEqual(others, []);
    assert.equal(lens?.range.start.line, 1);
    assert.match(lens.command?.title ?? '', /^note: written in 1 place; merged code \(main, [0-9a-f]+\): 2$/);
    assert.equal(lens.command?.command, 'zeroDowntime.showPlaces');
    const [uri, , places] = lens.command?.arguments as [string, unknown, readonly { uri: string; range: { start: { line: number; character: number } } }[]];
    assert.equal(uri, client.uri(DROP));
    assert.deepEqual(places.map((place) => [place.uri, place.range.start.line]), [[client.uri('src/orders.ts'), 0]]);
  });

  it('is counted in the release that runs, where tags tell it', async () => {
    project.git('tag', 'v2.3.1', 'main');
    project.write('src/report.ts', "export const report = () => db.query('SELECT note FROM orders WHERE note IS NOT NULL');\n");
    await open({}, { releases: 'v*' });
    const [lens] = await lenses();
    assert.equal(lens?.command?.title, 'note: read in 2 places, written in 1; running code (v2.3.1): 2');
  });

  it('is only said to a client that cannot show places', async () => {
    await open({});
    const [lens] = await lenses();
    assert.equal(lens?.command?.command, '');
  });

  it('follows what is typed in the code and not saved', async () => {
    await open({ showsPlaces: true });
    await client.open('src/orders.ts', 'export const write = () => undefined;\n');
    assert.match((await lenses())[0]?.command?.title ?? '', /^note: named nowhere in the code; merged code/);
  });

  it('is listed on hover, beside the report', async () => {
    await open({});
    const hover = await client.connection.sendRequest(HoverRequest.type, { textDocument: { uri: client.uri(DROP) }, position: { line: 1, character: 22 } });
    const text = ((hover as Hover).contents as { value: string }).value;
    for (const part of ['Dropping `note`', '`note`: written in 1 place', '[src/orders.ts:1](', 'updated']) assert.ok(text.includes(part), `${part} in ${text}`);
  });

  it('is no matter of a migration that is released', async () => {
    project.git('checkout', '--quiet', '-');
    project.git('merge', '--quiet', 'feature');
    project.git('checkout', '--quiet', '-b', 'further');
    project.commit({ 'src/other.ts': 'export const other = 1;\n' });
    await open({});
    assert.deepEqual(await lenses(), []);
  });

  describe('and the migration behind the code', () => {
    const CODE = "export const write = (note) => db.query('UPDATE orders SET note = $1', [note]);\n";

    it('is told where the code names what goes, with the place to go to', async () => {
      await open({});
      await client.open('src/orders.ts', CODE);
      const [mark, ...others] = await client.diagnostics('src/orders.ts');
      assert.deepEqual(others, []);
      assert.equal(mark?.severity, 3);
      assert.deepEqual(mark.range, { start: { line: 0, character: 59 }, end: { line: 0, character: 63 } });
      assert.equal(mark.message, '`note` of `orders` is dropped in migrations/2_drop.sql, which is not released yet. Take it out of the code, and deploy that, before the migration goes out.');
      assert.deepEqual(mark.relatedInformation?.map(({ location }) => [location.uri, location.range.start]), [[client.uri(DROP), { line: 1, character: 19 }]]);
    });

    it('follows what is typed in the migration', async () => {
      await open({});
      await client.open('src/orders.ts', CODE);
      await client.change(DROP, 2, TEXT.replace('note', 'code'));
      assert.deepEqual(await client.diagnostics('src/orders.ts'), []);
      await client.change(DROP, 3, TEXT.replace('DROP COLUMN note', 'RENAME COLUMN note TO remark'));
      assert.match(JSON.stringify((await client.diagnostics('src/orders.ts'))[0]?.message), /is renamed to `remark` in/);
    });

    it('is no matter of another table’s column, nor in a workspace that nobody trusts', async () => {
      await open({});
      await client.open('src/users.ts', "export const notes = () => db.query('SELECT u.note FROM users u');\n");
      assert.deepEqual(await client.diagnostics('src/users.ts'), []);
      await client.stop();
      await open({ trusted: false });
      await client.open('src/orders.ts', CODE);
      assert.deepEqual(await client.diagnostics('src/orders.ts'), []);
    });
  });
});
