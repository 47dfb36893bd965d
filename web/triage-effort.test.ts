import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeConsole, type TestConsole } from './testing/console.testing.ts';

const OPEN = 'status=open';

const rows = (page: Page, grid: string) =>
  page.getByRole('grid', { name: grid, exact: true }).locator('[data-index]');

async function countOf({ service }: TestConsole, query = ''): Promise<number> {
  const path = `/dw/alerts/_count?${query}`;
  return ((await service.json(path)) as { count: number }).count;
}

/** A verdict, one key after the other. */
async function decide(page: Page, verdict: string): Promise<void> {
  for (const key of ['c', verdict, 'Enter']) await page.keyboard.press(key);
}

const MAX_KEYS = 6;

/** Closes all alerts from the list of stories with the keyboard alone. Returns the keys that were pressed. */
async function triageStories(page: Page, console: TestConsole): Promise<string[]> {
  const pressed: string[] = [];
  const press = async (key: string) => {
    pressed.push(key);
    await page.keyboard.press(key);
  };
  await page.goto(`${console.service.url}/console/stories`);
  const list = rows(page, 'Stories');
  await list.first().waitFor();
  for (let left = await countOf(console, OPEN); left > 0;) {
    await press('j');
    await press('Enter');
    await rows(page, 'Alerts of the story').first().waitFor();
    for (const key of ['c', '1', 'Enter']) await press(key);
    await page
      .getByText(/^Closed the \d+ alerts of this story as true positive\./)
      .first()
      .waitFor();
    const before = left;
    left = await countOf(console, OPEN);
    expect(left).toBeLessThan(before);
    if (left > 0) {
      await press('Escape');
      await list.first().waitFor();
    }
  }
  return pressed;
}

/**
 * The same one row after the other, as in a list of findings, each with the verdict of the one before. Returns how many decisions that
 * took.
 */
async function triageRows(page: Page, console: TestConsole): Promise<number> {
  const all = await countOf(console, OPEN);
  await page.goto(`${console.service.url}/console/alerts?${OPEN}`);
  await rows(page, 'Alerts').first().waitFor();
  await page.keyboard.press('j');
  await decide(page, '1');
  await expect.poll(() => countOf(console, OPEN)).toBeLessThan(all);
  // A row that is closed needs no decision, such as the last one while more are read.
  const next = page.locator('[data-current]:not([data-quiet])');
  let decisions = 1;
  let left = await countOf(console, OPEN);
  while (left > 0) {
    await next.waitFor({ state: 'attached' });
    await page.keyboard.press('.');
    decisions += 1;
    await expect.poll(() => countOf(console, OPEN)).toBeLessThan(left);
    left = await countOf(console, OPEN);
  }
  return decisions;
}

describeConsole('the recorded attack', (console) => {
  it('is one story, which at most six keys close, and takes a decision for each event with alerts otherwise', async () => {
    const { page, complaints } = await console().openBlank();
    const all = await countOf(console());
    expect(all).toBeGreaterThan(80);
    const { total } = (await console().service.json('/dw/stories')) as { total: number };
    expect(total).toBeLessThanOrEqual(2);
    const keys = await triageStories(page, console());
    expect(keys, keys.join(' ')).toHaveLength(5);
    expect(keys.length).toBeLessThanOrEqual(MAX_KEYS);
    expect(await countOf(console(), 'status=closed&reason=true_positive')).toBe(all);

    // Everything is open again, and judged as if there were no stories.
    const { alerts } = (await console().service.json('/dw/alerts?limit=500')) as {
      alerts: { id: string; event: string | null }[];
    };
    const reopened = await console().service.fetch('/dw/alerts/_change', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ids: alerts.map(({ id }) => id), change: { status: 'open' } }),
    });
    expect(reopened.ok, await reopened.text()).toBe(true);
    expect(await countOf(console(), OPEN)).toBe(all);
    const events = new Set(alerts.map(({ id, event }) => event ?? id)).size;
    expect(events).toBeLessThan(all);
    // Of an event, some alerts may have been read only when the others were closed.
    const decisions = await triageRows(page, console());
    expect(decisions).toBeGreaterThanOrEqual(events);
    expect(decisions).toBeLessThan(all);
    expect(complaints).toEqual([]);
  });
});
