import { expect, it } from 'vitest';
import { describeConsole } from '../../testing/console.testing.ts';

describeConsole('live changes', (console) => {
  it('tells all windows of a browser how the service is, over one connection', async () => {
    const { page, context, complaints } = await console().open('exceptions');
    const other = await context.newPage();
    await other.goto(page.url());
    for (const window of [page, other])
      await window.getByRole('link', { name: /live .* events\/s/ }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('says until when it knows something, and goes on by itself', async () => {
    const { page } = await console().open('exceptions');
    await page.getByRole('link', { name: /live .* events\/s/ }).waitFor();
    await console().service.stop();
    await page.getByText(/reconnecting, data until \d\d:\d\d:\d\d/).waitFor();
    await console().service.start();
    await page.getByRole('link', { name: /live .* events\/s/ }).waitFor();
  });
});
