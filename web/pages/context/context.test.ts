import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeConsole, TWO_LOOKS } from '../../testing/console.testing.ts';
import { worstAlert } from '../../testing/views.ts';

const around = (page: Page) => page.getByRole('grid', { name: 'Events around it' });
const centre = (page: Page) => around(page).getByRole('row', { name: /^this event/ });
/** The name of the row that has the focus. */
const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
const address = (page: Page) => new URL(page.url()).searchParams;

/** Checks that the event in the middle is visible, has the focus and is marked. */
async function isAround(page: Page): Promise<void> {
  await centre(page).waitFor();
  await expect.poll(() => focused(page)).toMatch(/^this event/);
  const isInSight = async () => {
    const box = await centre(page).boundingBox();
    const room = await around(page).boundingBox();
    return (
      box !== null &&
      room !== null &&
      box.y >= room.y &&
      box.y + box.height <= room.y + room.height + 1
    );
  };
  await expect.poll(isInSight).toBe(true);
}

/** `v` on the third row of a list, and back again. */
async function thereAndBack(page: Page, grid: string): Promise<void> {
  const rows = page.getByRole('grid', { name: grid, exact: true });
  await rows.locator('[data-index]').first().waitFor();
  for (let at = 0; at < 3; at += 1) await page.keyboard.press('j');
  await expect
    .poll(() => rows.locator('[data-current="true"]').getAttribute('data-index'))
    .toBe('2');
  // The focus follows.
  await expect
    .poll(() =>
      page.evaluate(
        () =>
          document.activeElement?.closest('[data-current="true"]')?.getAttribute('data-index') ??
          null,
      ),
    )
    .toBe('2');
  const name = await focused(page);
  const href = page.url();
  await page.keyboard.press('v');
  await isAround(page);
  await page.goBack();
  await expect.poll(() => page.url()).toBe(href);
  await expect
    .poll(() => rows.locator('[data-current="true"]').getAttribute('data-index'))
    .toBe('2');
  // The relative time may have changed.
  const without = (text: string | null | undefined) => text?.replace(/\d+ \w+ ago/, '');
  await expect.poll(async () => without(await focused(page))).toBe(without(name));
}

describeConsole('the page of what happened around an event', (console) => {
  const firstAlert = () => worstAlert(console().service);

  it.each(TWO_LOOKS)(
    'marks the event of an alert in the middle: $look',
    async ({ theme, size }) => {
      const { id } = await firstAlert();
      const { page, complaints } = await console().open(`context?alert=${id}`, { theme, size });
      await isAround(page);
      expect(await focused(page)).toMatch(/^this event, (alert|\d+ alerts)/);
      // Other events with alerts say so.
      expect(
        await around(page)
          .getByRole('row', { name: /, alert /u })
          .count(),
      ).toBeGreaterThan(1);
      expect(complaints).toEqual([]);
    },
  );

  it.each(TWO_LOOKS)(
    'is opened by a key from a row of alerts, and going back leads to the same row: $look',
    async (how) => {
      const { page } = await console().open('alerts', how);
      await thereAndBack(page, 'Alerts');
    },
  );

  it.each(TWO_LOOKS)(
    'is opened by a key from an alert of a story and from a result of a hunt: $look',
    async (how) => {
      const { story } = await firstAlert();
      const { page } = await console().open(`stories/${story}`, how);
      await thereAndBack(page, 'Alerts of the story');
      const query = encodeURIComponent('process where event.action == "exec"');
      await page.goto(`${console().service.url}/console/hunt?q=${query}`);
      await page.getByText(/^[\d,.]+( [kM])? found$/).waitFor();
      await thereAndBack(page, 'Results');
    },
  );

  it('is opened by a key from an alert and from a process of its tree, which has the focus after going back', async () => {
    const { id } = await firstAlert();
    const { page } = await console().open(`alerts/${id}`);
    await page.getByRole('tree').waitFor();
    await page.keyboard.press('v');
    await isAround(page);
    await page.goBack();
    await page.getByRole('tree').waitFor();
    const item = page.locator('[role="treeitem"][data-at]').last();
    await item.focus();
    const name = await focused(page);
    await page.keyboard.press('v');
    await centre(page).waitFor();
    expect(address(page).get('field')).toBe('container.id');
    await page.goBack();
    await expect.poll(() => focused(page)).toBe(name);
  });

  it('is widened, narrowed, moved and switched to other places by keys, and the address has it all', async () => {
    const { id } = await firstAlert();
    const { page } = await console().open(`context?alert=${id}`);
    await isAround(page);
    const status = page.getByText(/^[\d,]+ events?, /);
    const counted = async () => (await status.innerText()).split(' ')[0];
    await page.keyboard.press('-');
    await expect.poll(() => address(page).get('minutes')).toBe('1');
    await isAround(page);
    await page.keyboard.press('+');
    await page.keyboard.press('+');
    await expect.poll(() => address(page).get('minutes')).toBe('60');
    await isAround(page);
    const inContainer = await counted();
    await page.keyboard.press('Shift+V');
    await expect.poll(() => address(page).get('field')).toBe('orchestrator.resource.name');
    await page.keyboard.press('Shift+V');
    await expect.poll(() => address(page).get('field')).toBe('host.name');
    await isAround(page);
    await expect.poll(counted).not.toBe(inContainer);
    await page.reload();
    await isAround(page);
    expect(address(page).get('field')).toBe('host.name');
    // The attack began within the hour before, and nothing happened in the hour before that.
    await page.keyboard.press('[');
    await expect.poll(() => address(page).get('at')).not.toBeNull();
    const at = address(page).get('at');
    await page.keyboard.press('[');
    await page.getByText('Nothing happened here in this time').waitFor();
    await page.keyboard.press(']');
    await expect.poll(() => address(page).get('at')).toBe(at);
    await isAround(page);
  });

  it('shows an event with its alerts beside the list, and Escape closes one thing at a time', async () => {
    const { page } = await console().open('alerts');
    await page.getByRole('grid', { name: 'Alerts' }).locator('[data-index]').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('v');
    await isAround(page);
    await page.keyboard.press('Enter');
    const alerts = page.getByRole('list', { name: 'Alerts of this event' });
    await alerts.getByRole('link').first().waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => alerts.count()).toBe(0);
    await page.keyboard.press('Escape');
    await expect.poll(() => new URL(page.url()).pathname).toBe('/console/alerts');
  });

  it('says what is missing in an address, and shows the key in the help', async () => {
    const { page } = await console().open('context');
    await page.getByText('No alert and no event is given').waitFor();
    await page.goto(`${console().service.url}/console/alerts`);
    await page.getByRole('grid', { name: 'Alerts' }).locator('[data-index]').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('What happened around it').waitFor();
  });
});
