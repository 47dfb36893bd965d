import { expect, it } from 'vitest';
import { describeConsole, PHONE, screenshot } from '../../../testing/console.testing.ts';

describeConsole('notifications in the settings', (console) => {
  it('make a connector, whose secret is never shown again, test it and see why it failed', async () => {
    const { page, complaints } = await console().open('settings/connectors');
    await page.getByRole('button', { name: 'New connector' }).first().click();
    await page.getByLabel('Name').fill('Loop hook');
    await page.getByRole('textbox', { name: 'URL', exact: true }).fill('not a url');
    await page.getByRole('button', { name: 'Save connector' }).click();
    await page.getByText('is not a URL').waitFor();
    const secret = 'http://127.0.0.1:1/token-of-loop-hook';
    await page.getByRole('textbox', { name: 'URL', exact: true }).fill(secret);
    await screenshot(page, 'settings-connector-form');
    await page.getByRole('button', { name: 'Save connector' }).click();
    const row = page.getByRole('row', { name: /Loop hook/ });
    await row.getByRole('button', { name: 'Edit' }).click();
    await page.getByText('It is set; leave it empty to keep it.').first().waitFor();
    expect(await page.content()).not.toContain('token-of-loop-hook');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await row.getByRole('button', { name: 'Test' }).click();
    await page
      .getByRole('region', { name: 'Preview of the message' })
      .getByText('"severity"')
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Send test' }).click();
    await page.getByText(/the configuration does not allow it/).waitFor();
    await screenshot(page, 'settings-connector-test');
    // Of the URL that was refused.
    expect(complaints.filter((each) => !each.includes('400'))).toEqual([]);
  });

  it('make a policy with a template, whose mistakes have a line and a column', async () => {
    const { page, complaints } = await console().open('settings/connectors');
    await page.getByRole('button', { name: 'New connector' }).first().click();
    await page.getByLabel('Name').fill('Policy hook');
    await page
      .getByRole('textbox', { name: 'URL', exact: true })
      .fill('https://hooks.example.invalid/x');
    await page.getByRole('button', { name: 'Save connector' }).click();
    await page.getByRole('row', { name: /Policy hook/ }).waitFor();
    await page.getByRole('link', { name: 'Notifications' }).click();
    await page.getByRole('button', { name: 'New policy' }).click();
    await page.getByLabel('Name').fill('Worst first');
    await page.getByRole('combobox', { name: 'Connector' }).click();
    await page.getByRole('option', { name: 'Policy hook' }).click();
    await page.getByRole('textbox', { name: 'Text' }).fill('{{#context.alerts}}\n{{nope');
    await page.getByRole('button', { name: 'Preview the message' }).click();
    await page.getByText('Text, line 2, column 1: a tag is not closed with }}').waitFor();
    await page.getByRole('textbox', { name: 'Text' }).fill('{"rule":"{{rule.name}}"}');
    await page.getByRole('button', { name: 'Preview the message' }).click();
    await page.getByText('{"rule":"', { exact: false }).last().waitFor();
    await screenshot(page, 'settings-policy-form');
    await page.getByRole('button', { name: 'Save policy' }).click();
    await page.getByRole('region', { name: 'Policies' }).getByText('Worst first').waitFor();
    await screenshot(page, 'settings-policies');
    expect(complaints).toEqual([]);
  });

  it('list messages that were not sent, which can be sent again or discarded', async () => {
    const { page } = await console().open('settings/notifications', { size: PHONE });
    const dead = page.getByRole('region', { name: 'Not sent' });
    await dead
      .getByText(/the configuration does not allow it/)
      .first()
      .waitFor();
    await screenshot(page, 'settings-notifications-phone');
    await page.getByRole('button', { name: 'Discard all' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click();
    await expect.poll(() => dead.count()).toBe(0);
  });

  it('snooze a rule, with a reason and an end', async () => {
    const { page } = await console().open('settings/notifications', { role: 'admin' });
    await page.getByRole('button', { name: 'Snooze' }).click();
    await page.getByLabel('Id of the rule').fill('some-rule');
    await page.getByLabel('Reason').fill('the upgrade');
    await page.getByRole('dialog').getByRole('button', { name: 'Snooze' }).click();
    const row = page
      .getByRole('region', { name: 'Snoozed' })
      .getByRole('row', { name: /some-rule/ });
    await row.getByRole('button', { name: 'End' }).click();
    await expect.poll(() => row.count()).toBe(0);
  });

  it('snooze the container of an alert, which the alert says until the snooze is ended', async () => {
    const { page } = await console().open('alerts');
    await page.getByRole('grid').getByRole('row').nth(1).click();
    await page.getByRole('button', { name: 'Snooze notifications of this container' }).click();
    await page.getByLabel('Reason').fill('a load test');
    await page.getByRole('dialog').getByRole('button', { name: 'Snooze' }).click();
    await page.getByText(/Notifications of this container are snoozed until/).waitFor();
    await screenshot(page, 'alert-snoozed');
    await page.goto(page.url().replace(/alerts.*/, 'settings/notifications'));
    const list = page.getByRole('region', { name: 'Snoozed' });
    const row = list.getByRole('row', { name: /a load test/ });
    await row.getByRole('button', { name: 'End' }).click();
    await expect.poll(() => row.count()).toBe(0);
  });

  it.each(['connectors', 'notifications'])(
    'show %s to engineers, who change nothing',
    async (tab) => {
      const { page, complaints } = await console().open(`settings/${tab}`, { role: 'engineer' });
      const button = page.getByRole('button', {
        name: tab === 'connectors' ? 'New connector' : 'New policy',
      });
      await button.first().waitFor();
      expect(await button.first().isDisabled()).toBe(true);
      expect(complaints).toEqual([]);
    },
  );

  it.each(['connectors', 'notifications'])('tell analysts who can see %s', async (tab) => {
    const { page } = await console().open(`settings/${tab}`, { role: 'analyst' });
    await page.getByText('are for engineers and admins').waitFor();
  });
});
