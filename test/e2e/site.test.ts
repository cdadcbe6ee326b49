/** The documentation as its readers have it: built, served as a plain folder, and read in a real browser. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { documentationUrl } from '../../eslint-plugin/eslint-rule.ts';
import { rules } from '../../rules/index.ts';
import { buildSite, SITE } from '../../tools/site/main.ts';
import { repository } from '../harness/workspace.ts';
import { launchBrowser } from './workbench.ts';

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.png': 'image/png', '.woff2': 'font/woff2' };

/** As any host of static files with clean addresses does it. */
function fileOf(url: string): string | undefined {
  const path = decodeURIComponent(new URL(url, 'http://localhost').pathname);
  return [path, `${path}.html`, join(path, 'index.html')].map((name) => join(SITE, name)).find((name) => existsSync(name) && statSync(name).isFile());
}

describe('the documentation site', function () {
  this.timeout(300_000);
  let server: Server;
  let browser: Browser;
  let page: Page;
  let origin: string;
  const complaints: string[] = [];

  before(async () => {
    await buildSite();
    server = createServer((request, response) => {
      const file = fileOf(request.url ?? '/');
      if (file === undefined) response.writeHead(404).end();
      else response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'text/plain' }).end(readFileSync(file));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('response', (response) => response.status() >= 400 && complaints.push(`${response.status()} ${response.url()}`));
  });

  after(async () => {
    await browser?.close();
    server?.close();
  });

  afterEach(() => {
    assert.deepEqual(complaints.splice(0), []);
  });

  /** For a person to look at. */
  async function look(name: string): Promise<void> {
    await page.screenshot({ path: `${repository}build/site-screenshots/${name}.png` });
  }

  it('has a page where each message points', () => {
    for (const rule of rules) assert.ok(fileOf(documentationUrl(rule)), documentationUrl(rule));
  });

  it('has the schema that configurations name, and the template that pipelines include', () => {
    const { $id } = JSON.parse(readFileSync(fileOf('/schema.json') ?? '', 'utf8')) as { readonly $id: string };
    assert.equal($id, 'https://zero-downtime.dev/schema.json');
    assert.equal(readFileSync(fileOf('/gitlab.yml') ?? '', 'utf8'), readFileSync(`${repository}templates/gitlab.yml`, 'utf8'));
  });

  it('begins with what it is for, and leads on', async () => {
    await page.goto(origin);
    await look('home');
    await page.getByRole('link', { name: 'Get started' }).first().click();
    await page.waitForURL(/\/guide\/getting-started$/);
    await page.getByRole('heading', { name: 'Get started', level: 1 }).waitFor();
    await look('guide');
  });

  it('shows a rule with its code, its level, and its neighbours', async () => {
    await page.goto(`${origin}/rules/no-blocking-index`);
    const text = await page.locator('main').innerText();
    assert.match(text, /CREATE INDEX CONCURRENTLY orders_user_id ON orders \(user_id\);/);
    assert.match(text, /Error in recommended and strict\./);
    assert.doesNotMatch(text, /sql flagged/);
    assert.ok(await page.locator('aside').getByRole('link', { name: 'no-drop-column', exact: true }).count());
    await look('rule');
    await page.locator('main').getByRole('link', { name: 'require-lock-timeout' }).first().click();
    await page.waitForURL(/\/rules\/require-lock-timeout$/);
  });

  it('finds a rule by what goes wrong', async () => {
    await page.goto(`${origin}/guide/settings`);
    await page.getByRole('button', { name: 'Search' }).first().click();
    await page.locator('#localsearch-input').fill('prepared statements fail');
    const first = page.locator('.VPLocalSearchBox .result').first();
    await first.waitFor();
    await look('search');
    assert.match((await page.locator('.VPLocalSearchBox .results').innerText()).toLowerCase(), /no-cached-plan-break/);
    await page.keyboard.press('Escape');
  });

  it('can be read in the dark and on a telephone', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.goto(`${origin}/rules/no-rename-column`);
    await look('dark');
    await page.setViewportSize({ width: 390, height: 800 });
    await page.goto(`${origin}/guide/ci`);
    await page.getByRole('heading', { name: 'In a pull request' }).waitFor();
    const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    assert.ok(overflow <= 0, `${overflow} pixels too wide`);
    await look('telephone');
  });
});
