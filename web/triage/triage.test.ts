import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import {
  describeConsole,
  looksRightInAllLooks,
  looksRightInBothThemes,
  TWO_LOOKS,
} from '../testing/console.testing.ts';

const grid = (page: Page, name: string) => page.getByRole('grid', { name, exact: true });
const rows = (page: Page, name: string) => grid(page, name).locator('[data-index]');
const ready = (page: Page, name: string) => rows(page, name).first().waitFor();
const keys = async (page: Page, ...all: readonly string[]) => {
  for (const key of all) await page.keyboard.press(key);
};
const isLive = (page: Page) => page.locator('header [data-state="open"]').waitFor();
const restored = (page: Page) => page.getByText(/^Restored [\d,]+ alerts/).first();

describeConsole('triage', (console) => {
  const countOf = async (query: string) =>
    ((await console().service.json(`/dw/alerts/_count?${query}`)) as { count: number }).count;
  const storiesOf = async (query = '') =>
    (await console().service.json(`/dw/stories?${query}`)) as {
      total: number;
      stories: { id: string; alerts: number }[];
    };

  // The attack is one story; the tests of lists need two.
  beforeAll(async () => {
    const [story] = (await storiesOf()).stories;
    const { alerts } = (await console().service.json(`/dw/stories/${story?.id}`)) as {
      alerts: { id: string }[];
    };
    const split = await console().service.fetch(`/dw/stories/${story?.id}/_split`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ alerts: alerts.slice(-9).map(({ id }) => id) }),
    });
    expect(split.status).toBe(200);
  });

  it.each(TWO_LOOKS)(
    'Enter confirms wherever the focus is, except on Cancel: $look',
    async (how) => {
      const { page, complaints } = await console().open('alerts?order=newest', how);
      await ready(page, 'Alerts');
      const begin = async () => {
        await keys(page, 'Control+a');
        await page.getByText(/^All [\d,]+ alerts that match/).waitFor();
        await keys(page, 'e');
        await page.getByRole('dialog').waitFor();
      };
      const dialog = page.getByRole('dialog');
      await begin();
      await looksRightInBothThemes(page, 'triage-confirm', dialog.getByRole('button').first());
      const count = await dialog.getByRole('button').count();
      for (let at = 0; at < count; at += 1) {
        const name = await page.evaluate(() => document.activeElement?.textContent ?? '');
        await keys(page, 'Enter');
        await dialog.waitFor({ state: 'hidden' });
        if (!name.startsWith('Cancel')) {
          await page.getByText(/^Acknowledged [\d,]+ alerts?\./).waitFor();
          await keys(page, 'z');
          await restored(page).waitFor();
          await restored(page).waitFor({ state: 'hidden' });
        } else expect(await countOf('status=acknowledged')).toBe(0);
        await begin();
        for (let tab = 0; tab <= at; tab += 1) await keys(page, 'Tab');
      }
      // Without a focus.
      await page.evaluate(() => (document.activeElement as HTMLElement).blur());
      await keys(page, 'Enter');
      await page.getByText(/^Acknowledged [\d,]+ alerts?\./).waitFor();
      await keys(page, 'z');
      await restored(page).waitFor();
      expect(complaints).toEqual([]);
    },
  );

  it.each(TWO_LOOKS)(
    'undoes a change from the list of recent changes after a reload: $look',
    async (how) => {
      const before = await countOf('status=closed');
      const { page, complaints } = await console().open('alerts?status=open', how);
      await ready(page, 'Alerts');
      await keys(page, 'j', 'x', 'Shift+J', 'c', '2', 'Enter');
      await page.getByText('Closed 2 alerts as benign.').waitFor();
      await page.reload();
      await ready(page, 'Alerts');
      await keys(page, 'z');
      const dialog = page.getByRole('dialog', { name: 'Recent changes' });
      await dialog.getByText('Closed 2 alerts as benign').first().waitFor();
      const undo = dialog.getByRole('button', { name: 'Undo' }).first();
      await looksRightInBothThemes(page, 'triage-recent', undo);
      await undo.click();
      const undone = dialog.getByText(/Undone by test-admin: 2 alerts restored/).first();
      await undone.waitFor();
      await looksRightInBothThemes(page, 'triage-recent-undone', undone);
      await expect.poll(() => countOf('status=closed')).toBe(before);
      await dialog.getByRole('switch', { name: 'Changes of all users' }).focus();
      await keys(page, 'Space');
      await dialog.getByText('test-admin').first().waitFor();
      await keys(page, 'Escape');
      await dialog.waitFor({ state: 'hidden' });
      expect(complaints).toEqual([]);
    },
  );

  it('opens the list of recent changes by its key, and by its name in the command menu', async () => {
    const { page } = await console().open('stories');
    await ready(page, 'Stories');
    const dialog = page.getByRole('dialog', { name: 'Recent changes' });
    await keys(page, 'Shift+Z');
    await dialog.waitFor();
    await keys(page, 'Escape');
    await dialog.waitFor({ state: 'hidden' });
    await keys(page, 'Control+k');
    await page.keyboard.type('recent');
    await page.getByRole('button', { name: /Recent changes/ }).click();
    await dialog.waitFor();
  });

  it.each(TWO_LOOKS)(
    'selects all stories that match, and counts their alerts: $look',
    async (how) => {
      const { page, complaints } = await console().open('stories', how);
      await ready(page, 'Stories');
      const { total, stories } = await storiesOf('status=open');
      const alerts = stories.reduce((sum, story) => sum + story.alerts, 0);
      await keys(page, 'Control+a');
      const all = page.getByText(`All ${total} that match, ${alerts} alerts`);
      await all.waitFor();
      await looksRightInBothThemes(page, 'triage-stories-all', all);
      await keys(page, 'Escape');
      await page.getByRole('toolbar', { name: 'Selected stories' }).waitFor({ state: 'hidden' });
      expect(complaints).toEqual([]);
    },
  );

  it.each([
    ['stories', 'Stories'],
    ['alerts', 'Alerts'],
    ['rules', 'Rules'],
  ])('has a checkbox for all rows, with three states: %s', async (path, name) => {
    const { page } = await console().open(path);
    await ready(page, name);
    const box = grid(page, name).getByRole('columnheader').getByRole('checkbox');
    const state = () =>
      box.evaluate((each: HTMLInputElement) =>
        each.indeterminate ? 'some' : each.checked ? 'all' : 'none',
      );
    expect(await state()).toBe('none');
    await keys(page, 'j', 'x');
    expect(await state()).toBe('some');
    await box.click();
    expect(await state()).toBe('all');
    await box.click();
    expect(await state()).toBe('none');
  });

  it.each(TWO_LOOKS)('assigns to users who are picked: $look', async (how) => {
    await console().open('alerts', { role: 'analyst' });
    const { page, complaints } = await console().open('alerts?status=open', how);
    await ready(page, 'Alerts');
    await keys(page, 'j', 'x', 'Shift+J', 'a');
    const dialog = page.getByRole('dialog', { name: 'Assign 2 alerts' });
    await dialog.getByRole('option').nth(1).waitFor();
    expect(await dialog.getByRole('option').first().textContent()).toBe('test-admin (me)');
    expect(await dialog.getByRole('option', { name: /viewer/ }).count()).toBe(0);
    await page.keyboard.type('anal');
    await keys(page, 'Enter');
    const picked = dialog.getByRole('option', { name: 'test-analyst', selected: true });
    await picked.waitFor();
    await looksRightInBothThemes(page, 'triage-assign', picked);
    await page.keyboard.type('no such user');
    await dialog.getByText('No user who can give verdicts here has this name.').waitFor();
    await dialog.getByLabel('Find a user').fill('');
    await keys(page, 'Enter');
    await page.getByText('Assigned 2 alerts to test-analyst.').waitFor();
    await keys(page, 'z');
    await page.getByText('Restored 2 alerts.').first().waitFor();
    expect(await countOf('assignee=test-analyst')).toBe(0);
    await keys(page, 'i');
    await page.getByText('Assigned 2 alerts to test-admin.').waitFor();
    await keys(page, 'z');
    await page.getByText('Restored 2 alerts.').first().waitFor();
    expect(complaints).toEqual([]);
  });

  it.each(TWO_LOOKS)(
    'shows one row for each event, and gives a verdict on all of its alerts: $look',
    async (how) => {
      const { stories } = await storiesOf();
      const story = stories.toSorted((a, b) => b.alerts - a.alerts)[0];
      const { page, complaints } = await console().open(`stories/${story?.id ?? ''}`, how);
      await ready(page, 'Alerts of the story');
      await page.getByText(/^\d+ alerts on \d+ events$/).waitFor();
      const pair = rows(page, 'Alerts of the story')
        .filter({ hasText: /\d rules/ })
        .first();
      await looksRightInBothThemes(page, 'triage-pairs', pair);
      await pair.click();
      const others = page.getByRole('heading', { name: 'Also raised by' });
      await others.waitFor();
      await looksRightInBothThemes(page, 'triage-pair-open', others);
      const text = await page.getByText(/^All of them are about one event/).textContent();
      const count = /all (\d+) alerts/.exec(text ?? '')?.[1] ?? '';
      await keys(page, 'c');
      await page.getByRole('dialog', { name: `Close ${count} alerts` }).waitFor();
      await keys(page, '2', 'Enter');
      await page.getByText(`Closed ${count} alerts as benign.`).waitFor();
      await keys(page, 'z');
      await page.getByText(`Restored ${count} alerts.`).first().waitFor();
      expect(complaints).toEqual([]);
    },
  );

  it('updates the counts of stories after a verdict, an undo, and changes by others', async () => {
    const { page } = await console().open('stories');
    await ready(page, 'Stories');
    await isLive(page);
    const open = (await storiesOf('status=open')).total;
    const tab = page.getByRole('button', { name: /^For review/ });
    const counts = (count: number) =>
      expect.poll(() => tab.textContent()).toBe(`For review ${count}`);
    await counts(open);
    await keys(page, 'j', 'c', '2', 'Enter');
    await counts(open - 1);
    await looksRightInAllLooks(page, 'triage-counts', tab);
    await keys(page, 'z');
    await counts(open);
    const other = await console().open('stories', { role: 'analyst' });
    await ready(other.page, 'Stories');
    await keys(other.page, 'j', 'c', '2', 'Enter');
    await counts(open - 1);
    await keys(other.page, 'z');
    await counts(open);
  });
});
