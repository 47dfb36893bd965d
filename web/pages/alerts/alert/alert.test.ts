import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { parse } from 'smol-toml';
import { expect, it } from 'vitest';
import {
  describeConsole,
  looksRight,
  screenshot,
  type TestConsole,
} from '../../../testing/console.testing.ts';

interface Alert {
  readonly id: string;
  readonly ruleName: string;
  readonly command: string;
}

const SHELL = 'Interactive Shell in a Container';
const SEQUENCE = 'Downloaded File Run and Deleted';
const FULL = 'Container Management Utility Run Inside A Container';

async function alertsOf(of: TestConsole, rule: string): Promise<readonly Alert[]> {
  const { alerts } = (await of.service.json('/dw/alerts?limit=500')) as {
    alerts: readonly Alert[];
  };
  return alerts.filter(({ ruleName }) => ruleName === rule);
}

async function alertOf(of: TestConsole, rule: string): Promise<Alert> {
  const [alert] = await alertsOf(of, rule);
  if (alert === undefined) throw new Error(`the recording raises no alert of ${rule}`);
  return alert;
}

const post = async (of: TestConsole, path: string, body: object) => {
  const answer = await of.service.fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
};

const isReady = (page: Page) => page.locator('#alert-tree [data-alert="true"]').first().waitFor();
const editor = (page: Page) => page.getByRole('region', { name: 'New exception' });

/** An event of the recording, as if it happened now, with what an attacker may write. */
function hostileEvent(marker: string): string {
  const lines = gunzipSync(readFileSync('content/samples/attack.ndjson.gz')).toString('utf8');
  const line = lines.split('\n').find((each) => {
    if (!each.includes('"-li"')) return false;
    const { event, process } = JSON.parse(each) as Record<
      string,
      { action?: string; name?: string }
    >;
    return event?.action === 'exec' && process?.name === 'bash';
  });
  const event = JSON.parse(line ?? '{}') as Record<string, Record<string, unknown>>;
  const evil = `${marker}<img src=x onerror="document.title='hit'">\u001b[31m\u202Egnp.exe`;
  return JSON.stringify({
    ...event,
    '@timestamp': new Date().toISOString(),
    event: { ...event['event'], id: marker },
    user: { id: '0', name: evil },
    container: { ...event['container'], name: evil },
    process: {
      ...event['process'],
      entity_id: Buffer.from(marker).toString('base64'),
      args: ['bash', '-i', evil, ...Array.from({ length: 500 }, () => 'x'.repeat(2_000))],
      parent: { ...(event['process']?.['parent'] as object), name: evil, args: [evil] },
    },
  });
}

describeConsole('an alert', (console) => {
  it('looks right', async () => {
    const { id } = await alertOf(console(), SEQUENCE);
    await looksRight(console(), `alerts/${id}`, 'alert', isReady);
  });

  it('shows which tests the event met, with what values, and folds the other alternatives', async () => {
    const { id } = await alertOf(console(), SEQUENCE);
    const { page } = await console().open(`alerts/${id}`);
    await isReady(page);
    const why = page.locator('#alert-why');
    expect(await why.locator('[data-part="met"]').allTextContents()).toContain(
      'process.name : ("rm", "shred", "unlink")',
    );
    expect(await why.getByText('later').count()).toBe(2);
    const before = (await why.innerText()).length;
    await why
      .getByRole('button', { name: /alternatives that were not met/ })
      .first()
      .click();
    await why.getByRole('checkbox', { name: /Show alternatives/ }).check();
    expect((await why.innerText()).length).toBeGreaterThan(before);
    await why.getByText('busybox').first().waitFor();
  });

  it('is handled by keys: why, tree, link, exception, back', async () => {
    const { id } = await alertOf(console(), SHELL);
    const { page } = await console().open('alerts');
    await page.getByRole('heading', { name: 'Alerts' }).waitFor();
    await page.evaluate(`history.pushState({}, '', '/console/alerts/${id}')`);
    await page.goto(`${console().service.url}/console/alerts/${id}`);
    await isReady(page);
    await page.keyboard.press('p');
    expect(await page.evaluate('document.activeElement?.id')).toBe('alert-tree');
    await page.keyboard.press('w');
    expect(await page.evaluate('document.activeElement?.id')).toBe('alert-why');
    await page.keyboard.press('y');
    await page.getByText('Copied the link.').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
      `${console().service.url}/console/alerts/${id}`,
    );
    await page.keyboard.press('h');
    await editor(page).waitFor();
    await page.keyboard.press('Escape');
    await editor(page).waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await page.waitForURL(/\/console\/alerts(?:\?|$)/);
  });

  it('opens with four requests, and says what is not there', async () => {
    const { id } = await alertOf(console(), SHELL);
    const { page } = await console().openBlank();
    const asked: string[] = [];
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.startsWith('/dw/alerts')) asked.push(pathname.slice('/dw/alerts/'.length));
    });
    await page.goto(`${console().service.url}/console/alerts/${id}`);
    await isReady(page);
    await page.getByText('This command line').waitFor();
    const parts = new Set(asked.map((path) => path.slice(id.length)));
    expect([...parts].toSorted()).toEqual(['', '/prevalence', '/process-tree', '/why']);
    await page.goto(`${console().service.url}/console/alerts/${'f'.repeat(64)}`);
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').innerText()).toContain('no alert');
  });

  it('shows viewers everything, and lets them change nothing', async () => {
    const { id } = await alertOf(console(), SHELL);
    const { page } = await console().open(`alerts/${id}`, { role: 'viewer' });
    await isReady(page);
    for (const name of [/^Acknowledge/, /^Close…/, /^Assign/, /^Exception/])
      expect(await page.getByRole('button', { name }).isDisabled()).toBe(true);
    await page.keyboard.press('h');
    expect(await editor(page).count()).toBe(0);
  });

  it('has every value of its rule', async () => {
    const { id } = await alertOf(console(), FULL);
    const file = readFileSync('content/rules/execution_container_management_utility.toml', 'utf8');
    const { rule } = parse(file) as { rule: Record<string, unknown> };
    const { page } = await console().open(`alerts/${id}`);
    await isReady(page);
    const boxes = page.getByRole('checkbox', { name: /Show alternatives/ });
    if ((await boxes.count()) > 0) await boxes.first().check();
    const query = await page.locator('#alert-why code').allTextContents();
    const shown = squashed([await page.locator('article').textContent(), ...query].join(''));
    const links = await page
      .locator('article a')
      .evaluateAll((all) => all.map((each) => (each as unknown as { href: string }).href));
    const missing: string[] = [];
    const look = (value: unknown, path: string): void => {
      if (Array.isArray(value)) value.forEach((each) => look(each, path));
      else if (typeof value === 'object' && value !== null)
        for (const [key, each] of Object.entries(value)) look(each, `${path}.${key}`);
      else
        for (const block of String(value).split(/\n\s*\n/)) {
          const isLink = path.endsWith('.reference') && links.includes(block);
          if (!isLink && !shown.includes(squashed(block))) missing.push(`${path}: ${block}`);
        }
    };
    look(rule, 'rule');
    expect(missing).toEqual([]);
  });

  it('makes an exception of values that are clicked, keeps its draft, and takes all of it back', async () => {
    const of = console();
    const alerts = await alertsOf(of, SHELL);
    const alert =
      alerts.find(({ command }) => command === 'bash -li') ?? (await alertOf(of, SHELL));
    const { page, complaints } = await of.open(`alerts/${alert.id}`);
    await isReady(page);
    await page.keyboard.press('h');
    const form = editor(page);
    await form
      .getByText(/alerts? hidden/)
      .first()
      .waitFor();
    await page
      .locator('#alert-where')
      .getByRole('button', { name: 'Add as a condition: shop', exact: true })
      .click();
    expect(await form.getByLabel('Field').last().inputValue()).toBe('orchestrator.namespace');
    await form.getByLabel('Reason').fill('The shop is ours.');
    await page.reload();
    await form
      .getByText(/1 of \d+ alerts? hidden/)
      .first()
      .waitFor();
    expect(await form.getByLabel('Reason').inputValue()).toBe('The shop is ours.');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText('The exception is saved.').waitFor();
    const { items } = (await of.service.json('/dw/exceptions/items')) as {
      items: { item: { description: string; entries: { field: string }[] } }[];
    };
    const saved = items.find(({ item }) => item.description === 'The shop is ours.');
    expect(saved?.item.entries.map(({ field }) => field)).toContain('orchestrator.namespace');
    await form.getByRole('button', { name: 'Close it' }).click();
    await page.locator('header').getByText('false positive').waitFor();
    await page.getByText('Saved the exception.').getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Removed the exception, and reopened 1 alert.').waitFor();
    await page
      .locator('header')
      .getByText(/^○ open$/)
      .waitFor();
    expect(complaints).toEqual([]);
  });

  it('says which exceptions were tried, and which condition was not met', async () => {
    const of = console();
    const alert = await alertOf(of, FULL);
    const { summary } = (await of.service.json(`/dw/alerts/${alert.id}`)) as {
      summary: { ruleId: string; process: string };
    };
    const entry = (field: string, value: string) => ({
      field,
      operator: 'included',
      type: 'match',
      value,
    });
    const entries = [entry('process.name', summary.process), entry('user.name', '<b>ada</b>')];
    const item = { type: 'simple', name: 'Ada may do it', description: '', entries };
    await post(of, `/dw/rules/${summary.ruleId}/_exceptions`, { items: [item] });
    const { page, complaints } = await of.open(`alerts/${alert.id}`);
    await isReady(page);
    const tried = page.locator('#alert-why details');
    await tried.getByText('Exceptions that were tried').click();
    await tried.getByText('1 of 2 conditions met').waitFor();
    await tried.getByText('made or changed after the alert').waitFor();
    const missed = tried.locator('[data-met="false"]').first();
    expect(await missed.innerText()).toContain('user.name is <b>ada</b>; the event has');
    await screenshot(page, 'alert-tried');
    await tried.getByRole('link', { name: 'Ada may do it' }).click();
    await page.waitForURL(/exceptions\?item=/);
    expect(complaints).toEqual([]);
  });

  it('keeps which steps of the guide are done, and makes a test of the event', async () => {
    const { id } = await alertOf(console(), FULL);
    const { page } = await console().open(`alerts/${id}`);
    await isReady(page);
    const step = page.locator('#alert-guide').getByRole('checkbox').nth(1);
    await step.check();
    await page.locator('#alert-guide').getByText('1 step done.').waitFor();
    await page.locator('#alert-notes').getByText(/step/).waitFor();
    await page.reload();
    await isReady(page);
    expect(await step.isChecked()).toBe(true);
    await page.getByRole('button', { name: 'it must be found' }).click();
    const diff = page.getByRole('group', { name: /Lines that are added/ });
    await diff.waitFor();
    await page.getByText('the rule passes it').waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download the file with it' }).click();
    const file = await text(await (await download).createReadStream());
    const added = (await diff.innerText()).split('\n').map((line) => line.replace(/^\+ /, ''));
    expect(file.trimEnd().split('\n').at(-1)).toBe(added.at(-1));
  });

  it('asks once more before what was a true positive is hidden', async () => {
    const of = console();
    const [alert] = (await alertsOf(of, SHELL)).toReversed();
    if (alert === undefined) throw new Error('there is no alert');
    await post(of, '/dw/alerts/_change', {
      ids: [alert.id],
      change: { status: 'closed', closeReason: 'true_positive' },
    });
    const { page } = await of.open(`alerts/${alert.id}`);
    await isReady(page);
    await page.keyboard.press('h');
    const form = editor(page);
    await form.getByRole('alert').getByText('closed as true positive').waitFor();
    const save = form.getByRole('button', { name: 'Save' });
    expect(await save.isDisabled()).toBe(true);
    await form.getByRole('checkbox', { name: /Hide what is like them/ }).check();
    expect(await save.isEnabled()).toBe(true);
  });

  it('shows what is hostile as text, and keeps its layout', async () => {
    const of = console();
    const marker = 'mark-4711';
    const answer = await of.service.fetch('/ingest/events', {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: `${hostileEvent(marker)}\n`,
    });
    expect(answer.status).toBe(200);
    let alert: Alert | undefined;
    for (let tries = 0; alert === undefined && tries < 60; tries += 1) {
      await sleep(500);
      alert = (await alertsOf(of, SHELL)).find(({ command }) => command.includes(marker));
    }
    const { page, complaints } = await of.open(`alerts/${alert?.id}`);
    await isReady(page);
    await page.getByText('This command line').waitFor();
    await page.getByRole('button', { name: 'Show the document' }).click();
    await page.getByRole('group', { name: /^Document/ }).waitFor();
    await page.keyboard.press('h');
    await editor(page)
      .getByText(/alerts? hidden/)
      .first()
      .waitFor();
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.title()).not.toContain('hit');
    const article = (await page.locator('article').textContent()) ?? '';
    expect(article).toContain('<img src=x');
    expect(article).not.toContain('\u202E');
    expect(article).not.toContain('\u001b');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(1280);
    const attributes = await page.locator('article *').evaluateAll((all) =>
      (all as unknown as { attributes: ArrayLike<{ name: string; value: string }> }[]).flatMap(
        (each) =>
          Array.from(each.attributes)
            .filter(({ name, value }) => name !== 'value' && value.includes('mark-4711'))
            .map(({ name, value }) => ({ name, value })),
      ),
    );
    // A name for screen readers is the one place; what cannot be seen is named in it.
    expect(attributes.filter(({ name }) => name !== 'aria-label')).toEqual([]);
    for (const { value } of attributes) expect(value).not.toMatch(/[\u202E\u001B]/);
    expect(complaints).toEqual([]);
  });
});

/** Letters and digits alone: how a text is set does not matter. */
const squashed = (text: string) => text.replaceAll(/[^\p{L}\p{N}]+/gu, '');
