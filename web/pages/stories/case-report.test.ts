import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeConsole, LOOKS, screenshot } from '../../testing/console.testing.ts';

const alerts = (page: Page) =>
  page.getByRole('grid', { name: 'Alerts of the story' }).locator('[data-index]');

describeConsole('the case report of a story', (console) => {
  const firstId = async () =>
    ((await console().service.json('/dw/stories')) as { stories: { id: string }[] }).stories[0]!.id;

  const open = async (how = {}) => {
    const opened = await console().open(`stories/${await firstId()}`, how);
    await alerts(opened.page).first().waitFor();
    return opened;
  };

  it('pins alerts by a key, which the history shows and which can be undone', async () => {
    const { page, complaints } = await open();
    await page.keyboard.press('j');
    await page.keyboard.press('Shift+P');
    await page.getByText(/^Tagged the \d+ alerts? of this story with evidence\./).waitFor();
    await alerts(page).first().getByTitle('Pinned as evidence').waitFor();
    await page.keyboard.press('z');
    await page
      .getByText(/^Restored \d+ alerts?\./)
      .first()
      .waitFor();
    await expect.poll(() => page.getByTitle('Pinned as evidence').count()).toBe(0);
    // If all chosen alerts are pinned, the pins are removed.
    await page.keyboard.press('Shift+P');
    await alerts(page).first().getByTitle('Pinned as evidence').waitFor();
    await page.keyboard.press('Shift+P');
    await expect.poll(() => page.getByTitle('Pinned as evidence').count()).toBe(0);
    await page.getByRole('button', { name: 'History' }).click();
    await page
      .getByText(/^test-admin tagged \d+ alerts? with evidence\./)
      .first()
      .waitFor();
    await page.getByText(/^test-admin took evidence off \d+ alerts?\./).waitFor();
    expect(complaints).toEqual([]);
  });

  it('is one page with everything to be handed on, without scripts and requests', async () => {
    const { page, context, complaints } = await open();
    for (const key of ['j', 'Shift+P']) await page.keyboard.press(key);
    await alerts(page).first().getByTitle('Pinned as evidence').waitFor();
    for (const key of ['c', '1', 'Enter']) await page.keyboard.press(key);
    await page.getByText(/^Closed the \d+ alerts of this story as true positive\./).waitFor();

    const opening = context.waitForEvent('page');
    await page.keyboard.press('Shift+R');
    const report = await opening;
    await report.getByRole('heading', { name: 'Timeline' }).waitFor();
    expect(await report.getByText('Closed as true positive').first().isVisible()).toBe(true);
    expect(await report.locator('.verdict').innerText()).toMatch(
      /^Closed as true positive\s+test-admin, [-\d]+ [:\d]+, on \d+ alerts\.\s+No owner\.$/,
    );
    for (const name of [
      'Evidence',
      'Processes around the worst alert',
      'What is known',
      'Response',
    ])
      expect(await report.getByRole('heading', { name }).count()).toBe(1);
    expect(await report.locator('script').count()).toBe(0);
    await screenshot(report, 'case-report');

    // As a file, without a network.
    const text = await (await console().service.fetch(new URL(report.url()).pathname)).text();
    const file = join(tmpdir(), `case-report-${process.pid}.html`);
    writeFileSync(file, text);
    const offline = await context.newPage();
    await context.setOffline(true);
    await offline.goto(pathToFileURL(file).href);
    await offline.getByRole('heading', { name: 'Timeline' }).waitFor();
    expect(await offline.evaluate(() => getComputedStyle(document.body).fontSize)).toBe('13px');
    await context.setOffline(false);
    const pdf = await offline.pdf({ preferCSSPageSize: true });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    if (process.env['CASE_PDF'] !== undefined) writeFileSync(process.env['CASE_PDF'], pdf);
    expect(complaints).toEqual([]);
  });

  it('fits the page and is dark on white, on a desk and on a phone, in both themes', async () => {
    const { page } = await console().openBlank();
    await page.goto(`${console().service.url}/dw/stories/${await firstId()}/_report`);
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
    for (const { look, theme, size } of LOOKS) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: theme });
      const { scrollWidth, background } = await page.evaluate(() => ({
        scrollWidth: document.documentElement.scrollWidth,
        background: getComputedStyle(document.body).backgroundColor,
      }));
      expect(scrollWidth, look).toBeLessThanOrEqual(size.width);
      expect(background, look).toBe('rgb(255, 255, 255)');
    }
  });

  it('can be made by viewers, and the audit log says who has made it', async () => {
    const { page } = await open({ role: 'viewer' });
    expect(await page.getByRole('button', { name: /^Pin/ }).isDisabled()).toBe(true);
    const answer = await page
      .context()
      .request.get(`${console().service.url}/dw/stories/${await firstId()}/_report`);
    expect(answer.status()).toBe(200);
    expect(answer.headers()['content-security-policy']).toContain("default-src 'none'");
    const { entries } = (await console().service.json('/dw/audit?action=stories.report')) as {
      entries: { actor: unknown }[];
    };
    expect(JSON.stringify(entries)).toContain('test-viewer');
  });
});
