import { expect, it } from 'vitest';
import {
  describeConsole,
  looksRightInBothThemes,
  TWO_LOOKS,
} from '../../testing/console.testing.ts';

describeConsole('the notice about what a page cannot read in an address', (console) => {
  it.each(TWO_LOOKS)('names what the page knows, and drops the rest ($look)', async (look) => {
    const { page, complaints } = await console().open('rules?foo=bar&sort=nois&text=utility', look);
    const said = page.getByRole('status').filter({ hasText: 'in the address is ignored' });
    await said.getByText('foo=bar in the address is ignored: this page does not know').waitFor();
    await said.getByText('it knows text, tag, severity').waitFor();
    await said.getByText('does not know the value; did you mean noise?').waitFor();
    await page.getByRole('grid').locator('[data-index]').first().waitFor();
    const drop = said.getByRole('button', { name: 'Drop them' });
    await looksRightInBothThemes(page, 'unread-address', drop);
    await drop.click();
    await expect.poll(() => new URL(page.url()).search).toBe('?text=utility');
    expect(await said.count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('does not affect the filters: the list of alerts shows what the rest of the address says', async () => {
    const { page, complaints } = await console().open('alerts?sevrity=high&status=open');
    await page.getByText('did you mean one of severity, not.severity?').waitFor();
    await page.getByRole('grid', { name: 'Alerts' }).locator('[data-index]').first().waitFor();
    expect(complaints).toEqual([]);
    await page.getByRole('link', { name: 'Rules' }).first().click();
    await page.getByRole('heading', { name: 'Rules' }).waitFor();
    expect(await page.getByText('in the address is ignored').count()).toBe(0);
  });

  it('is not shown if the whole address is read', async () => {
    const { page } = await console().open('coverage?as=table&technique=T1611');
    await page.getByRole('table').first().waitFor();
    expect(await page.getByText('in the address is ignored').count()).toBe(0);
  });
});
