import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject } from 'vitest';
import type { Role } from '../../src/engine/access/rights.ts';
import { findBrowser, openBrowser } from '../../src/report/browser.testing.ts';
import type { ServiceProcess } from '../../tools/service-process.ts';
import { serviceOver } from './prepared-data.ts';

export const DESK = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };
export const THEMES = ['light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const PASSWORD = 'tidal-ochre-lantern-48';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface Opened {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page has complained about: errors, refused styles and scripts, requests to anywhere else. */
  readonly complaints: readonly string[];
}

interface How {
  /** Left out, an admin. */
  readonly role?: Role;
  readonly theme?: Theme;
  readonly size?: { readonly width: number; readonly height: number };
}

/** A real service over the recorded attack, and a real browser that looks at it. */
export class TestConsole {
  readonly service: ServiceProcess;
  /** Of all users that it makes: `test-admin`, `test-viewer`. */
  readonly password = PASSWORD;
  readonly #browser: Browser;
  readonly #users = new Set<Role>();
  readonly #contexts: BrowserContext[] = [];

  constructor(service: ServiceProcess, browser: Browser) {
    this.service = service;
    this.#browser = browser;
  }

  /** Opens a page of the console, signed in as somebody with the role. @param path such as `alerts?status=open` */
  async open(
    path: string,
    { role = 'admin', theme = 'light', size = DESK }: How = {},
  ): Promise<Opened> {
    const context = await this.#browser.newContext({
      viewport: size,
      colorScheme: theme,
      reducedMotion: 'reduce',
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    this.#contexts.push(context);
    await this.#signIn(context, role);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(this.service.url) && !/^(?:data|blob):/.test(url))
        complaints.push(`asked ${url}`);
    });
    await page.goto(`${this.service.url}/console/${path}`);
    return { page, context, complaints };
  }

  async #signIn(context: BrowserContext, role: Role): Promise<void> {
    const name = `test-${role}`;
    if (!this.#users.has(role)) {
      const made = await this.service.fetch('/dw/users', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name, password: PASSWORD, role }),
      });
      if (!made.ok) throw new Error(await made.text());
      this.#users.add(role);
    }
    const signedIn = await context.request.post(`${this.service.url}/dw/session`, {
      data: { name, password: PASSWORD },
      headers: { 'x-dockwarden': '1' },
    });
    if (!signedIn.ok()) throw new Error(await signedIn.text());
  }

  async closePages(): Promise<void> {
    await Promise.all(this.#contexts.splice(0).map((context) => context.close()));
  }
}

/**
 * Tests of pages. Where there is no browser they are skipped, but in CI. Each file has a service of its own: what one changes,
 * no other sees.
 *
 * @param options `isEmpty`: nothing has happened yet
 */
export function describeConsole(
  title: string,
  tests: (console: () => TestConsole) => void,
  { isEmpty = false }: { readonly isEmpty?: boolean } = {},
): void {
  const path = findBrowser();
  describe.skipIf(path === null && process.env['CI'] === undefined)(
    title,
    { timeout: 60_000 },
    () => {
      let open: TestConsole | null = null;
      let browser: Browser | null = null;
      let stop = async () => {};
      beforeAll(async () => {
        if (path === null) expect.fail('there is no Chromium; install one or set CHROMIUM_PATH');
        browser = await openBrowser(path);
        const served = await serviceOver(isEmpty ? null : inject('consoleData'));
        stop = served.stop;
        open = new TestConsole(served.service, browser);
      }, 90_000);
      afterAll(async () => {
        await browser?.close();
        await stop();
      });
      tests(() => {
        if (open === null) throw new Error('only within a test');
        return open;
      });
    },
  );
}

/** Serious faults for those who use a keyboard, a reader of screens, or bad eyes. */
export async function accessFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const found = await page.evaluate<{ id: string; impact: string; nodes: { html: string }[] }[]>(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
      violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map(({ html }) => ({ html })) })))`,
  );
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes
        // The visible text of an item of a tree has that of all items below it, which its name does not repeat.
        .filter(({ html }) => id !== 'label-content-name-mismatch' || !/role="treeitem"/.test(html))
        .map(({ html }) => `${id}: ${html.slice(0, 200)}`),
    );
}

/** With `SCREENSHOTS` set to a folder, keeps what the page looks like. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
}

/**
 * What is asked of every page: nothing serious for axe, no complaint of the browser, no scrolling sideways; in both themes, on a
 * desk and on a phone. @param ready what is there when the page is
 */
export async function looksRight(
  of: TestConsole,
  path: string,
  name: string,
  ready: (page: Page) => Promise<unknown>,
): Promise<void> {
  for (const theme of THEMES) {
    for (const size of [DESK, PHONE]) {
      const { page, complaints } = await of.open(path, { theme, size });
      await ready(page);
      await screenshot(page, `${name}-${theme}-${size.width}`);
      expect(await accessFaults(page), `${name} ${theme} ${size.width}`).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
        size.width,
      );
      expect(complaints).toEqual([]);
      await of.closePages();
    }
  }
}
