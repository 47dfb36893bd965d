import { expect, it } from 'vitest';
import { describeConsole } from '../../testing/console.testing.ts';

describeConsole('what cannot be shown', (console) => {
  it.each([
    ['alerts?from=yesterdayish', /cannot be "yesterdayish"/],
    ['alerts?status=bogus', /cannot be "bogus"; it is open, acknowledged, closed/],
    ['alerts/zzzz', /is no id of an alert/],
    ['stories/none', /no story none/],
    ['rules/nope/edit', /no rule nope/],
  ])('says why, and offers nothing that would not help: %s', async (path, words) => {
    const { page } = await console().open(path);
    await page.getByRole('alert').getByText(words).waitFor();
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
  });

  it('shows a time that is none as it was written', async () => {
    const { page } = await console().open('alerts?from=yesterdayish');
    await page.getByRole('button', { name: /yesterdayish/ }).waitFor();
  });

  it('offers to try again where nothing has answered', async () => {
    const { page } = await console().open('exceptions');
    await page.getByRole('heading', { name: 'Exceptions', exact: true }).waitFor();
    await page.route('**/dw/value-lists', (route) => route.abort());
    await page.getByRole('link', { name: 'Value lists' }).click();
    await page.getByRole('alert').getByText('The service cannot be reached.').waitFor();
    await page.unroute('**/dw/value-lists');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'There are no value lists' }).waitFor();
  });
});
