import { expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { describeConsole, looksRight, screenshot } from '../../testing/console.testing.ts';

const grid = (page: Page) => page.getByRole('grid', { name: 'Alerts' });
const rows = (page: Page) => grid(page).locator('[data-index]');
const current = (page: Page) => grid(page).locator('[data-current="true"]');
const ready = (page: Page) => rows(page).first().waitFor();

describeConsole('the list of alerts', (console) => {
  it('looks right', () => looksRight(console(), 'alerts', 'alerts', ready));

  it('comes to a verdict in four keystrokes, goes on to the next, and takes it back', async () => {
    const { page, complaints } = await console().open('alerts');
    await ready(page);
    expect(page.url()).toContain('status=open');
    await page.keyboard.press('j');
    const first = await current(page).textContent();
    await page.keyboard.press('c');
    await screenshot(page, 'alerts-close');
    await page.keyboard.press('3');
    await page.keyboard.press('Enter');
    await grid(page).getByText('false positive').waitFor();
    await page.getByText('Closed 1 alert as false positive.').waitFor();
    // It stays where it is, and the next one is the current one.
    expect(await rows(page).first().textContent()).toContain('false positive');
    expect(await current(page).getAttribute('data-index')).toBe('1');
    await page.keyboard.press('.');
    await page.waitForFunction(`document.querySelectorAll('[data-quiet="true"]').length === 2`);
    await page.keyboard.press('z');
    await page.getByText('Restored 1 alert.').first().waitFor();
    await page.keyboard.press('z');
    await page.waitForFunction(`document.querySelectorAll('[data-quiet="true"]').length === 0`);
    await page.keyboard.press('Home');
    expect(await current(page).textContent()).toBe(first);
    expect(complaints).toEqual([]);
  });
});
