// How fast the console is over many alerts: a real service, a real browser, on this machine.
//
//   npm run bench:console                          10,000 alerts
//   npm run bench:console -- --alerts 1000000
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { findBrowser, openBrowser } from '../../src/report/browser.testing.ts';
import { openDetectionStore } from '../../src/stores/embedded/detection/open.ts';
import { freePort, ServiceProcess } from '../../tools/service-process.ts';
import { fill } from '../alerts/fill.ts';
import { median } from '../whole-process.ts';

const { values } = parseArgs({
  options: {
    alerts: { type: 'string', default: '10000' },
    runs: { type: 'string', default: '20' },
  },
});
const ALERTS = Number(values.alerts);
const RUNS = Number(values.runs);
const PASSWORD = 'tidal-ochre-lantern-48';
const GRID = '[role=grid][aria-label="Alerts"]';
const ROW = `${GRID} [role=row][data-index]`;

async function main(): Promise<void> {
  const path = findBrowser();
  if (path === null) throw new Error('there is no Chromium; set CHROMIUM_PATH');
  const data = mkdtempSync(join(tmpdir(), 'bench-console-'));
  const service = new ServiceProcess(
    [process.execPath, 'dist/cli/main.js'],
    data,
    await freePort(),
  );
  await service.start();
  await service.stop();
  const store = await openDetectionStore(join(data, 'detection.db'));
  fill(store, ALERTS);
  store.close();
  await service.start();
  const browser = await openBrowser(path);
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    await signIn(service, (data) =>
      context.request.post(`${service.url}/dw/session`, { data, headers: { 'x-dockwarden': '1' } }),
    );
    console.log(
      `${cpus()[0]?.model}, ${cpus().length} cores, ${browser.version()}, ${ALERTS} alerts\n`,
    );
    console.log('| figure | median ms | p95 | most |');
    console.log('| --- | ---: | ---: | ---: |');
    const page = await context.newPage();
    print('first contentful paint, cold', await cold(page, `${service.url}/console/alerts`));
    print('list usable, cold', await usable(page, `${service.url}/console/alerts`));
    print('filter changed to first rows', await filters(page, service.url));
    await page.goto(`${service.url}/console/alerts`);
    await page.locator(ROW).first().waitFor();
    print('key to paint, j', await keyToPaint(page));
    print('frame while 10,000 rows are scrolled', await scrolling(page));
    print('alert opened, until its parts stand', await opening(page));
  } finally {
    await browser.close();
    await service.stop();
    rmSync(data, { recursive: true, force: true });
  }
}

async function signIn(
  service: ServiceProcess,
  post: (data: object) => Promise<{ ok(): boolean; text(): Promise<string> }>,
): Promise<void> {
  const made = await service.fetch('/dw/users', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'bench', password: PASSWORD, role: 'admin' }),
  });
  if (!made.ok) throw new Error(await made.text());
  const answer = await post({ name: 'bench', password: PASSWORD });
  if (!answer.ok()) throw new Error(await answer.text());
}

/** Without what the browser has kept. */
async function fresh(page: Page, url: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.clearBrowserCache');
  await session.detach();
  await page.goto('about:blank');
  await page.goto(url);
  await page.locator(ROW).first().waitFor();
}

async function cold(page: Page, url: string): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < RUNS / 4; run += 1) {
    await fresh(page, url);
    times.push(
      await page.evaluate<number>(
        `performance.getEntriesByName('first-contentful-paint')[0].startTime`,
      ),
    );
  }
  return times;
}

async function usable(page: Page, url: string): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < RUNS / 4; run += 1) {
    const started = performance.now();
    await fresh(page, url);
    times.push(performance.now() - started);
  }
  return times;
}

const FILTERS = [
  'severity=critical',
  'status=open&severity=high',
  'rule=rule-05',
  'status=open',
  'user.name=postgres&severity=low',
];

/** From the address that changes to the rows of the new filter, the time of the server included. */
async function filters(page: Page, url: string): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const filter = FILTERS[run % FILTERS.length];
    const answered = page.waitForResponse(
      (response) => response.url().includes('/dw/alerts?') && response.url().includes(filter ?? ''),
    );
    const started = performance.now();
    await goTo(page, `${url}/console/alerts?${filter}&limit=${run}`);
    await answered;
    await page.evaluate(
      'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))',
    );
    times.push(performance.now() - started);
  }
  return times;
}

/** As a link of the page does, without loading it again. */
const goTo = (page: Page, to: string) =>
  page.evaluate(
    `history.pushState({}, '', ${JSON.stringify(to)}); dispatchEvent(new PopStateEvent('popstate'))`,
  );

/** From the event of the key to the frame that shows what it did. */
async function keyToPaint(page: Page): Promise<number[]> {
  await page.evaluate(`
    globalThis.keyTimes = [];
    document.addEventListener('keydown', (event) => {
      const at = event.timeStamp;
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => globalThis.keyTimes.push(performance.now() - at);
        channel.port2.postMessage(0);
      });
    }, true);
  `);
  for (let run = 0; run < RUNS * 2; run += 1) {
    await page.keyboard.press('j');
    await page.waitForTimeout(60);
  }
  return page.evaluate<number[]>('globalThis.keyTimes');
}

async function scrolling(page: Page): Promise<number[]> {
  return page.evaluate<number[]>(`(async () => {
    const grid = document.querySelector('${GRID}');
    const times = [];
    let before = performance.now();
    for (let frame = 0; frame < 300; frame += 1) {
      grid.scrollTop += 900;
      await new Promise((done) => requestAnimationFrame(done));
      const now = performance.now();
      times.push(now - before);
      before = now;
    }
    return times;
  })()`);
}

async function opening(page: Page): Promise<number[]> {
  const times: number[] = [];
  const ids = await page.evaluate<string[]>(
    `fetch('../dw/alerts?limit=${RUNS}').then((answer) => answer.json()).then(({ alerts }) => alerts.map(({ id }) => id))`,
  );
  for (const id of ids) {
    const started = performance.now();
    await goTo(page, `?status=open&status=acknowledged&status=closed&alert=${id}`);
    await page.getByRole('heading', { name: 'Why it matched' }).waitFor();
    times.push(performance.now() - started);
    await page.keyboard.press('Escape');
    await page.waitForTimeout(50);
  }
  return times;
}

function print(figure: string, times: readonly number[]): void {
  const sorted = times.toSorted((a, b) => a - b);
  const cells = [median(sorted), sorted[Math.floor(sorted.length * 0.95)] ?? 0, sorted.at(-1) ?? 0];
  console.log(`| ${figure} | ${cells.map((ms) => ms.toFixed(1)).join(' | ')} |`);
}

await main();
