import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeConsole, screenshot } from '../../testing/console.testing.ts';

const grid = (page: Page) => page.getByRole('grid', { name: 'Stories' });
const rows = (page: Page) => grid(page).locator('[data-index]');
const ready = (page: Page) => rows(page).first().waitFor();
const inside = (page: Page) => page.getByRole('grid', { name: 'Alerts of the story' });
const insideReady = (page: Page) => inside(page).locator('[data-index]').first().waitFor();

describeConsole('stories', (console) => {
  const firstId = async () => {
    const { stories } = (await console().service.json('/dw/stories')) as {
      stories: { id: string; alerts: number }[];
    };
    return stories[0]?.id ?? '';
  };

  it('is judged with keys alone: all that is shown, and taken back', async () => {
    const { page, complaints } = await console().open('stories');
    await ready(page);
    expect(page.url()).toContain('status=open');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await insideReady(page);
    await page.keyboard.press('c');
    await page.keyboard.press('1');
    await page.keyboard.press('Enter');
    await page.getByText(/Closed the \d+ alerts of this story as true positive\./).waitFor();
    expect(await inside(page).getByText('true positive').count()).toBeGreaterThan(1);
    await page.keyboard.press('Escape');
    // It was the only open one: the list may have lost its row by now.
    await page.getByRole('heading', { name: 'Stories' }).waitFor();
    await page.keyboard.press('z');
    await page
      .getByText(/Restored \d+ alerts\./)
      .first()
      .waitFor();
    expect(complaints).toEqual([]);
  });

  it('is split, merged, and both are taken back', async () => {
    const { page, complaints } = await console().open('stories');
    await ready(page);
    const before = await rows(page).count();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await insideReady(page);
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.keyboard.press('Shift+J');
    await page.keyboard.press('s');
    await page.getByText(/^Split \d+ alerts off into a story of their own\./).waitFor();
    await page.keyboard.press('Escape');
    await ready(page);
    await expect.poll(() => rows(page).count()).toBe(before + 1);
    // The split-off story is of the same place but has another title.
    const titles = await rows(page).locator('strong').allTextContents();
    expect(new Set(titles).size).toBe(before + 1);
    await page.keyboard.press('Home');
    await page.keyboard.press('x');
    await page.keyboard.press('Shift+J');
    await page.keyboard.press('m');
    await page.getByRole('dialog', { name: 'Merge 2 stories' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('Merged 2 stories.').waitFor();
    await expect.poll(() => rows(page).count()).toBe(before);
    await page.keyboard.press('z');
    await expect.poll(() => rows(page).count()).toBe(before + 1);
    expect(complaints).toEqual([]);
  });

  it('takes other stories in on its own page, and gives them back', async () => {
    // The test before this one has left two stories.
    const { page, complaints } = await console().open(`stories/${await firstId()}`);
    await insideReady(page);
    const total = async () =>
      ((await console().service.json('/dw/stories')) as { total: number }).total;
    const before = await total();
    await page.keyboard.press('m');
    const dialog = page.getByRole('dialog', { name: 'Merge other stories into this one' });
    await dialog.getByRole('checkbox').first().waitFor();
    // Keys of the page do nothing while typing.
    await page.keyboard.type('no such story');
    await dialog.getByText('No other story has it.').waitFor();
    await dialog.getByLabel('Find a story').fill('');
    await dialog.getByRole('checkbox').first().check();
    await screenshot(page, 'story-merge');
    await page.keyboard.press('Enter');
    await page.getByText('Merged 2 stories.').waitFor();
    expect(await total()).toBe(before - 1);
    await page.keyboard.press('z');
    await expect.poll(total).toBe(before);
    expect(complaints).toEqual([]);
  });
});
