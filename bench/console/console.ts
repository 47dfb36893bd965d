import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { BROWSERS, findBrowser, openBrowser } from '../../src/report/browser.testing.ts';
import { openDetectionStore } from '../../src/stores/open/detection.ts';
import { freePort, ServiceProcess } from '../../tools/service-process.ts';
import { fill } from '../alerts/fill.ts';

const PASSWORD = 'tidal-ochre-lantern-48';
export const GRID = '[role=grid][aria-label="Alerts"]';
export const ROW = `${GRID} [role=row][data-index]`;

/** What every case works with. */
export interface Console {
  readonly service: ServiceProcess;
  readonly context: BrowserContext;
  /** The address of the alert list. */
  readonly alertsUrl: string;
  readonly runs: number;
}

interface Options {
  readonly alerts: number;
  readonly runs: number;
  /** A data directory that is kept and reused; `null` for one that is removed at the end. */
  readonly data: string | null;
}

/** A service with that many alerts, and a browser that is signed in to it. */
export async function withConsole<T>(
  { alerts, runs, data }: Options,
  work: (console: Console, browserVersion: string) => Promise<T>,
): Promise<T> {
  const path = findBrowser(BROWSERS);
  if (path === null) throw new Error('there is no Chromium; set CHROMIUM_PATH');
  const folder = data ?? mkdtempSync(join(tmpdir(), 'bench-console-'));
  mkdirSync(folder, { recursive: true });
  const service = new ServiceProcess(
    [process.execPath, 'dist/cli/main.cjs'],
    folder,
    await freePort(),
  );
  const file = join(folder, 'detection.db');
  if (!existsSync(file)) {
    await service.start();
    await service.stop();
    const store = await openDetectionStore(file);
    fill(store, alerts);
    store.close();
  }
  await service.start();
  const browser = await openBrowser(path);
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    await signIn(service, context);
    const alertsUrl = `${service.url}/console/alerts`;
    return await work({ service, context, alertsUrl, runs }, browser.version());
  } finally {
    await browser.close();
    await service.stop();
    if (data === null) rmSync(folder, { recursive: true, force: true });
  }
}

async function signIn(service: ServiceProcess, context: BrowserContext): Promise<void> {
  const made = await service.fetch('/dw/users', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'bench', password: PASSWORD, role: 'admin' }),
  });
  // An existing user was created by an earlier run over the same data.
  if (!made.ok && made.status !== 409) throw new Error(await made.text());
  const answer = await context.request.post(`${service.url}/dw/session`, {
    data: { name: 'bench', password: PASSWORD },
    headers: { 'x-dockwarden': '1' },
  });
  if (!answer.ok()) throw new Error(await answer.text());
}

/** The list with its first rows. */
export async function openList({ context, alertsUrl }: Console, search = ''): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${alertsUrl}${search}`);
  await page.locator(ROW).first().waitFor();
  return page;
}

/** Navigates like a link of the page, without reloading it. */
export const goTo = (page: Page, to: string) =>
  page.evaluate(
    `history.pushState({}, '', ${JSON.stringify(to)}); dispatchEvent(new PopStateEvent('popstate'))`,
  );

/** Checks a condition of the page in each frame. @param condition in JavaScript */
export const until = (page: Page, condition: string) =>
  page.evaluate(`new Promise((done) => {
    const look = () => ((${condition}) ? done() : requestAnimationFrame(look));
    look();
  })`);

/** Waits until earlier changes are rendered. */
export const painted = (page: Page) =>
  page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
