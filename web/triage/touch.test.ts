import type { Locator, Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { accessFaults, describeConsole, LOOKS, screenshot } from '../testing/console.testing.ts';

const PHONES = LOOKS.filter(({ look }) => look.endsWith('phone'));
const CASES = ['Alerts', 'Stories', 'Rules'].flatMap((name) =>
  PHONES.map((how) => ({ name, how, look: how.look })),
);

/** Touches with one finger, as a phone sends them. */
async function fingerOf(page: Page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setTouchEmulationEnabled', { enabled: true });
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', x?: number, y?: number) =>
    session.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: x === undefined || y === undefined ? [] : [{ x, y }],
    });
  const middle = async (of: Locator) => {
    const box = await of.boundingBox();
    if (box === null) throw new Error('it is not in sight');
    return [box.x + box.width / 2, box.y + box.height / 2] as const;
  };
  return {
    down: async (on: Locator) => send('touchStart', ...(await middle(on))),
    up: () => send('touchEnd'),
    tap: async (on: Locator) => {
      await send('touchStart', ...(await middle(on)));
      await send('touchEnd');
    },
    swipe: async (on: Locator) => {
      const [x, y] = await middle(on);
      await send('touchStart', x, y);
      for (const by of [20, 60, 120]) await send('touchMove', x, y - by);
      await send('touchEnd');
    },
  };
}

describeConsole('selecting by touch', (console) => {
  beforeAll(async () => {
    // More than one story.
    const { service } = console();
    const { stories } = (await service.json('/dw/stories')) as { stories: { id: string }[] };
    const id = stories[0]?.id ?? '';
    const { alerts } = (await service.json(`/dw/stories/${id}`)) as { alerts: { id: string }[] };
    const split = await service.fetch(`/dw/stories/${id}/_split`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ alerts: alerts.slice(-9).map((alert) => alert.id) }),
    });
    expect(split.status).toBe(200);
  });

  it.each(CASES)(
    'begins with a finger that rests on a row, and goes on with taps: $name, $look',
    async ({ name, how }) => {
      const path = name.toLowerCase();
      const { page, complaints } = await console().open(path, how);
      const finger = await fingerOf(page);
      const grid = page.getByRole('grid', { name, exact: true });
      const rows = grid.locator('[data-index]');
      const selected = grid.locator('[data-index][aria-selected="true"]');
      const toolbar = page.getByRole('toolbar', { name: `Selected ${path}` });
      await rows.nth(1).waitFor();
      expect(await grid.getByRole('checkbox', { name: 'Select this row' }).count()).toBe(0);
      await finger.down(rows.nth(0));
      await toolbar.waitFor();
      await finger.up();
      await expect.poll(() => selected.count()).toBe(1);
      // Nothing has been opened by it.
      expect(new URL(page.url()).pathname).toMatch(new RegExp(`/${path}$`));
      await finger.tap(rows.nth(1));
      await expect.poll(() => selected.count()).toBe(2);
      await screenshot(page, `touch-${path}-${how.theme}`);
      expect(await accessFaults(page)).toEqual([]);
      await finger.tap(rows.nth(0));
      await expect.poll(() => selected.count()).toBe(1);
      // All that can be done is in sight, and none of it is off the screen.
      for (const button of await toolbar.getByRole('button').all()) {
        const box = await button.boundingBox();
        expect(box?.height).toBeGreaterThanOrEqual(44);
        expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(how.size.width);
      }
      // And rows, too: the bar leaves most of the list.
      expect((await toolbar.boundingBox())?.height).toBeLessThan(how.size.height / 4);
      await finger.tap(rows.nth(1));
      await toolbar.waitFor({ state: 'hidden' });
      expect(await grid.getByRole('checkbox', { name: 'Select this row' }).count()).toBe(0);
      expect(complaints).toEqual([]);
    },
  );

  it.each(PHONES)('begins with a button, and ends with one: $look', async (how) => {
    const { page } = await console().open('alerts', how);
    const finger = await fingerOf(page);
    const grid = page.getByRole('grid', { name: 'Alerts' });
    const rows = grid.locator('[data-index]');
    await rows.first().waitFor();
    await finger.tap(grid.getByRole('button', { name: 'Select' }));
    await grid.getByRole('checkbox', { name: 'Select this row' }).first().waitFor();
    await finger.tap(rows.nth(1));
    await page.getByRole('toolbar', { name: 'Selected alerts' }).waitFor();
    await finger.tap(grid.getByRole('button', { name: 'Done' }));
    await page.getByRole('toolbar', { name: 'Selected alerts' }).waitFor({ state: 'hidden' });
    await finger.tap(grid.getByRole('button', { name: 'Select' }));
    await finger.tap(grid.getByRole('checkbox', { name: 'Select all rows that are shown' }));
    await page.getByText(/^\d+ alerts on \d+ events selected$/).waitFor();
    await finger.tap(page.getByRole('button', { name: 'Clear', exact: true }));
    await grid.getByRole('button', { name: 'Select' }).waitFor();
  });

  it('gives a verdict on what was selected, and takes it back', async () => {
    const { page } = await console().open('alerts?status=open', PHONES[0]);
    const finger = await fingerOf(page);
    const rows = page.getByRole('grid', { name: 'Alerts' }).locator('[data-index]');
    await rows.first().waitFor();
    await finger.down(rows.nth(0));
    const toolbar = page.getByRole('toolbar', { name: 'Selected alerts' });
    await toolbar.waitFor();
    await finger.up();
    await finger.tap(toolbar.getByRole('button', { name: 'Acknowledge' }));
    await page.getByText(/^Acknowledged \d+ alerts?\./).waitFor();
    await toolbar.waitFor({ state: 'hidden' });
    await screenshot(page, 'touch-acknowledged');
    await finger.tap(page.getByRole('button', { name: 'Undo' }));
    await page
      .getByText(/^Restored \d+ alerts?\./)
      .first()
      .waitFor();
  });

  it('a finger that scrolls or taps selects nothing', async () => {
    const { page } = await console().open('alerts', PHONES[0]);
    const finger = await fingerOf(page);
    const grid = page.getByRole('grid', { name: 'Alerts' });
    const rows = grid.locator('[data-index]');
    await rows.first().waitFor();
    await finger.swipe(rows.nth(3));
    expect(await grid.locator('[aria-selected="true"][data-index]').count()).toBe(0);
    // A tap while the list still moves would stop it.
    await page.reload();
    await rows.nth(1).waitFor();
    await finger.tap(rows.nth(1));
    await page.getByRole('heading', { name: 'Why it matched' }).waitFor();
    expect(await page.getByRole('toolbar', { name: 'Selected alerts' }).count()).toBe(0);
  });
});
