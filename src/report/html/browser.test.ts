import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScanReport } from '../../detect/report.ts';
import { findBrowser, openBrowser } from '../browser.testing.ts';
import { hostileReport, HOSTILE_TEXTS } from '../hostile.testing.ts';
import { shippedReport } from '../report.testing.ts';
import { renderHtmlReport } from './render.ts';

const path = findBrowser();
const isAsked = process.env['CI'] !== undefined;
if (path === null && !isAsked)
  console.warn('skipped: no Chromium on the path; set CHROMIUM_PATH to test the page in one');

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1440, height: 900 };

describe.skipIf(path === null && !isAsked)('the report in a browser', () => {
  let browser: Browser;
  let folder: string;
  const files = { shipped: '', hostile: '' };

  beforeAll(async () => {
    if (path === null)
      expect.fail('there is no Chromium to test the report in; install one or set CHROMIUM_PATH');
    folder = mkdtempSync(join(tmpdir(), 'dockwarden-report-'));
    files.shipped = write('shipped', await shippedReport());
    files.hostile = write('hostile', hostileReport());
    browser = await openBrowser(path);
    // A browser on a busy machine takes its time to start.
  }, 60_000);
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
    const context = await browser.newContext({ viewport: DESK, ...options });
    const page = await context.newPage();
    const deeds: string[] = [];
    page.on('request', (request) => deeds.push(`request ${request.url().slice(0, 200)}`));
    page.on('dialog', (dialog) => {
      deeds.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('console', (message) => deeds.push(`console ${message.text()}`));
    page.on('pageerror', (error) => deeds.push(`error ${error.message}`));
    await page.goto(address);
    return { page, deeds, close: () => context.close() };
  }

  const width = (page: Page) => page.evaluate('document.documentElement.scrollWidth');
  const openAll = (page: Page) =>
    page.evaluate('for (const each of document.querySelectorAll("details")) each.open = true');

  it.each(['shipped', 'hostile'] as const)(
    'does nothing but show itself, and fits the screen: %s',
    async (name) => {
      const { page, deeds, close } = await open(files[name]);
      expect(await width(page)).toBe(DESK.width);
      await openAll(page);
      expect(await width(page)).toBe(DESK.width);
      await page.setViewportSize(PHONE);
      expect(await width(page)).toBe(PHONE.width);
      if (name === 'hostile') expectHostileText(await page.locator('#alerts').innerText());
      expect(await page.evaluate('window.__pwned')).toBeUndefined();
      const others = deeds.filter((deed) => !deed.startsWith('request data:image/svg+xml'));
      expect(others).toEqual([`request ${files[name]}`]);
      await close();
    },
    120_000,
  );

  function expectHostileText(text: string): void {
    for (const value of HOSTILE_TEXTS.slice(0, 12))
      expect(text).toContain(value.trim().replaceAll(/ +/g, ' '));
    for (const written of ['report\\u{202e}gpj.exe', '\\x1b[2J', 'null\\x00byte', 'lone \\u{d800}'])
      expect(text).toContain(written);
  }

  it('filters by text, severity and rule, and says how much is shown', async () => {
    const { page, close } = await open(files.shipped);
    const shown = () => page.locator('details.alert:not([hidden])').count();
    const all = await shown();
    await page.fill('input[type=search]', 'nsenter');
    await page.locator('output', { hasText: 'alerts shown' }).waitFor();
    const some = await shown();
    expect(some).toBeGreaterThan(0);
    expect(some).toBeLessThan(all);
    expect(await page.textContent('output')).toBe(`${some} of ${all} alerts shown`);

    await page.uncheck('input[value=critical]');
    expect(await shown()).toBeLessThan(some);
    expect(await page.locator('details.alert.critical:not([hidden])').count()).toBe(0);

    await page.fill('input[type=search]', '');
    await page.check('input[value=critical]');
    await page.selectOption('select', 'rule-2');
    await page.locator('output', { hasText: 'alerts shown' }).waitFor();
    expect(await page.locator('section.rule:visible').count()).toBe(1);

    await page.selectOption('select', '');
    await page.waitForFunction('document.querySelector("output").textContent === ""');
    expect(await shown()).toBe(all);
    await close();
  });

  it('finds values of fields, and a link has all that is set', async () => {
    const { page, close } = await open(files.shipped);
    const shown = () => page.locator('details.alert:not([hidden])').count();
    await page.fill('input[type=search]', 'process.name:nsenter');
    await page.locator('output', { hasText: 'alerts shown' }).waitFor();
    const exact = await shown();
    expect(exact).toBeGreaterThan(0);
    await page.fill('input[type=search]', 'process.name:nsente');
    await page.locator('output', { hasText: /^0 of/ }).waitFor();
    await page.fill('input[type=search]', 'process.name:ns*er');
    await page.locator('output', { hasText: `${exact} of` }).waitFor();
    await page.uncheck('input[value=low]');
    await page.click('[data-do=theme]');
    const address = page.url();
    const count = await shown();
    const other = await open(address);
    expect(await other.page.locator('details.alert:not([hidden])').count()).toBe(count);
    expect(await other.page.inputValue('input[type=search]')).toBe('process.name:ns*er');
    expect(await other.page.isChecked('input[value=low]')).toBe(false);
    expect(await other.page.getAttribute('html', 'data-theme')).toMatch(/^(?:dark|light)$/);
    await other.close();
    await close();
  });

  it('is a calm list: a row is one line, and all alerts are a few screens', async () => {
    const { page, close } = await open(files.shipped);
    await page.evaluate(
      'for (const each of document.querySelectorAll("details.more")) each.open = true',
    );
    const row = '[...document.querySelectorAll("details.alert > summary")]';
    expect(
      await page.evaluate(`Math.max(...${row}.map((each) => each.offsetHeight))`),
    ).toBeLessThan(36);
    const alerts = Number(await page.evaluate(`${row}.length`));
    const height = await page.evaluate('document.querySelector("#alerts").offsetHeight');
    expect(height).toBeLessThan(alerts * 80);
    await page.setViewportSize(PHONE);
    expect(
      await page.evaluate(`Math.max(...${row}.map((each) => each.offsetHeight))`),
    ).toBeLessThan(72);
    await close();
  });

  it('leads from the matrix to the alerts, through closed folds', async () => {
    const { page, close } = await open(files.shipped);
    await page.locator('.technique.critical > summary').first().click();
    await page.locator('.technique[open] a[href^="#rule-"]').first().click();
    await page.locator('section.rule:target').waitFor();
    const last = await page.locator('details.more details.alert').last().getAttribute('id');
    await page.evaluate(`location.hash = ${JSON.stringify(last)}`);
    await page.locator(`#${last}[open] .body`).waitFor();
    expect(await page.locator(`#${last} .copy`).count()).toBe(1);
    await close();
  });

  it('works without JavaScript', async () => {
    const { page, close } = await open(files.shipped, { javaScriptEnabled: false });
    expect(await page.locator('.tools').isVisible()).toBe(false);
    const alert = page.locator('details.alert').first();
    expect(await alert.locator('.body').isVisible()).toBe(false);
    await alert.locator('summary').first().click();
    expect(await alert.locator('.body').isVisible()).toBe(true);
    await close();
  });

  it.each(['light', 'dark'] as const)('has enough contrast: %s', async (colorScheme) => {
    const { page, close } = await open(files.shipped, { colorScheme });
    await page.evaluate(
      'for (const each of document.querySelectorAll("details")) each.open = true',
    );
    expect(await page.evaluate(FAINT_TEXT)).toEqual([]);
    await close();
  });
});

/** Text with a contrast below 4.5 : 1, listed once for each combination of colours. */
const FAINT_TEXT = `(() => {
  const parse = (colour) => {
    const numbers = colour.match(/[\\d.]+/g).map(Number);
    return colour.startsWith('color(srgb') ? numbers.map((each, index) => (index < 3 ? each * 255 : each)) : numbers;
  };
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((each) => { const s = each / 255; return s <= 0.03928 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let each = element; each !== null; each = each.parentElement) {
      const colour = parse(getComputedStyle(each).backgroundColor);
      if (colour.length < 4 || colour[3] > 0.9) return colour.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const found = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    if (node.textContent.trim() === '' || element.closest('script, style, svg, option') !== null) continue;
    const ink = parse(getComputedStyle(element).color).slice(0, 3);
    const below = ground(element);
    const [a, b] = [luminance(ink), luminance(below)].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    if (contrast < 4.5) found.set(ink + ' on ' + below, contrast.toFixed(2) + ': ' + ink + ' on ' + below + ' in ' + element.className);
  }
  return [...found.values()];
})()`;
