import { expect, it } from 'vitest';
import {
  describeConsole,
  looksRightInBothThemes,
  screenshot,
  TWO_LOOKS,
} from '../../testing/console.testing.ts';

describeConsole('where a person is notified', (console) => {
  it('is chosen in the account, with a test that says why it failed', async () => {
    await console().service.fetch('/dw/connectors', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        id: 'mail',
        type: 'email',
        name: 'Mail of the SOC',
        settings: { host: '127.0.0.1', port: '1', from: 'soc@example.com', to: 'x@example.com' },
      }),
    });
    const { page, complaints } = await console().open('settings/account', { role: 'analyst' });
    const section = page.getByRole('region', { name: 'Where you are notified' });
    await section.getByText('in your inbox').waitFor();
    await section.getByRole('button', { name: 'Choose a connector' }).click();
    await page.getByLabel('Address').fill('not an address');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('the handle is not an address such as ann@example.com').waitFor();
    await page.getByLabel('Address').fill('ann@example.com');
    await screenshot(page, 'settings-contact-form');
    await page.getByRole('button', { name: 'Save' }).click();
    await section.getByText('Mail of the SOC').waitFor();
    await section.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText(/The test was not sent: .*does not allow it/).waitFor();
    expect(complaints.filter((each) => !each.includes('400'))).toEqual([]);
  });

  it.each(TWO_LOOKS)('looks right: $size.width', async ({ size }) => {
    const { page } = await console().open('settings/account', { role: 'analyst', size });
    await page.getByText('Mail of the SOC').waitFor();
    await looksRightInBothThemes(page, 'settings-account');
  });

  it('is the inbox alone again when the connector is taken back', async () => {
    const { page } = await console().open('settings/account', { role: 'analyst' });
    const section = page.getByRole('region', { name: 'Where you are notified' });
    await section.getByRole('button', { name: 'Inbox alone' }).click();
    await section.getByText('You are notified of mentions and of duty in your inbox.').waitFor();
  });
});
