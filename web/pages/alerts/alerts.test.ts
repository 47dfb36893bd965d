import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import {
  describeConsole,
  looksRight,
  screenshot,
  type TestConsole,
} from '../../testing/console.testing.ts';

const grid = (page: Page) => page.getByRole('grid', { name: 'Alerts' });
const rows = (page: Page) => grid(page).locator('[data-index]');
const current = (page: Page) => grid(page).locator('[data-current="true"]');
const ready = (page: Page) => rows(page).first().waitFor();
const quiet = (page: Page, count: number) =>
  expect.poll(() => page.locator('[data-quiet="true"]').count()).toBe(count);
const isLive = (page: Page) => page.locator('header [data-state="open"]').waitFor();
const focusedText = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? '');
const title = (page: Page) => page.getByText(/^[\d,]+ alerts? match(es)?$/).textContent();

describeConsole('the list of alerts', (console) => {
  it('looks right without rows', () =>
    looksRight(console(), 'alerts?user.name=no-one-at-all', 'alerts-empty', (page) =>
      page.getByText('No alert matches all of these filters').waitFor(),
    ));

  it('comes to a verdict in four keystrokes, goes on to the next, and takes it back', async () => {
    const { page, complaints } = await console().open('alerts');
    await ready(page);
    expect(page.url()).toContain('status=open');
    await page.keyboard.press('j');
    const first = await current(page).textContent();
    await page.keyboard.press('c');
    await screenshot(page, 'alerts-close');
    await page.keyboard.press('3');
    await page.keyboard.press('Enter');
    await grid(page).getByText('false positive').waitFor();
    await page.getByText('Closed 1 alert as false positive.').waitFor();
    // It stays where it is, and the next one is the current one.
    expect(await rows(page).first().textContent()).toContain('false positive');
    expect(await current(page).getAttribute('data-index')).toBe('1');
    await page.keyboard.press('.');
    await quiet(page, 2);
    // What was done last is said, and nothing before it.
    await expect.poll(() => page.getByText(/^Closed 1 alert as/).count()).toBe(1);
    await page.keyboard.press('z');
    await page.getByText('Restored 1 alert.').first().waitFor();
    await page.keyboard.press('z');
    await quiet(page, 0);
    await page.keyboard.press('Home');
    expect(await current(page).textContent()).toBe(first);
    expect(complaints).toEqual([]);
  });

  it('leaves out the owner as long as no alert has one, unless the column was chosen', async () => {
    const { page } = await console().open('alerts');
    await ready(page);
    const owner = page.getByRole('columnheader', { name: 'Owner' });
    expect(await owner.count()).toBe(0);
    await page.keyboard.press('j');
    await page.keyboard.press('e');
    await owner.waitFor();
    await page.keyboard.press('z');
    await owner.waitFor({ state: 'detached' });
    await page.goto(`${page.url()}&column=rule&column=owner`);
    await owner.waitFor();
  });

  it('is what its address says: again, back, and for another user', async () => {
    const { page } = await console().open('alerts');
    await ready(page);
    const all = await title(page);
    await page.keyboard.press('j');
    await page.keyboard.press('f');
    await page.getByRole('dialog', { name: 'Show only what has this too' }).waitFor();
    await page.keyboard.press('1');
    await page.getByRole('button', { name: 'Remove the filter on rule' }).waitFor();
    await expect.poll(() => title(page)).not.toBe(all);
    const one = await title(page);
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Why it matched' }).waitFor();
    await screenshot(page, 'alerts-open');
    const address = page.url();
    expect(address).toMatch(/rule=.*alert=/);
    await page.reload();
    await page.getByRole('heading', { name: 'Why it matched' }).waitFor();
    expect(await title(page)).toBe(one);
    const other = await console().open(address.slice(address.indexOf('alerts?')), {
      role: 'viewer',
    });
    await other.page.getByRole('heading', { name: 'Why it matched' }).waitFor();
    expect(await title(other.page)).toBe(one);
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Why it matched' }).waitFor({ state: 'detached' });
    await page.goBack();
    await page.getByRole('heading', { name: 'Why it matched' }).waitFor();
    await page.goBack();
    await page.goBack();
    await page.waitForURL((url) => !url.search.includes('rule='));
    await page.getByText(all ?? '').waitFor();
  });

  it('filters by what is written, and excludes', async () => {
    const { page, complaints } = await console().open('alerts');
    await ready(page);
    await page.keyboard.press('/');
    await page.keyboard.type('severity: crit');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Remove the filter on severity' }).waitFor();
    expect(page.url()).toContain('severity=critical');
    await page.keyboard.type('-bash');
    await page.getByRole('option', { name: /Process is not bash/ }).click();
    await page.waitForURL(/not\.process\.name=bash/);
    await page.keyboard.press('Backspace');
    await page.waitForURL((url) => !url.href.includes('not.'));
    // Words lead to what they find: nothing covers it, and keys move in it.
    await page.keyboard.type('container');
    await page.getByRole('option', { name: 'Contains container' }).click();
    await page.waitForURL(/text=container/);
    await expect.poll(() => page.getByRole('option').count()).toBe(0);
    await page.keyboard.press('j');
    await current(page).waitFor();
    expect(complaints).toEqual([]);
  });

  it('shows what another user does, where it stands', async () => {
    const [ann, bob] = [
      await console().open('alerts'),
      await console().open('alerts', { role: 'analyst' }),
    ];
    await ready(ann.page);
    await ready(bob.page);
    await isLive(ann.page);
    await bob.page.keyboard.press('j');
    await bob.page.keyboard.press('j');
    await bob.page.keyboard.press('c');
    await bob.page.keyboard.press('2');
    await bob.page.keyboard.press('Enter');
    await rows(ann.page).nth(1).getByText('benign').waitFor();
    await bob.page.keyboard.press('z');
    await quiet(ann.page, 0);
  });

  it('changes all that match, as many as it says', async () => {
    const { page } = await console().open('alerts?status=open&severity=medium');
    await ready(page);
    const count = Number((await title(page))?.replaceAll(/\D/g, ''));
    await page.keyboard.press('Control+a');
    await page.getByText(`All ${count} alerts that match`).waitFor();
    await page.keyboard.press('e');
    if (count > 100) await page.keyboard.press('Enter');
    await page.getByText(`Acknowledged ${count} alerts.`).waitFor();
    await page.keyboard.press('z');
    await page.getByText(`Restored ${count} alerts.`).first().waitFor();
  });

  it.each([true, false])(
    'leads on when all that it shows is closed, from a row: %s',
    async (isFromRow) => {
      const { page } = await console().open('alerts?status=open&severity=medium');
      await ready(page);
      const count = Number((await title(page))?.replaceAll(/\D/g, ''));
      if (isFromRow) await page.keyboard.press('j');
      await page.keyboard.press('Control+a');
      await page.getByText(`All ${count} alerts that match`).waitFor();
      if (isFromRow) await page.keyboard.press('c');
      else await page.getByRole('button', { name: 'Close…' }).click();
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('2');
      await page.keyboard.press('Enter');
      await page.getByText(`Closed ${count} alerts as benign.`).waitFor();
      await page.getByText('No alert matches all of these filters').waitFor();
      await screenshot(page, `alerts-all-closed-${isFromRow}`);
      await page.keyboard.press('Tab');
      await expect.poll(() => focusedText(page)).toBe('Without the filter on state');
      await page.keyboard.press('z');
      await page.getByText(`Restored ${count} alerts.`).first().waitFor();
      await ready(page);
      await page.keyboard.press('j');
      await expect.poll(() => page.evaluate(() => document.activeElement?.role)).toBe('row');
    },
  );

  it('lets a viewer look, and says who could do more', async () => {
    const { page, complaints } = await console().open('alerts', { role: 'viewer' });
    await ready(page);
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    const bar = page.getByRole('toolbar', { name: 'Selected alerts' });
    await bar.waitFor();
    for (const name of ['Acknowledge', 'Close…', 'Reopen', 'Assign', 'Tag', 'Note'])
      expect(await bar.getByRole('button', { name }).isDisabled()).toBe(true);
    await page.keyboard.press('c');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('shows the new alerts that it was asked for, and counts on what arrives meanwhile', async () => {
    const { page, context, complaints } = await console().open('alerts?status=open');
    await ready(page);
    await isLive(page);
    const pill = page.getByRole('button', { name: /new/ });
    await raise(console().service, 'pill-1');
    await pill.and(page.getByText('1 new')).waitFor();
    let answer = () => {};
    const held = new Promise<void>((resolve) => (answer = resolve));
    let ask = () => {};
    const asked = new Promise<void>((resolve) => (ask = resolve));
    await context.route(/dw\/alerts\?/, async (route) => {
      const response = await route.fetch();
      ask();
      await held;
      await route.fulfill({ response });
    });
    await page.keyboard.press('r');
    await asked;
    await page.getByRole('button', { name: 'Reading 1 new…' }).waitFor();
    // What the service has answered does not have this one.
    await raise(console().service, 'pill-2');
    await page.getByRole('button', { name: 'Reading 2 new…' }).waitFor();
    answer();
    await pill.and(page.getByText('1 new')).waitFor();
    await context.unroute(/dw\/alerts\?/);
    await context.route(/dw\/alerts\?/, (route) => route.fulfill({ status: 500, json: {} }));
    await pill.click();
    await page.getByText(/^Not up to date/).waitFor();
    // It could not be read, and so still waits.
    await pill.and(page.getByText('1 new')).waitFor();
    await context.unroute(/dw\/alerts\?/);
    await pill.click();
    await expect.poll(() => pill.count()).toBe(0);
    expect(complaints.filter((text) => !text.includes('500'))).toEqual([]);
  });

  it('marks in each command what met the rule', async () => {
    const { page } = await console().open('alerts?text=redis');
    await ready(page);
    const row = rows(page).filter({ hasText: 'kubectl exec -it redis' }).first();
    const parts = row.locator('mark[data-rule]');
    expect(await parts.allTextContents()).toEqual(expect.arrayContaining(['kubectl', 'exec']));
    // What is searched for is marked as that.
    expect(await row.locator('mark:not([data-rule])').first().textContent()).toBe('redis');
  });

  it('marks what was searched for, in sight', async () => {
    const { page } = await console().open('alerts?text=shell&process.parent.name=bash');
    await ready(page);
    const marks = grid(page).locator('mark:not([data-rule])');
    expect(await marks.allTextContents()).toEqual(expect.arrayContaining(['Shell', 'bash']));
    // Of a command, the first one can be seen.
    const outOfSight = await grid(page)
      .getByRole('gridcell')
      .evaluateAll((cells) =>
        cells.flatMap((cell) => {
          const mark = cell.querySelector('bdi mark:not([data-rule])');
          const isSeen =
            mark === null || mark.getBoundingClientRect().left < cell.getBoundingClientRect().right;
          return isSeen ? [] : [cell.textContent];
        }),
      );
    expect(outOfSight).toEqual([]);
    await screenshot(page, 'alerts-marks');
    await page.goto(`${console().service.url}/console/alerts?process.parent.name=bash`);
    await ready(page);
    await page.getByRole('button', { name: 'Remove the filter on parent' }).click();
    await expect.poll(() => marks.count()).toBe(0);
  });

  it('holds new alerts back until they are asked for, and shows hostile values as text', async () => {
    const { page, complaints } = await console().open('alerts');
    await ready(page);
    await isLive(page);
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    const before = await current(page).textContent();
    await raise(console().service, 'hostile');
    const pill = page.getByRole('button', { name: /^\d+ new$/ });
    await pill.waitFor();
    expect(await rows(page).first().textContent()).toBe(before);
    await pill.click();
    await grid(page).getByText('onerror').first().waitFor();
    // What is selected and current is still what it was, further down.
    expect(await current(page).textContent()).toBe(before);
    await page.getByRole('toolbar', { name: 'Selected alerts' }).getByText('1 selected').waitFor();
    const row = rows(page).filter({ hasText: 'onerror' }).first();
    expect(await row.textContent()).toContain('U+202E');
    expect(await row.textContent()).toContain('␛[31m');
    expect(await page.locator('main img').count()).toBe(0);
    // But for the names of rows, which are only ever spoken.
    const attributes = await page.evaluate<string>(
      `[...document.querySelectorAll('*')].flatMap((each) => [...each.attributes].filter(({ name }) => each.role !== 'row' || name !== 'aria-label').map(({ value }) => value)).join('\\n')`,
    );
    expect(await row.getAttribute('aria-label')).not.toMatch(/[\u202E\u001B]/);
    expect(attributes).not.toContain('onerror=');
    expect(complaints).toEqual([]);
  });
});

/** Lets an alert be raised. */
async function raise(service: TestConsole['service'], id: string): Promise<void> {
  const taken = await service.fetch('/ingest/events', {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: await hostileEvent(service, id),
  });
  expect(taken.ok, await taken.text()).toBe(true);
}

/** A reverse shell of the recording, now, with what must stay text in its arguments. */
async function hostileEvent(service: TestConsole['service'], id: string): Promise<string> {
  const { alerts } = (await service.json('/dw/alerts?text=Reverse%20Shell&limit=100')) as {
    alerts: { id: string; command: string }[];
  };
  const found = alerts.find(({ command }) => command.startsWith('nc '));
  const { document } = (await service.json(`/dw/alerts/${found?.id ?? ''}`)) as {
    document: Record<string, unknown>;
  };
  const event = document['event'] as object;
  const process = document['process'] as { readonly args: readonly string[] };
  const args = [...process.args, '<img src=x onerror=alert(1)>', '\u202E\u001B[31mgnp'];
  const own = Object.entries(document).filter(([name]) => !/^(?:kibana|signal)/.test(name));
  return `${JSON.stringify({
    ...Object.fromEntries(own),
    '@timestamp': new Date().toISOString(),
    event: { ...event, kind: 'event', id },
    process: { ...process, args, command_line: args.join(' '), entity_id: id },
  })}\n`;
}
