import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeConsole, type TestConsole } from './testing/console.testing.ts';

const OPEN = 'status=open';
const MAX_DECISIONS = 6;

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

/** Puts the stories of one container together: one decision, that they are one. */
async function mergeStoriesOf(page: Page, container: string): Promise<void> {
  const all = await rows(page, 'Stories').allTextContents();
  const isOf = all.map((text) => text.includes(`in container ${container}`));
  for (const isMeant of isOf) {
    await page.keyboard.press('j');
    if (isMeant) await page.keyboard.press('x');
  }
  const count = isOf.filter(Boolean).length;
  await page.keyboard.press('m');
  const dialog = page.getByRole('dialog', { name: `Merge ${count} stories` });
  await dialog.locator(':focus').waitFor();
  await page.keyboard.press('Enter');
  await page.getByText(`Merged ${count} stories.`).waitFor();
}

/** Closes the worst story that is open until there is none, with the keyboard alone. Returns how many decisions that took. */
async function triageStories(page: Page, console: TestConsole): Promise<number> {
  const list = `${console.service.url}/console/stories`;
  await page.goto(list);
  await rows(page, 'Stories').first().waitFor();
  await mergeStoriesOf(page, 'blog');
  let decisions = 1;
  for (let left = await countOf(console, OPEN); left > 0;) {
    await page.goto(list);
    await rows(page, 'Stories').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await rows(page, 'Alerts of the story').first().waitFor();
    await decide(page, '1');
    decisions += 1;
    const done = page.getByText(/^Closed the \d+ alerts of this story as true positive\./);
    // More than a hundred alerts are asked about once more.
    const question = page.getByRole('dialog', { name: /\?$/ });
    await question.or(done).first().waitFor();
    if (await question.isVisible()) await page.keyboard.press('Enter');
    await done.waitFor();
    const before = left;
    left = await countOf(console, OPEN);
    expect(left).toBeLessThan(before);
  }
  return decisions;
}

/** The same one alert after the other, as in a list of findings, each with the verdict of the one before. */
async function triageAlerts(page: Page, console: TestConsole): Promise<number> {
  const all = await countOf(console, OPEN);
  await page.goto(`${console.service.url}/console/alerts?${OPEN}`);
  await rows(page, 'Alerts').first().waitFor();
  await page.keyboard.press('j');
  await decide(page, '1');
  let decisions = 1;
  await expect.poll(() => countOf(console, OPEN)).toBe(all - 1);
  // A row that is closed needs no decision, such as the last one while more are read.
  const next = page.locator('[data-current]:not([data-quiet])');
  for (let left = all - 1; left > 0; left -= 1) {
    await next.waitFor({ state: 'attached' });
    await page.keyboard.press('.');
    decisions += 1;
    if (left % 25 === 1) await expect.poll(() => countOf(console, OPEN)).toBe(left - 1);
  }
  return decisions;
}

describeConsole('the recorded attack', (console) => {
  it('is triaged as stories in at most six decisions, and as alerts in one for each', async () => {
    const { page, complaints } = await console().openBlank();
    const all = await countOf(console());
    expect(all).toBeGreaterThan(80);
    const asStories = await triageStories(page, console());
    expect(asStories).toBeLessThanOrEqual(MAX_DECISIONS);
    expect(await countOf(console(), 'status=closed&reason=true_positive')).toBe(all);

    // Everything is open again, and judged as if there were no stories.
    const { alerts } = (await console().service.json('/dw/alerts?limit=500')) as {
      alerts: { id: string }[];
    };
    const reopened = await console().service.fetch('/dw/alerts/_change', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ids: alerts.map(({ id }) => id), change: { status: 'open' } }),
    });
    expect(reopened.ok, await reopened.text()).toBe(true);
    expect(await countOf(console(), OPEN)).toBe(all);
    expect(await triageAlerts(page, console())).toBe(all);
    expect(complaints).toEqual([]);
  });
});
