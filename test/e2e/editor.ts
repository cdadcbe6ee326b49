import type { Locator, Page } from 'playwright-core';

const TRIES = 8;
const EFFECT_MILLISECONDS = 3000;

/** The row that Enter would choose. */
async function isFocused(row: Locator): Promise<boolean> {
  return /\bfocused\b/.test((await row.getAttribute('class')) ?? '');
}

/** What a user does in the workbench, with the keyboard. Selectors are those of VS Code's own tests. */
export class Editor {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  static async at(page: Page, url: string): Promise<Editor> {
    await page.goto(url);
    await page.locator('.monaco-workbench .part.statusbar .statusbar-item').first().waitFor({ timeout: 60_000 });
    return new Editor(page);
  }

  /** Repeats a gesture until it has its effect: keys that are pressed while the workbench or a server starts are lost. */
  async gesture(act: () => Promise<void>, effect: Locator): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      await act();
      try {
        await effect.waitFor({ timeout: EFFECT_MILLISECONDS });
        return;
      } catch (error) {
        if (tries === TRIES) throw error;
      }
    }
  }

  async #pick(key: string, text: string, row: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget .quick-input-box input');
    await this.gesture(() => this.page.keyboard.press(key), input);
    await input.fill(text);
    await this.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: row }).waitFor();
    await this.page.keyboard.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  command(title: string): Promise<void> {
    return this.#pick('F1', `>${title}`, title);
  }

  async open(name: string): Promise<void> {
    await this.#pick('Control+P', name, name);
    await this.page.locator(`.tabs-container .tab.active[data-resource-name="${name}"]`).waitFor();
    await this.page.locator('.editor-instance .monaco-editor .view-line').first().waitFor();
  }

  squiggles(severity: 'error' | 'warning' = 'error'): Locator {
    return this.page.locator(`.monaco-editor .cdr.squiggly-${severity}`);
  }

  /** A line of the editor; the editor writes spaces as no-break spaces. */
  line(text: RegExp): Locator {
    return this.page.locator('.monaco-editor .view-line', { hasText: text });
  }

  problem(text: string): Locator {
    return this.page.locator('.markers-panel .monaco-list-row', { hasText: text });
  }

  /** The cursor goes to the next problem, as F8 does. */
  async nextProblem(): Promise<void> {
    const message = this.page.locator('.monaco-editor .marker-widget');
    await this.gesture(() => this.page.keyboard.press('F8'), message);
    await this.page.keyboard.press('Escape');
  }

  /** Opens the menu of quick fixes at the cursor until it offers a title. */
  async offer(title: string): Promise<Locator> {
    const row = this.page.locator('.action-widget .monaco-list-row', { hasText: title }).first();
    await this.gesture(async () => {
      await this.page.keyboard.press('Escape');
      await this.page.keyboard.press('Control+.');
    }, row);
    return row;
  }

  /** Chooses from the menu with the arrow keys. */
  async choose(row: Locator): Promise<void> {
    for (let steps = 0; steps < 40 && !(await isFocused(row)); steps += 1) await this.page.keyboard.press('ArrowDown');
    await this.page.keyboard.press('Enter');
  }

  async save(name: string): Promise<void> {
    await this.page.keyboard.press('Control+S');
    await this.page.locator(`.tabs-container .tab.active:not(.dirty)[data-resource-name="${name}"]`).waitFor();
  }
}
