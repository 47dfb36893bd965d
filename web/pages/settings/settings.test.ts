import { expect, it } from 'vitest';
import { describeConsole, PHONE, screenshot } from '../../testing/console.testing.ts';

describeConsole('settings', (console) => {
  it('make a user, change and remove them', async () => {
    const { page } = await console().open('settings/users');
    await page.getByRole('button', { name: 'New user' }).click();
    await page.getByLabel('Name').fill('carol');
    await page.getByRole('textbox', { name: 'Password' }).fill('tidal-ochre-lantern-48');
    await screenshot(page, 'settings-user-form');
    await page.getByRole('button', { name: 'Create user' }).click();
    const row = page.getByRole('row', { name: /carol/ });
    await row.waitFor();
    await row.getByRole('button', { name: 'Disable' }).click();
    await row.getByText('disabled').waitFor();
    await row.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await expect.poll(() => row.count()).toBe(0);
  });

  it('say what is wrong beside the field that it is about, and lead there', async () => {
    const { page } = await console().open('settings/users');
    await page.getByRole('button', { name: 'New user' }).click();
    // Not in a bubble of the browser's, either.
    const name = page.getByLabel('Name');
    await name.press('Enter');
    await expect.poll(() => name.getAttribute('aria-invalid')).toBe('true');
    await expect.poll(() => name.evaluate((input) => input === document.activeElement)).toBe(true);
    await page.getByText('Name is missing').waitFor();
    await page.getByText('Password is missing').waitFor();
    await screenshot(page, 'settings-user-empty');
    await name.fill('eve');
    const password = page.getByRole('textbox', { name: 'Password' });
    await password.fill('short');
    await page.keyboard.press('Enter');
    await expect.poll(() => password.getAttribute('aria-invalid')).toBe('true');
    await expect
      .poll(() => password.evaluate((input) => input === document.activeElement))
      .toBe(true);
    await screenshot(page, 'settings-user-fault');
    await page.getByText(/^The password has 5 characters/).waitFor();
    expect(await page.getByRole('dialog').getByRole('alert').count()).toBe(0);
    // What is about no field is said above the buttons.
    await page.route('**/dw/users', (route) =>
      route.fulfill({ status: 503, json: { error: { reason: 'the disk is full' } } }),
    );
    await password.fill('tidal-ochre-lantern-48');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('alert').getByText('The disk is full').waitFor();
    expect(await password.getAttribute('aria-invalid')).not.toBe('true');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
  });

  it('change the own password, and end the sessions of other browsers', async () => {
    const signIn = async (password: string) => {
      const { status } = await fetch(`${console().service.url}/dw/session`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-dockwarden': '1',
          'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
        },
        body: JSON.stringify({ name: 'test-analyst', password }),
      });
      return status;
    };
    const { page, complaints } = await console().open('settings/account', { role: 'analyst' });
    const sessions = page.getByRole('grid', { name: 'Sessions' });
    const elsewhere = sessions.getByRole('row', { name: /Firefox on Linux/ });
    await sessions.getByText('this one').waitFor();
    for (const how of ['End', 'End all other sessions']) {
      expect(await signIn(console().password)).toBe(200);
      await page.reload();
      await elsewhere.first().waitFor();
      if (how === 'End') await elsewhere.getByRole('button', { name: how }).click();
      else {
        await screenshot(page, 'settings-account');
        await page.getByRole('button', { name: how }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'End' }).click();
      }
      await expect.poll(() => elsewhere.count()).toBe(0);
    }
    await page.getByRole('button', { name: 'Change password' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Current password' }).fill('not the password at all');
    await dialog.getByRole('textbox', { name: 'New password' }).fill('quartz-meadow-sailing-73');
    await dialog.getByRole('button', { name: 'Change password' }).click();
    await dialog.getByText('The current password is wrong').waitFor();
    await screenshot(page, 'settings-password');
    await dialog.getByRole('textbox', { name: 'Current password' }).fill(console().password);
    await page.keyboard.press('Enter');
    await expect.poll(() => dialog.count()).toBe(0);
    // They are still signed in, with the new password alone.
    await page.reload();
    await sessions.getByText('this one').waitFor();
    expect(await signIn(console().password)).toBe(401);
    expect(await signIn('quartz-meadow-sailing-73')).toBe(200);
    expect(complaints.filter((each) => !each.includes('403'))).toEqual([]);
  });

  it('can be changed on a phone, too', async () => {
    const { page } = await console().open('settings/users', { size: PHONE });
    await page.getByRole('button', { name: 'New user' }).click();
    await page.getByLabel('Name').fill('dora');
    await page.getByRole('textbox', { name: 'Password' }).fill('tidal-ochre-lantern-48');
    await page.getByRole('button', { name: 'Create user' }).click();
    const row = page.getByRole('row', { name: /dora/ });
    await row.getByRole('button', { name: 'Disable' }).click();
    await row.getByText('disabled').waitFor();
    await screenshot(page, 'settings-users-phone');
    await row.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await expect.poll(() => row.count()).toBe(0);
  });

  it('make a key, show it once, and revoke it', async () => {
    const { page } = await console().open('settings/keys');
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByLabel('Name').fill('shipper');
    await page.getByRole('button', { name: 'Create key' }).click();
    const key = await page.getByLabel('The key', { exact: true }).textContent();
    expect(key).toMatch(/^dw_/);
    await page.getByRole('button', { name: 'I have copied it' }).click();
    const row = page.getByRole('row', { name: /shipper/ });
    await row.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await row.getByText('revoked').waitFor();
    expect(await page.content()).not.toContain(key ?? '-');
  });

  it('show how to send the first event, with a key made on the spot', async () => {
    const { page } = await console().open('settings/sources');
    await page.getByRole('button', { name: 'Connect a source' }).click();
    await page.getByRole('button', { name: 'Make a key' }).click();
    await page.getByLabel('The key', { exact: true }).waitFor();
    const command = (await page.getByLabel('What to paste').textContent()) ?? '';
    await screenshot(page, 'settings-first-event');
    const key = /ApiKey (dw_[^']+)'/.exec(command)?.[1] ?? '';
    const event = /-d '(.*)'$/s.exec(command)?.[1] ?? '';
    const sent = await fetch(`${console().service.url}/ingest/events`, {
      method: 'POST',
      headers: { authorization: `ApiKey ${key}`, 'content-type': 'application/json' },
      body: event,
    });
    expect(await sent.json()).toMatchObject({ stored: 1 });
    await page.getByText('One event has').waitFor({ timeout: 20_000 });
  });

  it('show an entry of the audit log, whose address opens it again', async () => {
    const { page } = await console().open('settings/audit?action=user.create');
    await page.getByRole('row').nth(1).click();
    await page.getByRole('heading', { name: / made the user / }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'After' }).waitFor();
    await screenshot(page, 'settings-audit-open');
  });

  it.each(['users', 'keys', 'audit'])('tell viewers who could see %s', async (tab) => {
    const { page, complaints } = await console().open(`settings/${tab}`, { role: 'viewer' });
    await page.getByText(/are for admins/).waitFor();
    expect(complaints).toEqual([]);
  });
});
