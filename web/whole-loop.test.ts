import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeConsole, screenshot } from './testing/console.testing.ts';

const pressAll = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};

/** Moves on with Tab until what has the focus is called so. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let step = 0; step < 80; step += 1) {
    const focused = await page.evaluate<string>(
      `(({ ariaLabel, textContent, labels }) => ariaLabel ?? labels?.[0]?.textContent ?? textContent ?? '')(document.activeElement)`,
    );
    if (focused.trim() === name) return;
    await page.keyboard.press('Tab');
  }
  expect.fail(`nothing called ${JSON.stringify(name)} can be reached with Tab`);
}

const countOf = async (console: { json(path: string): Promise<unknown> }, query: string) =>
  ((await console.json(`/dw/alerts/_count?${query}`)) as { count: number }).count;

describeConsole('from signing in to a verdict, with the keyboard alone', (console) => {
  it('finds the worst story, why it is one, hides a false alarm, judges, and takes both back', async () => {
    const { page, context, complaints } = await console().open('stories');
    await context.clearCookies();
    await page.goto(`${console().service.url}/`);
    await page.waitForURL(/\/sign-in\?next=/);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.keyboard.type('test-admin');
    await page.keyboard.press('Tab');
    await page.keyboard.type(console().password);
    await page.keyboard.press('Enter');

    // The worst story comes first.
    const stories = page.getByRole('grid', { name: 'Stories' });
    await stories.locator('[data-index]').first().waitFor();
    await pressAll(page, 'j', 'Enter');
    await page.waitForURL(/\/stories\/[\w-]+/);
    const alerts = page.getByRole('grid', { name: /Alerts/ });
    await alerts.locator('[data-index]').first().waitFor();
    expect(
      await page
        .getByText(/^These alerts are together because/)
        .first()
        .innerText(),
    ).not.toBe('');

    // Its first alert, and why the rule matched.
    await pressAll(page, 'j', 'Enter');
    await page.waitForURL(/alert=[0-9a-f]{64}/);
    await page.getByRole('heading', { name: 'Why it matched' }).waitFor();
    await page.getByText('process.name').first().waitFor();
    await page.keyboard.press('w');
    await screenshot(page, 'loop-why');

    // An exception, with what it would have hidden.
    await page.keyboard.press('h');
    await page.getByRole('heading', { name: 'New exception' }).waitFor();
    await page
      .getByText(/of 30 days|30 days/)
      .first()
      .waitFor();
    await tabTo(page, 'Name');
    await page.keyboard.type(' of the nightly backup');
    await expect.poll(() => page.getByRole('button', { name: 'Save' }).isEnabled()).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByText('The exception is saved.').waitFor();
    await screenshot(page, 'loop-exception');
    const items = async () =>
      (
        (await console().service.json('/dw/exceptions/items')) as {
          items: { item: { name: string } }[];
        }
      ).items.filter(({ item }) => item.name.endsWith('of the nightly backup')).length;
    expect(await items()).toBe(1);
    await tabTo(page, 'Done');
    await page.keyboard.press('Enter');

    // A verdict on the alert, and both taken back.
    const closed = () => countOf(console().service, 'status=closed&reason=false_positive');
    expect(await closed()).toBe(0);
    await pressAll(page, 'c', '3', 'Enter');
    // All alerts on the event of the row.
    await expect.poll(closed).toBe(2);
    // What can be taken back is known when the service has answered.
    await page.getByText('Closed 2 alerts as false positive.').waitFor();
    await page.keyboard.press('z');
    await expect.poll(closed).toBe(0);
    await page.getByText('Restored 2 alerts.').waitFor();
    await page.keyboard.press('z');
    await expect.poll(items).toBe(0);
    expect(complaints.filter((text) => !text.startsWith('Failed to load resource'))).toEqual([]);
  });

  it('shows two people the same: what one closes, the other sees without doing anything', async () => {
    const one = await console().open('alerts?status=open');
    const other = await console().open('alerts?status=open', { role: 'analyst' });
    const rows = (page: Page) => page.getByRole('grid', { name: 'Alerts' }).locator('[data-index]');
    await rows(one.page).first().waitFor();
    await rows(other.page).first().waitFor();
    await other.page.getByRole('link', { name: /live/ }).waitFor();
    await pressAll(one.page, 'j', 'c', '2', 'Enter');
    await other.page.getByRole('grid', { name: 'Alerts' }).getByText('benign').waitFor();
  });
});
