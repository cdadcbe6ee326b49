/** A developer about to drop a column reads over the migration where the code still names it, and goes there. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { repository } from '../harness/workspace.ts';
import { Editor } from './editor.ts';
import { packagedExtension } from './packaged.ts';
import { launchBrowser, openPage, Workbench } from './workbench.ts';

const PICTURES = join(repository, 'build/e2e');

describe('the code behind a migration, in the workbench', function () {
  this.timeout(300_000);
  let workbench: Workbench;
  let browser: Browser;
  let page: Page;

  before(async () => {
    mkdirSync(PICTURES, { recursive: true });
    workbench = await Workbench.start({ project: join(repository, 'examples/orders-service'), extensions: [await packagedExtension()] });
    browser = await launchBrowser();
    ({ page } = await openPage(browser));
  });

  after(async () => {
    await browser?.close();
    await workbench?.stop();
  });

  it('is counted over the statement, and opens beside it', async () => {
    const editor = await Editor.at(page, workbench.url());
    await editor.open('20260406090000_drop_order_coupon_code.sql');
    const lens = page.locator('.codelens-decoration a').filter({ hasText: 'coupon_code' });
    await lens.waitFor();
    assert.equal((await lens.textContent())?.replaceAll('\u00a0', ' '), 'coupon_code: read in 2 places');
    await lens.click();
    const places = page.locator('.peekview-widget');
    await places.getByText('reports.ts').first().waitFor();
    await page.screenshot({ path: join(PICTURES, 'code-use.png') });
  });
});
