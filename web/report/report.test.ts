import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScanReport } from '../../src/detect/report.ts';
import { findBrowser, openBrowser } from '../../src/report/browser.testing.ts';
import { hostileReport, HOSTILE_TEXTS } from '../../src/report/hostile.testing.ts';
import { renderHtmlReport } from '../../src/report/html/render.ts';
import { emptyReport, shippedReport } from '../../src/report/report.testing.ts';
import {
  accessFaults,
  DESK,
  OF_COLOURS,
  PHONE,
  screenshot,
  THEMES,
} from '../testing/console.testing.ts';

const path = findBrowser();
const isAsked = process.env['CI'] !== undefined;

describe.skipIf(path === null && !isAsked)('the report in a browser', () => {
  let browser: Browser;
  let folder: string;
  let shipped: ScanReport;
  const files = { shipped: '', hostile: '', empty: '', restricted: '' };

  beforeAll(async () => {
    if (path === null) expect.fail('there is no Chromium; install one or set CHROMIUM_PATH');
    folder = mkdtempSync(join(tmpdir(), 'dockwarden-report-'));
    shipped = await shippedReport();
    files.shipped = write('shipped', shipped);
    files.hostile = write('hostile', hostileReport());
    files.empty = write('empty', emptyReport());
    const restriction = { filters: ['--min-severity high'], excludedRules: 40, alertsBelow: 3 };
    files.restricted = write('restricted', { ...shipped, restriction });
    browser = await openBrowser(path, ['--disable-gpu']);
    // A browser on a busy machine takes its time to start.
  });
  afterAll(async () => {
    await browser?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  function write(name: string, report: ScanReport): string {
    const file = join(folder, `${name}.html`);
    writeFileSync(file, [...renderHtmlReport(report, { version: '0.1.0' })].join(''));
    return `file://${file}`;
  }

  /** Opens a page and collects everything it does besides displaying itself. */
  async function open(address: string, options: BrowserContextOptions = {}) {
    const context = await browser.newContext({
      viewport: DESK,
      reducedMotion: 'reduce',
      ...options,
    });
    const page = await context.newPage();
    const deeds: string[] = [];
    page.on('request', (request) => deeds.push(`request ${request.url().slice(0, 200)}`));
    page.on('dialog', (dialog) => {
      deeds.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('console', (message) => deeds.push(`console ${message.text().slice(0, 500)}`));
    page.on('pageerror', (error) => deeds.push(`error ${error.message.slice(0, 500)}`));
    await page.goto(address);
    return { page, deeds, close: () => context.close() };
  }

  const grid = (page: Page) => page.getByRole('grid', { name: 'Alerts' });
  const rows = (page: Page) => grid(page).locator('[role=row][data-index]');
  const status = (page: Page) => page.locator('main [role=status]').first();
  const detail = (page: Page) => page.getByRole('region', { name: 'Alert', exact: true });
  const search = (page: Page) => page.getByRole('searchbox');

  function expectQuiet(deeds: readonly string[], address: string): void {
    const asked = deeds.filter((deed) => !deed.startsWith('request data:image/svg+xml'));
    expect(asked).toEqual([`request ${address}`]);
  }

  it.each([DESK, PHONE])('all parts can be read and reached: $width', async (viewport) => {
    const { page, deeds, close } = await open(files.shipped, { viewport });
    const look = async (name: string) => {
      for (const [index, theme] of THEMES.entries()) {
        await page.emulateMedia({ colorScheme: theme });
        await page.locator(`html[data-mantine-color-scheme="${theme}"]`).waitFor();
        await screenshot(page, `report-${name}-${theme}-${viewport.width}`);
        const rules = index === 0 ? undefined : OF_COLOURS;
        expect(await accessFaults(page, rules), `${name} ${theme}`).toEqual([]);
      }
      expect(await page.evaluate('document.documentElement.scrollWidth'), name).toBe(
        viewport.width,
      );
    };
    await rows(page).first().waitFor();
    await look('alerts');
    await page.getByRole('button', { name: 'Time', exact: true }).click();
    await rows(page).first().click();
    await detail(page).getByText('Why it matched').waitFor();
    await look('alert');
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByRole('button', { name: /^ATT&CK/ }).click();
    await page.getByRole('button', { name: /Escape to Host/ }).click();
    await page.getByRole('region', { name: 'Technique' }).getByText('rules').first().waitFor();
    await look('attack');
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByRole('button', { name: /^Rules/ }).click();
    await page.getByRole('row').nth(1).click();
    await page.locator('summary', { hasText: 'Investigation guide' }).click();
    await look('rules');
    await page.getByRole('button', { name: /^Left out/ }).click();
    await page.getByRole('heading', { name: 'Left out and undecided' }).waitFor();
    await look('left-out');
    expectQuiet(deeds, files.shipped);
    await close();
  });

  it('makes text of whatever stands in it, and nothing happens', async () => {
    const { page, deeds, close } = await open(`${files.hostile}#view=time`);
    const count = HOSTILE_TEXTS.length * 2;
    await expect.poll(() => status(page).textContent()).toContain(`${count} alerts`);
    for (const size of [DESK, PHONE]) {
      await page.setViewportSize(size);
      await rows(page).first().waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(size.width);
    }
    await page.setViewportSize(DESK);
    const shown = await grid(page).innerText();
    for (const text of HOSTILE_TEXTS.slice(0, 10))
      expect(shown).toContain(text.slice(0, 60).trim().replaceAll(/ +/g, ' '));
    for (const sign of ['reportU+202Egpj.exe', '␛[2J', 'null␀byte', 'lone U+D800'])
      expect(shown).toContain(sign);
    for (let alert = 0; alert < count; alert += 1) {
      await rows(page).nth(alert).click();
      await detail(page).getByText('Why it matched').waitFor();
      await page.evaluate(
        'for (const each of document.querySelectorAll("article details")) each.open = true',
      );
    }
    for (const tab of [/^ATT&CK/, /^Rules/, /^Left out/]) {
      await page.getByRole('button', { name: tab }).first().click();
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(DESK.width);
    }
    expect(await page.evaluate('window.__pwned')).toBeUndefined();
    expect(await page.locator('iframe, img, form, base, object, embed').count()).toBe(0);
    for (const href of await page
      .locator('a')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href'))))
      expect(href).toMatch(/^(?:https?|mailto):/);
    expectQuiet(deeds, files.hostile);
    await close();
  });

  it('finds words, values of fields and severities, and says how many', async () => {
    const { page, close } = await open(files.shipped);
    const all = shipped.alerts.length;
    await expect.poll(() => status(page).textContent()).toBe(`${all} alerts`);
    await search(page).fill('process.name:nsenter');
    await expect.poll(() => status(page).textContent()).toContain(` of ${all}`);
    const found = Number((await status(page).textContent())?.split(' ')[0]);
    expect(found).toBeGreaterThan(0);
    expect(found).toBeLessThan(all);
    await search(page).fill('process.name:nsente');
    await expect.poll(() => status(page).textContent()).toContain('0 of');
    await search(page).fill('process.name:ns*er');
    await expect.poll(() => status(page).textContent()).toContain(`${found} of ${all}`);
    await search(page).fill('-process.name:ns*er');
    await expect.poll(() => status(page).textContent()).toContain(`${all - found} of ${all}`);
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect.poll(() => status(page).textContent()).toBe(`${all} alerts`);
    const low = shipped.alerts.filter(({ severity }) => severity === 'low').length;
    await page.getByRole('button', { name: /^low/ }).click();
    await expect.poll(() => status(page).textContent()).toContain(`${all - low} of ${all}`);
    await close();
  });

  it('keeps what is shown in the address: refresh, back and a link show the same', async () => {
    const { page, close } = await open(files.shipped);
    await search(page).fill('process.name:nsenter');
    await expect.poll(() => status(page).textContent()).toContain(' of ');
    await page.getByRole('button', { name: /^low/ }).click();
    await page.getByRole('button', { name: 'Container', exact: true }).click();
    await page.getByRole('button', { name: 'Show it dark' }).click();
    const shown = await status(page).textContent();
    // The first is its container.
    await rows(page).nth(1).click();
    await detail(page).waitFor();
    const title = await detail(page).getByRole('heading').first().textContent();
    const other = await open(page.url());
    expect(await search(other.page).inputValue()).toBe('process.name:nsenter');
    expect(await status(other.page).textContent()).toBe(shown);
    expect(await detail(other.page).getByRole('heading').first().textContent()).toBe(title);
    expect(await other.page.getAttribute('html', 'data-mantine-color-scheme')).toBe('dark');
    await other.page.reload();
    expect(await detail(other.page).getByRole('heading').first().textContent()).toBe(title);
    await other.close();
    await page.goBack();
    await detail(page).waitFor({ state: 'detached' });
    expect(await search(page).inputValue()).toBe('process.name:nsenter');
    await page.goForward();
    await detail(page).waitFor();
    await close();
  });

  it('can be read with keys alone', async () => {
    const { page, close } = await open(files.shipped);
    await rows(page).first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await detail(page).waitFor();
    const first = await detail(page).getByRole('heading').first().textContent();
    await page.keyboard.press('Escape');
    await detail(page).waitFor({ state: 'detached' });
    expect(first).not.toBe('');
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await detail(page).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('chroot');
    await expect.poll(() => status(page).textContent()).toContain(' of ');
    await close();
  });

  it('says what keys do, and no key reaches what lies below', async () => {
    const { page, close } = await open(files.shipped);
    await rows(page).first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await detail(page).waitFor();
    await page.keyboard.press('?');
    const keys = page.getByRole('dialog', { name: 'Keys' });
    await keys.getByText('Why it matched').waitFor();
    await screenshot(page, 'report-keys');
    expect(await accessFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect.poll(() => keys.count()).toBe(0);
    expect(await detail(page).count()).toBe(1);
    await page.getByRole('button', { name: 'Keys', exact: true }).click();
    await page.getByRole('button', { name: 'Close the keys' }).click();
    await expect.poll(() => keys.count()).toBe(0);
    await close();
  });

  it('shows times in UTC or in local time', async () => {
    const { page, close } = await open(files.shipped, { timezoneId: 'Asia/Kolkata' });
    await rows(page).first().waitFor();
    const time = () => rows(page).first().locator('time').textContent();
    const inUtc = await time();
    await page.getByRole('columnheader', { name: 'Time (UTC)' }).waitFor();
    await page.getByRole('button', { name: /^Times are UTC/ }).click();
    await page.getByRole('columnheader', { name: 'Time (local)' }).waitFor();
    const at = (text: string | null) => Date.parse(`2025-${text?.replace(' ', 'T')}Z`);
    expect(at(await time()) - at(inUtc)).toBe(5.5 * 3_600_000);
    await page.getByText(/ local \(/).waitFor();
    await close();
  });

  it('marks what is searched for, and cuts long texts so that it is in sight', async () => {
    const { page, close } = await open(`${files.shipped}#q=process.name:nsenter`);
    const marks = rows(page).first().locator('mark');
    await expect.poll(() => marks.allTextContents()).toContain('nsenter');
    const what = shipped.alerts.length;
    expect(what).toBeGreaterThan(0);
    const seen = await rows(page).evaluateAll((all) =>
      all.map((row) => {
        const mark = row.querySelector('mark');
        const cell = mark?.closest('[role=gridcell]');
        if (mark === null || cell == null) return true;
        return mark.getBoundingClientRect().right <= cell.getBoundingClientRect().right + 1;
      }),
    );
    expect(seen).not.toContain(false);
    await close();
  });

  it('leaves everything to be seen where the system chooses the colours', async () => {
    const { page, close } = await open(`${files.shipped}#q=nsenter`, { forcedColors: 'active' });
    await rows(page).first().click();
    await detail(page).waitFor();
    await screenshot(page, 'report-forced');
    const colors = await page.evaluate(() => {
      const probe = document.body.appendChild(document.createElement('i'));
      const system = (name: string) => {
        probe.style.setProperty('color', name);
        return getComputedStyle(probe).color;
      };
      const of = (selector: string) => {
        const element = document.querySelector(selector);
        return element === null ? null : getComputedStyle(element).backgroundColor;
      };
      return {
        tab: of('nav [aria-current="page"]') === system('Highlight'),
        row: of('[role="row"][aria-selected="true"]') === system('Highlight'),
        mark: of('[role="row"][aria-selected="false"] mark') === system('Mark'),
        severity: of('[role="grid"] i[data-severity]') !== system('Canvas'),
      };
    });
    expect(colors).toEqual({ tab: true, row: true, mark: true, severity: true });
    await close();
  });

  it('leads from a technique to its rules and alerts, and from a value to its alerts', async () => {
    const { page, close } = await open(`${files.shipped}#tab=attack&technique=T1611`);
    const side = page.getByRole('region', { name: 'Technique' });
    const link = side.getByRole('button', { name: /^Show its/ });
    const count = /\d+/.exec((await link.textContent()) ?? '')?.[0];
    await link.click();
    await expect.poll(() => status(page).textContent()).toContain(`${count} of`);
    await rows(page).first().click();
    await detail(page).getByRole('button', { name: 'Find alerts with container.name' }).click();
    await expect.poll(() => search(page).inputValue()).toContain('container.name:');
    await close();
  });

  it('shows the processes of other alerts around that of an alert', async () => {
    const { page, close } = await open(`${files.shipped}#q=process.name:nsenter`);
    await rows(page).first().click();
    const tree = detail(page).getByRole('tree', { name: 'Process tree' });
    await tree.getByText('this alert').first().waitFor();
    expect(await tree.getByRole('treeitem').count()).toBeGreaterThan(1);
    await close();
  });

  it('folds alerts by rule on a phone, and by what the user selects', async () => {
    const { page, close } = await open(files.shipped, { viewport: PHONE });
    await rows(page).first().waitFor();
    const rules = new Set(shipped.alerts.map(({ rule }) => rule)).size;
    await expect.poll(() => rows(page).count()).toBe(rules);
    await rows(page).first().click();
    await expect.poll(() => rows(page).count()).toBeGreaterThan(rules);
    await page.getByRole('button', { name: 'Unfold all' }).click();
    await expect.poll(() => rows(page).count()).toBe(rules + shipped.alerts.length);
    await close();
  });

  it('is one screen high, whatever it holds, and a row is one line', async () => {
    const { page, close } = await open(files.shipped);
    await rows(page).first().waitFor();
    for (const size of [DESK, PHONE]) {
      await page.setViewportSize(size);
      expect(await page.evaluate('document.documentElement.scrollHeight')).toBe(size.height);
    }
    await page.setViewportSize(DESK);
    const heights = await rows(page).evaluateAll((all) =>
      all.map((row) => (row as HTMLElement).offsetHeight),
    );
    expect(Math.max(...heights)).toBeLessThan(36);
    await close();
  });

  it('looks closer at a time that is drawn in the chart, and back', async () => {
    const { page, close } = await open(files.shipped);
    const chart = page.getByRole('img', { name: /^Alerts by time/ });
    await chart.focus();
    for (let step = 0; step < 4; step += 1) await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Enter');
    await expect.poll(() => status(page).textContent()).toContain(' of ');
    expect(page.url()).toContain('from=');
    await page.keyboard.press('b');
    await expect.poll(() => status(page).textContent()).not.toContain(' of ');
    await close();
  });

  it('says what the scan was restricted to, and that nothing was found', async () => {
    const { page, close } = await open(files.restricted);
    await page.getByText('The scan was restricted by').waitFor();
    const said = await page.locator('header').innerText();
    expect(said.replaceAll(/\s+/g, ' ')).toContain(
      '--min-severity high. Left out: 40 rules that did not run, 3 alerts of lower severity.',
    );
    await close();
    const empty = await open(files.empty);
    await empty.page.getByText('No rule alerted.').waitFor();
    await empty.page.getByText('no event with a readable time').waitFor();
    await empty.close();
  });

  it('is printed with all alerts, or those that are found', async () => {
    const { page, close } = await open(files.shipped);
    await rows(page).first().waitFor();
    await page.emulateMedia({ media: 'print' });
    await expect.poll(() => page.locator('article').count()).toBe(shipped.alerts.length);
    await screenshot(page, 'report-printed');
    await page.emulateMedia({ media: 'screen' });
    await search(page).fill('nsenter');
    await expect.poll(() => status(page).textContent()).toContain(' of ');
    await page.emulateMedia({ media: 'print' });
    await page.getByText(/are printed/).waitFor();
    await close();
  });

  it('lists the alerts without JavaScript', async () => {
    const { page, close } = await open(files.shipped, { javaScriptEnabled: false });
    expect(await page.getByRole('heading').first().textContent()).toContain(
      `${shipped.alerts.length} alerts`,
    );
    expect(await page.getByRole('row').count()).toBe(shipped.alerts.length + 1);
    await screenshot(page, 'report-plain');
    await close();
  });

  it('works in a frame that lets it keep nothing', async () => {
    const { page, close } = await open('about:blank');
    const source = [...renderHtmlReport(shipped, { version: '0.1.0' })].join('');
    await page.setContent('<iframe sandbox="allow-scripts" width="1200" height="700"></iframe>');
    await page.locator('iframe').evaluate((frame, text) => {
      (frame as HTMLIFrameElement).srcdoc = text;
    }, source);
    const frame = page.frameLocator('iframe');
    await frame.getByRole('searchbox').fill('nsenter');
    await expect
      .poll(() => frame.locator('main [role=status]').first().textContent())
      .toContain(' of ');
    await close();
  });
});
