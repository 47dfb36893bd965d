import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import {
  type Browser,
  type BrowserContext,
  chromium,
  type Locator,
  type Page,
} from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject } from 'vitest';
import type { Role } from '../../src/service/operation/rights.ts';
import { findBrowser } from '../../src/report/browser.testing.ts';
import { freePort, type ServiceProcess } from '../../tools/service-process.ts';
import { clippedButtons } from './clipped.ts';
import { nestedScrolling } from './nested-scrolling.ts';
import { serviceOver } from './prepared-data.ts';

export const DESK = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };
export const THEMES = ['light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** The themes and sizes in which pages are tested: `it.each(LOOKS)`. */
export const LOOKS = [
  { look: 'light desk', theme: 'light', size: DESK },
  { look: 'light phone', theme: 'light', size: PHONE },
  { look: 'dark phone', theme: 'dark', size: PHONE },
  { look: 'dark desk', theme: 'dark', size: DESK },
] as const;

/** Each theme and each size once, for what does not depend on their combination. */
export const TWO_LOOKS = [LOOKS[0], LOOKS[2]] as const;

const PASSWORD = 'tidal-ochre-lantern-48';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface Opened {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page has complained about: errors, refused styles and scripts, requests to anywhere else. */
  readonly complaints: readonly string[];
}

interface Served {
  readonly service: ServiceProcess;
  readonly stop: () => Promise<void>;
}

interface How {
  /** Left out, an admin. */
  readonly role?: Role;
  readonly theme?: Theme;
  readonly size?: { readonly width: number; readonly height: number };
  /** Its clock may be moved, which is that of a whole browser. */
  readonly hasOwnClock?: boolean;
}

/**
 * What the files of tests share that run one after the other in one worker: a connection to the browser, the windows of each
 * user, and the port of the service. A browser that knows the scripts of an address shows a page in a third of the time.
 */
const shared = {
  browser: null as Promise<Browser> | null,
  contexts: new Map<string, Promise<BrowserContext>>(),
  port: null as Promise<number> | null,
};

/** The browser of all tests of pages. */
export const sharedBrowser = (): Promise<Browser> =>
  (shared.browser ??= chromium.connect(inject('consoleBrowser')));

/** The port of services that are started one after the other. */
const sharedPort = (): Promise<number> => (shared.port ??= freePort());

const newContext = async (): Promise<BrowserContext> =>
  (await sharedBrowser()).newContext({
    viewport: DESK,
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  });

/** The windows of a user, in which earlier files of tests may have been. */
async function contextOf(name: string): Promise<BrowserContext> {
  let known = shared.contexts.get(name);
  if (known === undefined) shared.contexts.set(name, (known = newContext()));
  const context = await known;
  await context.clearCookies();
  await context.setOffline(false);
  return context;
}

/** A browser in which a user has signed in. */
interface Profile {
  readonly isShared: boolean;
  readonly context: BrowserContext;
  readonly cookies: Awaited<ReturnType<BrowserContext['cookies']>>;
}

/** A real service over the recorded attack, and a real browser that looks at it. */
export class TestConsole {
  readonly service: ServiceProcess;
  /** Of all users that it makes: `test-admin`, `test-viewer`. */
  readonly password = PASSWORD;
  /** Kept from test to test: a password takes long on purpose. */
  readonly #profiles = new Map<string, Promise<Profile>>();
  readonly #users = new Set<string>();

  constructor(service: ServiceProcess) {
    this.service = service;
  }

  /** Opens a page of the console, signed in as a user with the role. @param path such as `alerts?status=open` */
  async open(path: string, how: How = {}): Promise<Opened> {
    const opened = await this.openBlank(how);
    await opened.page.goto(`${this.service.url}/console/${path}`);
    return opened;
  }

  /** A page that has gone nowhere yet, for tests that answer its requests themselves. */
  async openBlank({ theme = 'light', size = DESK, ...who }: How = {}): Promise<Opened> {
    const { context, cookies } = await this.#profileOf(who);
    const isFirst = context.pages().length === 0;
    const page = await context.newPage();
    if (isFirst) {
      await context.clearCookies();
      await context.addCookies(cookies);
      await forgetSettings(page, this.service.url);
    }
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme: theme });
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
    return { page, context, complaints };
  }

  /** Closes all pages, and forgets what tests answer. */
  async closePages(): Promise<void> {
    for (const profile of this.#profiles.values()) {
      const { context } = await profile;
      await context.unrouteAll({ behavior: 'ignoreErrors' });
      await Promise.all(context.pages().map((page) => page.close()));
    }
  }

  /** Closes all pages, and the windows that no other file of tests may have. */
  async close(): Promise<void> {
    await this.closePages();
    for (const profile of this.#profiles.values()) {
      const { context, isShared } = await profile;
      if (!isShared) await context.close();
    }
  }

  #profileOf({ role = 'admin', hasOwnClock = false }: How): Promise<Profile> {
    const key = `${role} ${hasOwnClock}`;
    const known = this.#profiles.get(key);
    if (known !== undefined) return known;
    const made = this.#signIn(`test-${role}`, role, !hasOwnClock);
    this.#profiles.set(key, made);
    return made;
  }

  async #signIn(name: string, role: Role, isShared: boolean): Promise<Profile> {
    if (!this.#users.has(name)) {
      const user = await this.service.fetch('/dw/users', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name, password: PASSWORD, role }),
      });
      if (!user.ok) throw new Error(await user.text());
      this.#users.add(name);
    }
    const context = await (isShared ? contextOf(name) : newContext());
    const signedIn = await context.request.post(`${this.service.url}/dw/session`, {
      data: { name, password: PASSWORD },
      headers: { 'x-dockwarden': '1' },
    });
    if (!signedIn.ok()) throw new Error(await signedIn.text());
    return { context, isShared, cookies: await context.cookies() };
  }
}

/** What the console keeps in the browser is as for a user who opens it for the first time. */
async function forgetSettings(page: Page, origin: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'local_storage' });
  await session.detach();
}

interface Kind {
  /** Nothing has happened yet. */
  readonly isEmpty?: boolean;
  /** A service that is set up in another way, and how to end it. */
  readonly serve?: () => Promise<Served>;
  /** Pages stay open for the tests that follow. Otherwise a page that is no longer looked at would work on, and slow down the others. */
  readonly keepsPages?: boolean;
}

/**
 * Tests of pages. Where there is no browser they are skipped, but in CI. Each file has a service of its own: what one changes,
 * no other sees.
 */
export function describeConsole(
  title: string,
  tests: (console: () => TestConsole) => void,
  { isEmpty = false, serve, keepsPages = false }: Kind = {},
): void {
  const serveRecording = async () =>
    serviceOver(isEmpty ? null : inject('consoleData'), await sharedPort());
  const path = findBrowser();
  describe.skipIf(path === null && process.env['CI'] === undefined)(title, () => {
    let open: TestConsole | null = null;
    let stop = async () => {};
    beforeAll(async () => {
      if (path === null) expect.fail('there is no Chromium; install one or set CHROMIUM_PATH');
      const served = await (serve ?? serveRecording)();
      stop = served.stop;
      open = new TestConsole(served.service);
    });
    afterAll(async () => {
      await open?.close();
      await stop();
    });
    if (!keepsPages) afterEach(() => open?.closePages());
    tests(() => {
      if (open === null) throw new Error('only within a test');
      return open;
    });
  });
}

/** The rules of axe that depend on the theme, which changes nothing but colours. */
export const OF_COLOURS = ['color-contrast', 'link-in-text-block'] as const;

/**
 * Faults that axe finds, including minor ones and breaches of best practice, for people who use a keyboard or a screen reader or see badly.
 *
 * @param rules of axe; left out, all
 */
export async function accessFaults(
  page: Page,
  rules?: readonly string[],
): Promise<readonly string[]> {
  if (!(await page.evaluate<boolean>('"axe" in globalThis'))) await page.evaluate(AXE);
  const found = await page.evaluate<{ id: string; nodes: { html: string }[] }[]>(
    // Style sheets and media are in the page: nothing is to be fetched for it.
    `axe.run(document, ${JSON.stringify({ resultTypes: ['violations'], preload: false, ...(rules && { runOnly: rules }) })}).then(({ violations }) =>
      violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => ({ html })) })))`,
  );
  return found.flatMap(({ id, nodes }) =>
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
 * What is asked of every page: no fault that axe finds, no clipped button, no complaint of the browser, no scrolling sideways; in both
 * themes, on a desk and on a phone. `access.test.ts` asks it of all views of `views.ts`.
 *
 * @param ready what is there when the page is
 */
export async function looksRight(
  of: TestConsole,
  path: string,
  name: string,
  ready: (page: Page) => Promise<unknown>,
): Promise<void> {
  const { page, complaints } = await of.openBlank();
  for (const size of [DESK, PHONE]) {
    await page.setViewportSize(size);
    await page.goto(`${of.service.url}/console/${path}`);
    await ready(page);
    await looksRightInBothThemes(page, name);
  }
  expect(complaints).toEqual([]);
  await of.closePages();
}

/**
 * The same of an open page in its size: in the theme that it has, and in the other. A test that does something on a desk and on a phone,
 * as `it.each(TWO_LOOKS)`, shows with it all looks of what it has come to.
 *
 * @param seen what must be in sight
 */
export async function looksRightInBothThemes(
  page: Page,
  name: string,
  ...seen: readonly Locator[]
): Promise<void> {
  const { width } = page.viewportSize() ?? DESK;
  const scheme = await page.locator('html').getAttribute('data-mantine-color-scheme');
  const themes = scheme === 'dark' ? THEMES.toReversed() : THEMES;
  for (const [index, theme] of themes.entries()) {
    await page.emulateMedia({ colorScheme: theme });
    await page.locator(`html[data-mantine-color-scheme="${theme}"]`).waitFor();
    await screenshot(page, `${name}-${theme}-${width}`);
    const look = `${name} ${theme} ${width}`;
    const rules = index === 0 ? undefined : OF_COLOURS;
    expect(await accessFaults(page, rules), look).toEqual([]);
    expect(await clippedButtons(page), look).toEqual([]);
    expect(await nestedScrolling(page), look).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    for (const part of seen)
      expect(await part.evaluate(isInSight), `${look}: ${String(part)}`).toBe(true);
  }
}

/** The same of an open page that takes all looks, one after the other, and then its own size again. */
export async function looksRightInAllLooks(
  page: Page,
  name: string,
  ...seen: readonly Locator[]
): Promise<void> {
  const size = page.viewportSize() ?? DESK;
  await looksRightInBothThemes(page, name, ...seen);
  await page.setViewportSize(size.width === PHONE.width ? DESK : PHONE);
  await looksRightInBothThemes(page, name, ...seen);
  await page.setViewportSize(size);
}

/** Runs in the page: whether all of its width is in the window, and nothing lies over it. */
function isInSight(part: Element): boolean {
  part.scrollIntoView({ block: 'center' });
  const { left, right, top, bottom } = part.getBoundingClientRect();
  const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  return (
    left >= -1 &&
    right <= innerWidth + 1 &&
    hit !== null &&
    (part.contains(hit) || hit.contains(part))
  );
}
