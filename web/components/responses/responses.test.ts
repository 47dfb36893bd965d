import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  missingFor,
  startEngine,
  type TestEngine,
} from '../../../src/respond/containers/engines.testing.ts';
import { accessFaults, screenshot, TestConsole } from '../../testing/console.testing.ts';
import { serviceOver } from '../../testing/prepared-data.ts';

const missing = missingFor('docker');

describe.skipIf(missing.length > 0)('responses in the console', () => {
  let at: TestEngine;
  let served: Awaited<ReturnType<typeof serviceOver>>;
  let console: TestConsole;
  beforeAll(async () => {
    at = await startEngine('docker');
    const response = `[response]\nengines = ["docker=${at.socket}"]\n`;
    served = await serviceOver(null, undefined, response);
    console = new TestConsole(served.service);
    const id = await at.start('web');
    const event = {
      '@timestamp': new Date().toISOString(),
      event: { kind: 'event', category: ['process'], type: ['start'], action: 'exec', id: 'e1' },
      data_stream: { type: 'logs', dataset: 'cloud_defend.process', namespace: 'default' },
      process: {
        name: 'kubectl',
        executable: '/usr/bin/kubectl',
        args: ['kubectl', 'get', 'secrets'],
        pid: 4711,
        entity_id: 'p1',
      },
      container: { id, name: 'web', image: { name: 'shop/web', tag: ['1.2'] } },
      host: { name: 'node-1', os: { type: 'linux' } },
    };
    await served.service.fetch('/ingest/events', {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: `${JSON.stringify(event)}\n`,
    });
    await served.service.untilRead();
  }, 180_000);
  afterAll(async () => {
    await console.close();
    await served.stop();
    await at.stop();
  }, 120_000);

  it('an analyst proposes and cannot act; a responder isolates the container of an alert, and undoes it', async () => {
    const { page: analyst } = await console.open('alerts', { role: 'analyst' });
    await analyst.getByRole('grid').getByRole('row').nth(1).click();
    await analyst.getByRole('button', { name: 'Respond…' }).click();
    await analyst
      .getByRole('dialog')
      .getByText(/^Disconnect web from shop/)
      .waitFor();
    await analyst.getByLabel('Reason').fill('kubectl in a web server');
    await screenshot(analyst, 'response-form');
    await analyst.getByRole('button', { name: 'Propose' }).click();
    const proposed = analyst.getByRole('article', { name: /^Disconnect web/ });
    await proposed.getByText('proposed', { exact: true }).waitFor();
    expect(await proposed.getByRole('button', { name: 'Approve' }).isDisabled()).toBe(true);

    const { page } = await console.open('alerts', { role: 'responder' });
    await page.getByRole('grid').getByRole('row').nth(1).click();
    const response = page.getByRole('article', { name: /^Disconnect web/ });
    await response.getByRole('button', { name: 'Approve' }).click();
    await response.getByRole('button', { name: 'Act now' }).click();
    await response.getByText('done', { exact: true }).first().waitFor();
    expect((await at.engine.find('web'))?.networks).toEqual([]);
    await response.getByText('Plan and steps').click();
    await response
      .getByRole('list', { name: 'Steps' })
      .getByText(/approved by/)
      .waitFor();
    await response.scrollIntoViewIfNeeded();
    await screenshot(page, 'response-done');
    expect(await accessFaults(page)).toEqual([]);
    await response.getByRole('button', { name: 'Undo' }).click();
    await response.getByText('undone', { exact: true }).first().waitFor();
    expect((await at.engine.find('web'))?.networks).toHaveLength(1);

    // Where one person is enough, it is one step.
    await page.getByRole('button', { name: 'Respond…' }).click();
    await page.getByRole('dialog').getByRole('combobox').first().click();
    await page.getByRole('option', { name: /^Pause/ }).click();
    await page
      .getByRole('dialog')
      .getByText(/^Freeze all processes of web/)
      .waitFor();
    await page.getByLabel('Reason').fill('to look at it');
    await page.getByRole('dialog').getByRole('button', { name: 'Act now' }).click();
    const paused = page.getByRole('article', { name: /^Freeze all processes/ });
    await paused.getByText('done', { exact: true }).first().waitFor();
    expect((await at.engine.find('web'))?.status).toBe('paused');
    const { page: settings } = await console.open('settings/responses', { role: 'responder' });
    await settings.getByRole('button', { name: 'Stop all' }).click();
    await settings.getByLabel('Reason').fill('a drill');
    await settings.getByRole('dialog').getByRole('button', { name: 'Stop' }).click();
    await settings.getByText('Nothing may be done: a drill').waitFor();
    await screenshot(settings, 'settings-responses');
    expect(await accessFaults(settings)).toEqual([]);
    await settings.getByRole('button', { name: 'Allow again' }).click();
    await settings.getByRole('button', { name: 'Stop all' }).waitFor();
    // The story has them all.
    await page.getByRole('link', { name: 'what happened around it', exact: true }).click();
    await page.getByRole('button', { name: 'History' }).click();
    await expect
      .poll(() => page.getByRole('region', { name: 'Responses' }).getByRole('article').count())
      .toBe(2);
    await screenshot(page, 'response-story');
  }, 120_000);
});
