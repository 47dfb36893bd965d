import { expect, it } from 'vitest';
import {
  describeConsole,
  looksRightInBothThemes,
  screenshot,
  TWO_LOOKS,
} from '../../testing/console.testing.ts';

describeConsole('the inbox', (console) => {
  it('has a mention, which is written with a name that is completed, and the bell counts it', async () => {
    const { page: other } = await console().open('stories', { role: 'analyst' });
    await other.getByRole('link', { name: /^Inbox: 0 unread, 0 assigned/ }).waitFor();
    const { page, complaints } = await console().open('alerts');
    await page.getByRole('grid').getByRole('row').nth(1).click();
    await page.keyboard.press('n');
    const note = page.getByRole('textbox', { name: 'Note' });
    await note.pressSequentially('@eve and @test-an');
    const names = page.getByRole('listbox', { name: 'Users to mention' });
    await names.getByRole('option', { name: 'test-analyst' }).waitFor();
    await screenshot(page, 'note-completes');
    // Escape closes the list alone, and Enter takes the name.
    await page.keyboard.press('Escape');
    await expect.poll(() => names.count()).toBe(0);
    await note.pressSequentially('a');
    await names.waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => note.inputValue()).toBe('@eve and @test-analyst ');
    await note.pressSequentially('is this yours?');
    await page.getByText('test-analyst will be notified.').waitFor();
    await page.getByText('No user who can see this space is called @eve.').waitFor();
    await screenshot(page, 'note-mentions');
    await page.keyboard.press('Enter');
    await page.getByText(/test-analyst is notified\. @eve is no user here/).waitFor();
    // Without a reload.
    await other.getByRole('link', { name: /^Inbox: 1 unread/ }).click();
    const entries = other.getByRole('list', { name: 'Inbox' }).getByRole('listitem');
    await entries.getByText('test-admin mentions you').waitFor();
    await entries.getByText('@eve and @test-analyst is this yours?').waitFor();
    expect(complaints).toEqual([]);
  });

  it.each(TWO_LOOKS)('looks right: $size.width', async ({ size }) => {
    const { page } = await console().open('inbox', { role: 'analyst', size });
    await page.getByText('test-admin mentions you').waitFor();
    await looksRightInBothThemes(page, 'inbox');
  });

  it('leads to the story of a mention, which is read then', async () => {
    const { page } = await console().open('inbox', { role: 'analyst' });
    const entry = page.getByRole('list', { name: 'Inbox' }).getByRole('listitem').first();
    await entry.getByRole('link').first().click();
    await page.waitForURL(/stories\//);
    await page.getByRole('link', { name: /^Inbox: 0 unread/ }).waitFor();
  });

  it('leads to the stories that are assigned to the user', async () => {
    const { page } = await console().open('stories', { role: 'analyst' });
    const { alerts } = (await console().service.json('/dw/alerts?limit=1')) as {
      alerts: { id: string }[];
    };
    const change = { addAssignees: ['test-analyst'] };
    await console().service.fetch('/dw/alerts/_change', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ids: alerts.map(({ id }) => id), change }),
    });
    await page.getByRole('link', { name: /^Inbox: 0 unread, 1 assigned/ }).click();
    await page.getByRole('link', { name: '1 open story' }).last().click();
    await page.waitForURL(/assignee=test-analyst/);
    expect(await page.getByRole('checkbox', { name: 'Assigned to me' }).isChecked()).toBe(true);
    await expect.poll(() => page.locator('[data-index]').count()).toBe(1);
    await screenshot(page, 'stories-mine');
    await page.getByRole('checkbox', { name: 'Assigned to me' }).click();
    await page.waitForURL((url) => !url.search.includes('assignee'));
  });
});

describeConsole('an escalation of a story', (console) => {
  it('says who is notified next and when, and ends when the story is acknowledged', async () => {
    const { page, complaints } = await console().open('stories');
    const post = (path: string, body: object) =>
      console().service.fetch(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const steps = [
      { waitMs: 0, target: { kind: 'person', id: 'test-admin' } },
      { waitMs: 3_600_000, target: { kind: 'everyone' } },
    ];
    expect((await post('/dw/escalations', { name: 'Nights', severity: 'low', steps })).ok).toBe(
      true,
    );
    // A story that begins now.
    const event = {
      '@timestamp': new Date().toISOString(),
      event: { kind: 'event', category: ['process'], type: ['start'], action: 'exec' },
      container: { id: 'c-escalated', name: 'escalated' },
      process: {
        name: 'kubectl',
        executable: '/usr/bin/kubectl',
        args: ['kubectl', 'get', 'secrets'],
        entity_id: 'escalated-1',
        interactive: true,
        parent: { name: 'bash', entity_id: 'escalated-0' },
      },
      host: { name: 'node-9', os: { type: 'linux' } },
    };
    const rule = {
      rule_id: 'escalated',
      name: 'Escalated kubectl',
      description: 'd',
      type: 'eql',
      language: 'eql',
      severity: 'high',
      risk_score: 73,
      index: ['*'],
      query: 'process where container.id == "c-escalated"',
      enabled: true,
      from: 'now-2m',
    };
    expect((await post('/dw/rules', { ...rule, meta: { dockwarden: { live: true } } })).ok).toBe(
      true,
    );
    const lines = `${JSON.stringify({ create: {} })}\n${JSON.stringify(event)}\n`;
    await console().service.fetch('/logs-cloud_defend.process-default/_bulk', {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: lines,
    });
    await page.getByRole('link', { name: /^Inbox: 1 unread/ }).click();
    const entry = page.getByRole('list', { name: 'Inbox' }).getByRole('listitem').first();
    await entry.getByText('Not acknowledged').first().waitFor();
    await screenshot(page, 'inbox-escalation');
    await entry.getByRole('link').first().click();
    await page.getByText(/Not acknowledged: everyone is notified at/).waitFor();
    await page.getByRole('button', { name: /^History/ }).click();
    await page
      .getByText(
        'No one had acknowledged the story: test-admin was notified, by step 1 of the escalation Nights.',
      )
      .waitFor();
    await screenshot(page, 'story-escalation');
    await page.getByRole('button', { name: /^Acknowledge/ }).click();
    await page
      .getByText('The escalation Nights has ended after 1 of 2 steps: it was acknowledged.')
      .waitFor();
    expect(complaints).toEqual([]);
  });
});
