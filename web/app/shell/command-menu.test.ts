import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import {
  describeConsole,
  looksRightInBothThemes,
  TWO_LOOKS,
} from '../../testing/console.testing.ts';
import { worstAlert } from '../../testing/views.ts';

const input = (page: Page) => page.getByRole('textbox', { name: 'Search or do something' });

describeConsole('the command menu', (console) => {
  /** Types a text, and clicks one of the results. */
  async function take(page: Page, text: string, found: string | RegExp): Promise<void> {
    await page.keyboard.press('Control+k');
    await input(page).fill(text);
    await page.getByRole('button', { name: found }).first().click();
  }

  it.each(TWO_LOOKS)('leads from a pasted text to what it means: $look', async (how) => {
    const { id, container } = await worstAlert(console().service);
    const { page, complaints } = await console().open('stories', how);
    await page.locator('main [data-index]').first().waitFor();
    await take(page, id, new RegExp(id.slice(0, 12)));
    await expect.poll(() => page.url()).toContain(`/alerts/${id}`);
    await page.keyboard.press('Control+k');
    await input(page).fill(container.slice(0, 10));
    const found = page.getByRole('button', { name: /^Container/ }).first();
    await found.waitFor();
    await looksRightInBothThemes(page, 'command-menu', found);
    await found.click();
    await expect.poll(() => page.url()).toContain(`value=${container}`);
    await take(page, 'node-', /^Host node-1/);
    await expect.poll(() => page.url()).toContain('value=node-1');
    await take(page, 'shop/bl', /^Image registry\.example\/shop\/blog/);
    await expect.poll(() => page.url()).toContain('container.image.name');
    await take(page, 'socat exec', /socat exec:bash/);
    await expect.poll(() => page.url()).toMatch(/alerts\/[0-9a-f]{64}/);
    await take(page, 'ab'.repeat(32), /^Hunt for this hash/);
    await expect.poll(() => page.url()).toContain('process.hash.sha256');
    await take(page, '10.9.8.7', /^Hunt for this address/);
    await expect.poll(() => page.url()).toContain('destination.ip');
    expect(complaints).toEqual([]);
  });

  it.each(TWO_LOOKS)('leads from sev to the open alerts of a severity: $look', async (how) => {
    const { page, complaints } = await console().open('stories', how);
    await page.locator('main [data-index]').first().waitFor();
    await take(page, 'sev', /^Severity high/);
    await page.waitForURL(/alerts\?status=open&severity=high/);
    await page.getByRole('button', { name: 'Remove the filter on severity' }).waitFor();
    await take(page, 'critical', /^Severity critical/);
    await page.waitForURL(/severity=critical/);
    expect(complaints).toEqual([]);
  });

  it('sends fewer requests than letters are typed, and says if nothing is found', async () => {
    const { page, context } = await console().open('stories');
    await page.locator('main [data-index]').first().waitFor();
    const asked: string[] = [];
    await context.route(/dw\/_find/, (route) => {
      asked.push(new URL(route.request().url()).searchParams.get('text') ?? '');
      return route.continue();
    });
    await page.keyboard.press('Control+k');
    await input(page).pressSequentially('nowhere at all', { delay: 5 });
    await page.getByText('Nothing has this name, and no alert or event contains it.').waitFor();
    expect(asked.at(-1)).toBe('nowhere at all');
    expect(asked.length).toBeLessThan('nowhere at all'.length / 2);
  });
});
