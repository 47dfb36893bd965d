import { expect, it } from 'vitest';
import { describeConsole } from '../../testing/console.testing.ts';

describeConsole('the shell', (console) => {
  it('goes to views by keys, shows what keys do, and finds by name', async () => {
    const { page, complaints } = await console().open('stories');
    await page.getByRole('heading', { name: 'Stories' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await page.getByRole('heading', { name: 'Rules', exact: true }).waitFor();
    expect(page.url()).toContain('/console/rules');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Go to, do, find a rule').fill('cover');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Coverage' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('tells all windows of a browser how the service is, over one connection', async () => {
    const { page, context, complaints } = await console().open('exceptions');
    const other = await context.newPage();
    await other.goto(page.url());
    for (const window of [page, other])
      await window.getByRole('link', { name: /live .* events\/s/ }).waitFor();
    expect(complaints).toEqual([]);
  });
});
