import { expect, it } from 'vitest';
import {
  describeConsole,
  looksRightInBothThemes,
  screenshot,
  TWO_LOOKS,
} from '../../../testing/console.testing.ts';

describeConsole('duty in the settings', (console) => {
  it('make a rota, see who is on duty in the coming two weeks, and put another person on duty', async () => {
    // There is a second person.
    await console().open('stories', { role: 'analyst' });
    const { page, complaints } = await console().open('settings/duty');
    await page.getByText('There is no rota').waitFor();
    await page.getByRole('button', { name: 'New rota' }).click();
    await page.getByLabel('Name').fill('Container response');
    const people = page.getByRole('combobox', { name: 'People' });
    await people.click();
    await page.getByRole('option', { name: 'test-admin' }).click();
    await page.getByRole('option', { name: 'test-analyst' }).click();
    await page.keyboard.press('Tab');
    await page.getByRole('combobox', { name: 'Turns' }).click();
    await page.getByRole('option', { name: 'Daily' }).click();
    await page.getByLabel('Handover').fill('00:00');
    await screenshot(page, 'settings-rota-form');
    await page.getByRole('button', { name: 'Save rota' }).click();
    const rota = page.getByRole('region', { name: 'Container response' });
    const now = rota.getByRole('definition').first();
    await expect.poll(() => now.textContent()).toMatch(/^test-admin until/);
    const days = rota.getByRole('list', { name: 'The coming two weeks' }).getByRole('listitem');
    expect(await days.count()).toBe(14);
    await expect.poll(() => days.nth(1).textContent()).toContain('test-analyst');
    await rota.getByRole('button', { name: 'Override' }).click();
    await page.getByRole('combobox', { name: 'Person' }).click();
    await page.getByRole('option', { name: 'test-analyst' }).click();
    await screenshot(page, 'settings-override-form');
    await page.getByRole('button', { name: 'Put on duty' }).click();
    await expect.poll(() => now.textContent()).toMatch(/^test-analyst until .*\(override\)/);
    await screenshot(page, 'settings-duty-override');
    await rota.getByRole('button', { name: 'Take back' }).click();
    await expect.poll(() => now.textContent()).toMatch(/^test-admin until/);
    expect(complaints).toEqual([]);
  });

  it('make an escalation of the rota, whose steps say who would be notified now', async () => {
    const { page, complaints } = await console().open('settings/duty');
    await page.getByRole('button', { name: 'New escalation' }).click();
    await page.getByLabel('Name').fill('Nights');
    const second = page.getByRole('group', { name: 'Step 2' });
    await second.getByRole('combobox', { name: 'Notify' }).click();
    await page.getByRole('option', { name: 'A person' }).click();
    await second.getByRole('combobox', { name: 'Person' }).click();
    await page.getByRole('option', { name: 'test-analyst' }).click();
    await screenshot(page, 'settings-escalation-form');
    await page.getByRole('button', { name: 'Save escalation' }).click();
    const row = page.getByRole('region', { name: 'Escalations' }).getByRole('row').nth(1);
    await row.getByText('after 15 min: test-admin, on duty by Container response').waitFor();
    await row.getByText('after 15 min: test-analyst').waitFor();
    await row.getByText('after 15 min: everyone').waitFor();
    // What is in use stays.
    const rota = page.getByRole('region', { name: 'Container response' });
    await rota.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText(/The rota is in use by Nights/).waitFor();
    expect(complaints.filter((each) => !each.includes('409'))).toEqual([]);
  });

  it('address a policy to who is on duty, who has chosen no connector yet', async () => {
    const { page } = await console().open('settings/notifications');
    await page.getByRole('button', { name: 'New policy' }).click();
    await page.getByLabel('Name').fill('To duty');
    await page.getByRole('combobox', { name: 'Connector' }).click();
    await page.getByRole('option', { name: 'Who is on duty by Container response' }).click();
    await page.getByRole('button', { name: 'Save policy' }).click();
    const policies = page.getByRole('region', { name: 'Policies' });
    await policies.getByText('on duty by Container response').waitFor();
    await policies.getByText(/has chosen no connector: only their inbox/).waitFor();
  });

  it.each(TWO_LOOKS)('looks right: $size.width', async ({ size }) => {
    const { page } = await console().open('settings/duty', { size });
    await page.getByRole('list', { name: 'The coming two weeks' }).waitFor();
    await page.getByText('after 15 min: everyone').waitFor();
    await looksRightInBothThemes(page, 'settings-duty');
  });

  it('shows analysts who is on duty, and lets them put another person on duty, but change nothing else', async () => {
    const { page } = await console().open('settings/duty', { role: 'analyst' });
    const rota = page.getByRole('region', { name: 'Container response' });
    await rota.getByRole('button', { name: 'Override' }).waitFor();
    expect(await rota.getByRole('button', { name: 'Override' }).isEnabled()).toBe(true);
    expect(await rota.getByRole('button', { name: 'Edit' }).isEnabled()).toBe(false);
    expect(await page.getByRole('button', { name: 'New rota' }).isEnabled()).toBe(false);
    expect(await page.getByRole('button', { name: 'New escalation' }).isEnabled()).toBe(false);
  });
});
