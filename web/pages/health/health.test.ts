import { expect, it } from 'vitest';
import { describeConsole } from '../../testing/console.testing.ts';

describeConsole('health', (console) => {
  it('says up to when everything was read', async () => {
    const { page } = await console().open('health');
    await page.getByRole('region', { name: 'Proof' }).waitFor();
    await page.getByRole('heading', { name: 'Streams' }).waitFor();
    await page.getByText('Rules that run').waitFor();
  });

  it('says how long events are kept, what sequences did not use, and where no events had arrived yet', async () => {
    const { page } = await console().open('health');
    await page.getByText('no events had arrived yet').first().waitFor();
    await page.getByText('Too late for sequences').waitFor();
    await page.getByText('Memory of sequences').waitFor();
    const kept = page.getByRole('table').filter({ hasText: 'Last sender' }).getByRole('row').nth(1);
    expect(await kept.innerText()).toMatch(/since \d{4}-.*(?:for 30 d|never removed)/s);
  });

  it('keeps how long it looks back in the address', async () => {
    const { page } = await console().open('health');
    await page.getByText('7 days').click();
    await expect.poll(() => page.url()).toContain('hours=168');
    await page.reload();
    await page.getByRole('radio', { name: '7 days', checked: true }).waitFor({ state: 'attached' });
  });

  it('says what could not be asked, and goes on with the rest', async () => {
    const { page, context } = await console().openBlank();
    await context.route('**/dw/health/_timeline*', (route) =>
      route.fulfill({ status: 500, json: { error: { reason: 'the disk is full' } } }),
    );
    await page.goto(`${console().service.url}/console/health`);
    await page.getByText('The disk is full').waitFor();
    await page.getByRole('region', { name: 'Proof' }).waitFor();
  });

  it('shows gaps with their cause, and lets those who may fill them', async () => {
    const gap = {
      number: 1,
      ruleId: 'r/<b>',
      ruleName: '<img src=x>\u202Egap',
      reason: 'failed',
      state: 'open',
      events: 1_204,
      from: Date.now() - 7_200_000,
      to: Date.now() - 3_600_000,
      message: 'the disk was full',
    };
    for (const role of ['admin', 'viewer'] as const) {
      const { page, context } = await console().openBlank({ role });
      await context.route('**/dw/health/_timeline*', async (route) => {
        const real = await route.fetch();
        const body = (await real.json()) as { buckets: { read: number; gap: number }[] };
        const buckets = body.buckets.map((bucket, at) =>
          at > 80 && at < 90 ? { ...bucket, read: bucket.read - 2, gap: 2 } : bucket,
        );
        await route.fulfill({ json: { ...body, buckets, gaps: [gap] } });
      });
      await page.goto(`${console().service.url}/console/health`);
      await page.getByText('1,204 events').waitFor();
      const fill = page.getByRole('button', { name: 'Fill' });
      expect(await fill.isDisabled()).toBe(role === 'viewer');
      expect(await page.locator('img').count()).toBe(0);
    }
  });
});
