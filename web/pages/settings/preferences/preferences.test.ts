import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeConsole, screenshot } from '../../../testing/console.testing.ts';

const goToAlerts = async (page: Page) => {
  await page.getByRole('link', { name: 'Alerts', exact: true }).click();
  await page.getByRole('grid', { name: 'Alerts' }).locator('[data-index]').first().waitFor();
};

const change = async (page: Page, title: string, ...keys: string[]) => {
  await page.getByRole('button', { name: `Change the key: ${title}` }).click();
  await page.getByRole('textbox', { name: 'New key' }).waitFor();
  for (const key of keys) await page.keyboard.press(key);
};

describeConsole('preferences', (console) => {
  it('give a command another key, refuse one that is taken, and give the usual one back', async () => {
    const { page, complaints } = await console().open('settings/preferences');
    await change(page, 'Acknowledge', 'u', 'Enter');
    await page.getByText('u is “Reopen” already.').waitFor();
    await screenshot(page, 'settings-preferences-conflict');
    for (const key of ['Backspace', 'q', 'Enter']) await page.keyboard.press(key);
    await page.getByText('q is “Acknowledge” now.').waitFor();
    // The focus is back where it was.
    await expect
      .poll(() => page.evaluate('document.activeElement.ariaLabel'))
      .toBe('Change the key: Acknowledge');
    await change(page, 'Health', 'g', 'y', 'Enter');
    await page.getByText('g y is “Health” now.').waitFor();

    await goToAlerts(page);
    await page.keyboard.press('j');
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keys' });
    await expect
      .poll(() => help.getByText('Acknowledge').locator('..').innerText())
      .toMatch(/^q\s/);
    await page.keyboard.press('Escape');
    await page.keyboard.press('e');
    await page.keyboard.press('q');
    await page.getByText('Acknowledged 1 alert.').waitFor();

    // Another window of the browser knows it, and so does this one after a reload.
    await page.reload();
    await page.getByRole('grid', { name: 'Alerts' }).locator('[data-index]').first().waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('y');
    await page.getByRole('heading', { name: 'Health', exact: true }).waitFor();
    await page.goto(`${console().service.url}/console/settings/preferences`);
    await page.getByRole('button', { name: 'Reset 2 changed keys' }).click();
    await page.getByText('All keys are the usual ones.').waitFor();
    expect(await page.getByRole('button', { name: /^Reset/ }).count()).toBe(0);
    await page.keyboard.press('z');
    await page.getByRole('button', { name: 'Reset 2 changed keys' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('switch single keys off, also those with Shift, and leave the others', async () => {
    const { page } = await console().open('settings/preferences');
    await page.getByRole('switch', { name: 'Single keys' }).click();
    await goToAlerts(page);
    await page.keyboard.press('ArrowDown');
    const assigned = page.getByRole('dialog', { name: /^Assign/ });
    for (const key of ['a', 'Shift+A', 'e', '?', 'g', 'r']) await page.keyboard.press(key);
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Go to, do, find a rule').waitFor();
    expect(await assigned.count()).toBe(0);
    expect(page.url()).toContain('/alerts');
    expect(await page.getByRole('button', { name: 'Undo', exact: true }).count()).toBe(0);
  });

  it('say whether acknowledging an alert assigns it', async () => {
    const { page } = await console().open('settings/preferences');
    const control = page.getByRole('switch', { name: 'Acknowledging an alert assigns it to me' });
    expect(await control.isChecked()).toBe(true);
    await control.click();
    expect(await control.isChecked()).toBe(false);
    const assigned = async () =>
      ((await console().service.json('/dw/alerts/_count?assignee=test-admin')) as { count: number })
        .count;
    const before = await assigned();
    await goToAlerts(page);
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('e');
    await page.getByText('Acknowledged 1 alert.').waitFor();
    expect(await assigned()).toBe(before);
    await page.goto(`${console().service.url}/console/settings/preferences`);
    await control.click();
    await goToAlerts(page);
    for (const key of ['j', 'j', 'j', 'e']) await page.keyboard.press(key);
    await expect.poll(assigned).toBe(before + 1);
  });
});
