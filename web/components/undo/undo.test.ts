import type { Page, Route } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeConsole } from '../../testing/console.testing.ts';

/** Holds the answers to changes of alerts back until they are released. */
async function holdChanges(page: Page): Promise<() => Promise<void>> {
  const held: Route[] = [];
  let isHolding = true;
  await page.route('**/dw/alerts/_change', async (route) => {
    if (isHolding) held.push(route);
    else await route.continue();
  });
  return async () => {
    isHolding = false;
    await Promise.all(held.splice(0).map((route) => route.continue()));
  };
}

describeConsole('undo', (console) => {
  const countOf = async (query: string) =>
    ((await console().service.json(`/dw/alerts/_count?${query}`)) as { count: number }).count;

  it('of what is on its way waits for it, and leaves what was done before it alone', async () => {
    const acknowledged = await countOf('status=acknowledged');
    const closed = await countOf('status=closed');
    const { page, complaints } = await console().open('alerts?status=open');
    await page.getByRole('grid', { name: 'Alerts' }).locator('[data-index]').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('e');
    await page.getByText('Acknowledged 1 alert.').waitFor();
    const letGo = await holdChanges(page);
    for (const key of ['c', '2', 'Enter']) await page.keyboard.press(key);
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.keyboard.press('z');
    await page.getByText('Undoing, as soon as it is made').waitFor();
    expect(await countOf('status=acknowledged')).toBe(acknowledged + 1);
    await letGo();
    await page.getByText('Restored 1 alert.').waitFor();
    await expect.poll(() => countOf('status=closed')).toBe(closed);
    expect(await countOf('status=acknowledged')).toBe(acknowledged + 1);
    await page.keyboard.press('z');
    await expect.poll(() => countOf('status=acknowledged')).toBe(acknowledged);
    expect(complaints).toEqual([]);
  });

  it('of what is refused takes nothing else back', async () => {
    const acknowledged = await countOf('status=acknowledged');
    const { page } = await console().open('alerts?status=open');
    await page.getByRole('grid', { name: 'Alerts' }).locator('[data-index]').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('e');
    await page.getByText('Acknowledged 1 alert.').waitFor();
    const held: Route[] = [];
    await page.route('**/dw/alerts/_change', async (route) => void held.push(route));
    for (const key of ['c', '2', 'Enter']) await page.keyboard.press(key);
    await expect.poll(() => held.length).toBe(1);
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.keyboard.press('z');
    await held[0]?.fulfill({
      status: 503,
      contentType: 'application/problem+json',
      body: JSON.stringify({ title: 'The disk is full.', status: 503 }),
    });
    await page.getByRole('alert').waitFor();
    await expect.poll(() => page.getByText('Undoing').count()).toBe(0);
    expect(await countOf('status=acknowledged')).toBe(acknowledged + 1);
  });
});
