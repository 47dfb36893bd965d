import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { describeConsole, LOOKS, screenshot } from '../testing/console.testing.ts';

const rowsOf = (page: Page, name: string) =>
  page.getByRole('grid', { name, exact: true }).locator('[data-index]');
const keys = async (page: Page, ...all: string[]) => {
  for (const key of all) await page.keyboard.press(key);
};
const tab = (page: Page, name: string) =>
  page.getByRole('button', { name: new RegExp(`^${name}`) });
const isDone = async (page: Page, bar: string) =>
  page.getByRole('toolbar', { name: bar }).waitFor({ state: 'hidden' });

interface Job {
  readonly state: string;
  readonly done: number;
  readonly total: number | null;
  readonly result: Readonly<Record<string, number>> | null;
}

/** Undoes the last change while the service answers by itself again. */
async function takesBack(page: Page, said: RegExp | string): Promise<void> {
  await page.context().unrouteAll({ behavior: 'wait' });
  await keys(page, 'z');
  await page.getByText(said).first().waitFor();
}

describeConsole('after a change of many', (console) => {
  const json = (path: string) => console().service.json(path);
  const openCount = async () =>
    ((await json('/dw/alerts/_count?status=open')) as { count: number }).count;
  const send = async (path: string, body: object) => {
    const answer = await console().service.fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answer.ok, await answer.clone().text()).toBe(true);
  };

  beforeAll(async () => {
    // More than one story.
    const { stories } = (await json('/dw/stories')) as { stories: { id: string }[] };
    const id = stories[0]?.id ?? '';
    const { alerts } = (await json(`/dw/stories/${id}`)) as { alerts: { id: string }[] };
    await send(`/dw/stories/${id}/_split`, { alerts: alerts.slice(-9).map((each) => each.id) });
    await send('/dw/rules', ruleOf('bulk-two'));
  });

  /** Shows a job as one that is under way until it is cancelled, and that has done only a part by then. */
  async function holdJob(context: BrowserContext, part: number): Promise<void> {
    let state = 'running';
    const shown = (job: Job) => ({
      ...job,
      state,
      done: part,
      canCancel: state === 'running',
      result: state === 'running' ? null : { ...job.result, changed: part },
    });
    await context.route(/dw\/alerts\/_change$/, async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ status: answer.status(), json: shown((await answer.json()) as Job) });
    });
    await context.route(/dw\/jobs\/[^/]+$/, async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ json: shown((await answer.json()) as Job) });
    });
    await context.route(/dw\/jobs\/[^/]+\/_cancel$/, async (route) => {
      state = 'cancelled';
      await route.fulfill({ json: {} });
    });
  }

  it.each(LOOKS)('alerts: done, and undone: $look', async (how) => {
    const open = await openCount();
    const { page, complaints } = await console().open('alerts?status=open', how);
    await rowsOf(page, 'Alerts').first().waitFor();
    await keys(page, 'j', 'Control+a');
    await page.getByText(`All ${open} alerts that match`).waitFor();
    await keys(page, 'c', '2', 'Enter');
    await page.getByText(`Closed ${open} alerts as benign.`).waitFor();
    await page.getByRole('heading', { name: 'Nothing is open' }).waitFor();
    await isDone(page, 'Selected alerts');
    await expect.poll(() => tab(page, 'Open').textContent()).toBe('Open 0');
    await screenshot(page, `bulk-alerts-done-${how.look}`);
    await keys(page, 'z');
    await page.getByText(`Restored ${open} alerts.`).first().waitFor();
    await rowsOf(page, 'Alerts').first().waitFor();
    await expect.poll(() => tab(page, 'Open').textContent()).toBe(`Open ${open}`);
    await screenshot(page, `bulk-alerts-undone-${how.look}`);
    // The list goes on where it was.
    await keys(page, 'j');
    await page.locator('[data-index][data-current="true"]').waitFor();
    expect(complaints).toEqual([]);
  });

  it.each(LOOKS)('alerts: cancelled, with what was done and what was not: $look', async (how) => {
    const open = await openCount();
    const { page, context } = await console().open('alerts?status=open', how);
    await rowsOf(page, 'Alerts').first().waitFor();
    await holdJob(context, 40);
    await keys(page, 'Control+a');
    await page.getByText(`All ${open} alerts that match`).waitFor();
    await keys(page, 'e', 'Enter');
    await page.getByText(`Acknowledged alerts: 40 of ${open}`).waitFor();
    await screenshot(page, `bulk-alerts-running-${how.look}`);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page
      .getByText(`Cancelled. Acknowledged 40 alerts. ${open - 40} alerts left as they were.`)
      .waitFor();
    await isDone(page, 'Selected alerts');
    await screenshot(page, `bulk-alerts-cancelled-${how.look}`);
    await takesBack(page, /^Restored \d+ alerts\./);
    await expect.poll(openCount).toBe(open);
  });

  it.each(LOOKS)('stories: refused in part, and that part taken back: $look', async (how) => {
    const open = await openCount();
    const { page, context } = await console().open('stories', how);
    const rows = rowsOf(page, 'Stories');
    await rows.nth(1).waitFor();
    let asked = 0;
    await context.route(/_judge$/, async (route) => {
      asked += 1;
      if (asked === 1) return route.continue();
      await route.fulfill({
        status: 503,
        json: { error: { type: 'x', reason: 'the disk is full' } },
      });
    });
    await keys(page, 'Control+a');
    await page.getByText(/^All 2 that match/).waitFor();
    await keys(page, 'c', '2', 'Enter');
    await page
      .getByText(/^Closed \d+ of \d+ alerts as benign\. \d+ alerts left as they were\./)
      .waitFor();
    await page.getByText('The disk is full').waitFor();
    await isDone(page, 'Selected stories');
    // One is closed, the other as it was, and the counts say the same.
    await expect.poll(() => tab(page, 'For review').textContent()).toBe('For review 1');
    expect(await page.locator('[data-index][data-quiet="true"]').count()).toBe(1);
    await screenshot(page, `bulk-stories-part-${how.look}`);
    await takesBack(page, /^Restored \d+ alerts\./);
    await expect.poll(() => tab(page, 'For review').textContent()).toBe('For review 2');
    expect(await page.locator('[data-index][data-quiet="true"]').count()).toBe(0);
    await screenshot(page, `bulk-stories-undone-${how.look}`);
    expect(await openCount()).toBe(open);
  });

  it.each(LOOKS)('rules: refused in part, refused as a whole, and undone: $look', async (how) => {
    const { service } = console();
    await send('/dw/rules', ruleOf('bulk-one'));
    const path = 'rules?sort=name&order=ascending&text=bulk-';
    const { page, context } = await console().open(path, how);
    const rows = rowsOf(page, 'Rules');
    await rows.nth(1).waitFor();
    const top = (await rows.first().boundingBox())?.y;
    const bar = page.getByRole('toolbar', { name: 'Selected rules' });
    const enable = bar.getByRole('button', { name: 'Enable', exact: true });
    await keys(page, 'Control+a');
    await bar.getByText('2 selected').waitFor();
    // The rows stay where they are.
    expect((await rows.first().boundingBox())?.y).toBe(top);
    await context.route(/_bulk$/, (route) =>
      route.fulfill({ status: 503, json: { error: { type: 'x', reason: 'the disk is full' } } }),
    );
    await enable.click();
    await page.getByText('The disk is full').waitFor();
    // They can be tried again.
    await bar.getByText('2 selected').waitFor();
    await expect.poll(() => rows.nth(0).getAttribute('aria-label')).toMatch(/^off/);
    await screenshot(page, `bulk-rules-refused-${how.look}`);
    await context.unroute(/_bulk$/);
    // Another user has deleted one of them meanwhile.
    await context.route(/_bulk$/, async (route) => {
      await service.fetch('/dw/rules/bulk-one', { method: 'DELETE' });
      await route.continue();
    });
    await enable.click();
    await page.getByText('Enabled 1 rule.').waitFor();
    await page.getByText(/There is no rule bulk-one/).waitFor();
    await isDone(page, 'Selected rules');
    await expect.poll(() => rows.count()).toBe(1);
    expect(await rows.nth(0).getAttribute('aria-label')).toMatch(/^on, bulk-two/);
    await screenshot(page, `bulk-rules-part-${how.look}`);
    await takesBack(page, 'Restored 1 rule.');
    await expect.poll(() => rows.nth(0).getAttribute('aria-label')).toMatch(/^off/);
    await screenshot(page, `bulk-rules-undone-${how.look}`);
  });
});

const ruleOf = (id: string) => ({
  rule_id: id,
  name: id,
  description: 'For this test.',
  severity: 'low',
  risk_score: 21,
  enabled: false,
  type: 'eql',
  language: 'eql',
  index: ['*'],
  query: 'process where process.name == "no such program"',
});
