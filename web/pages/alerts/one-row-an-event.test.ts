import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeConsole, LOOKS, screenshot } from '../../testing/console.testing.ts';

const grid = (page: Page) => page.getByRole('grid', { name: 'Alerts' });
const rows = (page: Page) => grid(page).locator('[data-index]');
const ready = (page: Page) => rows(page).first().waitFor();
const pairs = (page: Page) => rows(page).filter({ hasText: /\d rules/ });

interface Listed {
  readonly id: string;
  readonly event: string | null;
  readonly severity: string;
  readonly time: string;
  readonly riskScore: number;
}

describeConsole('alerts of one event', (console) => {
  const listed = async (query: string) =>
    (
      (await console().service.json(`/dw/alerts?limit=500&${query}`)) as {
        alerts: readonly Listed[];
      }
    ).alerts;
  const openCount = async () => (await listed('status=open')).length;
  const eventsOf = (alerts: readonly Listed[]) =>
    new Set(alerts.map(({ id, event }) => event ?? id)).size;

  it.each(LOOKS)(
    'are one row with the worst severity and all rules, and have one verdict: $look',
    async (how) => {
      const open = await openCount();
      const { page, complaints } = await console().open('alerts?status=open&order=severity', how);
      await ready(page);
      await page.getByText(`${open} alerts match`).waitFor();
      const pair = pairs(page).first();
      const said = (await pair.getAttribute('aria-label')) ?? '';
      expect(said).toMatch(/^critical, \d+ rules: .+, .+/);
      const count = Number(/(\d+) rules/.exec(said)?.[1]);
      await screenshot(page, `pairs-${how.look}`);
      await pair.click();
      await page.getByText(`a verdict above applies to all ${count} alerts`).waitFor();
      const others = page.getByRole('region', { name: 'Also raised by' }).getByRole('link');
      expect(await others.count()).toBe(count - 1);
      await screenshot(page, `pairs-open-${how.look}`);
      await page.keyboard.press('c');
      await page.getByRole('dialog', { name: `Close ${count} alerts` }).waitFor();
      await page.keyboard.press('2');
      await page.keyboard.press('Enter');
      await page.getByText(`Closed ${count} alerts as benign.`).waitFor();
      expect(await openCount()).toBe(open - count);
      await screenshot(page, `pairs-closed-${how.look}`);
      await page.keyboard.press('z');
      await page.getByText(`Restored ${count} alerts.`).first().waitFor();
      expect(await openCount()).toBe(open);
      // Another rule's alert is a page of its own.
      const name = (await others.first().textContent()) ?? '';
      await others.first().click();
      await page.getByRole('heading', { name, exact: true }).waitFor();
      expect(complaints).toEqual([]);
    },
  );

  it.each(['newest', 'oldest', 'severity', 'risk'])(
    'are in one row wherever the order puts them, none hidden: %s',
    async (order) => {
      const alerts = await listed(`order=${order}`);
      const { page } = await console().open(`alerts?order=${order}`);
      await ready(page);
      await page.keyboard.press('j');
      await expect
        .poll(async () => {
          await page.keyboard.press('End');
          return grid(page).getAttribute('aria-rowcount');
        })
        .toBe(String(eventsOf(alerts) + 1));
      expect(eventsOf(alerts)).toBeLessThan(alerts.length);
      // The first row is that of the first alert, with all alerts of its event.
      await page.keyboard.press('Home');
      await page.keyboard.press('x');
      const [first] = alerts;
      const count = alerts.filter(
        ({ id, event }) => id === first?.id || (event !== null && event === first?.event),
      ).length;
      await page
        .getByRole('toolbar', { name: 'Selected alerts' })
        .getByText(count === 1 ? '1 selected' : `${count} alerts on 1 event selected`)
        .waitFor();
    },
  );

  it('are selected together, and each has its own row if that is wanted', async () => {
    const { page, complaints } = await console().open('alerts?status=open&order=severity');
    await ready(page);
    const open = await openCount();
    const bar = page.getByRole('toolbar', { name: 'Selected alerts' });
    await grid(page).getByRole('columnheader').getByRole('checkbox').click();
    await bar.getByText(/^\d+ alerts on \d+ events selected$/).waitFor();
    await page.keyboard.press('Escape');
    await bar.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'More about this list' }).click();
    await page.getByRole('menuitemradio', { name: 'Worst first', checked: true }).waitFor();
    await screenshot(page, 'pairs-menu');
    await page.getByRole('menuitemcheckbox', { name: 'One row for each event' }).click();
    await expect.poll(() => pairs(page).count()).toBe(0);
    await page.keyboard.press('j');
    await expect
      .poll(async () => {
        await page.keyboard.press('End');
        return grid(page).getAttribute('aria-rowcount');
      })
      .toBe(String(open + 1));
    // A story follows: it is one setting.
    await page.goto(`${console().service.url}/console/stories`);
    await page.getByRole('grid', { name: 'Stories' }).locator('[data-index]').first().click();
    await page.getByRole('switch', { name: 'One row for each event' }).waitFor();
    expect(await page.getByRole('switch', { name: 'One row for each event' }).isChecked()).toBe(
      false,
    );
    expect(complaints).toEqual([]);
  });

  it('offers each of their rules to filter by', async () => {
    const { page } = await console().open('alerts?status=open&order=severity');
    await ready(page);
    await pairs(page).first().click();
    await page.getByRole('heading', { name: 'Also raised by' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('f');
    const dialog = page.getByRole('dialog', { name: 'Show only what has this too' });
    await dialog.waitFor();
    expect(await dialog.getByRole('button', { name: /Rule/ }).count()).toBeGreaterThan(1);
  });
});
