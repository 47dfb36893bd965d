import { expect, it } from 'vitest';
import { describeConsole, looksRight } from '../../testing/console.testing.ts';

describeConsole(
  'stories before anything has happened',
  (console) => {
    it('looks right', () =>
      looksRight(console(), 'stories', 'stories-first', (page) =>
        page.getByRole('heading', { name: 'Stories begin with the first event' }).waitFor(),
      ));

    it('shows how to send the first event, with a key made on the spot, and sees it arrive', async () => {
      const { page, complaints } = await console().open('stories');
      await page.getByRole('button', { name: /key/i }).first().click();
      const command = await page
        .getByText(/ApiKey/)
        .first()
        .textContent();
      const key = /ApiKey ([\w=-]+)/.exec(command ?? '')?.[1];
      expect(key).toBeDefined();
      const sent = await fetch(`${console().service.url}/ingest/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' },
        body: `${JSON.stringify({ '@timestamp': new Date().toISOString(), event: { category: 'process' } })}\n`,
      });
      expect([sent.status, sent.ok ? '' : await sent.text()]).toEqual([200, '']);
      await page.getByText('One event has come.').waitFor();
      expect(complaints).toEqual([]);
    });
  },
  { isEmpty: true },
);
