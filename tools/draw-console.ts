// Takes the screenshots of the console for the guide: of a real service with the recorded attack, in a real browser.
//
//   npm run build && npx tsx tools/draw-console.ts
import { rmSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { findBrowser, openBrowser } from '../src/report/browser.testing.ts';
import { prepareData, serviceOver } from '../web/testing/prepared-data.ts';
import { viewsOf, type ViewName } from '../web/testing/views.ts';

const FOLDER = 'docs/images';
const DESK = { width: 1400, height: 860 };
const PHONE = { width: 390, height: 844 };
const USER = { name: 'ann', password: 'tidal-ochre-lantern-48' };

interface Picture {
  readonly name: string;
  readonly view: ViewName;
  readonly isPhone?: boolean;
  readonly before?: (page: Page) => Promise<void>;
}

const press =
  (...keys: readonly string[]) =>
  async (page: Page) => {
    for (const key of keys) await page.keyboard.press(key);
  };

const PICTURES: readonly Picture[] = [
  {
    name: 'console',
    view: 'stories',
    before: async (page) => {
      await page
        .getByText(/^Container .* and \d+ other rules/)
        .first()
        .click();
      const alerts = page.getByRole('grid', { name: 'Alerts of the story' });
      await alerts
        .getByRole('row', { name: /Shell Spawned by a Web Server/ })
        .first()
        .click();
      await page.getByRole('heading', { name: 'Process tree' }).waitFor();
    },
  },
  { name: 'console-stories', view: 'stories', before: press('j') },
  { name: 'console-alerts', view: 'alerts', before: press('j', 'j') },
  { name: 'console-hunt', view: 'hunt-results', before: press('j') },
  { name: 'console-container', view: 'entity-container' },
  { name: 'console-context', view: 'context' },
  { name: 'console-rules', view: 'rules', before: press('j') },
  { name: 'console-coverage', view: 'coverage' },
  { name: 'console-phone', view: 'alerts', isPhone: true },
];

/** Statistics of a list are loaded after its rows. */
const SETTLED_MS = 4_000;

const path = findBrowser();
if (path === null) throw new Error('there is no Chromium on the path; set CHROMIUM_PATH');
const data = await prepareData();
const { service, stop } = await serviceOver(data);
const browser = await openBrowser(path);
try {
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  await service.fetch('/dw/users', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...USER, role: 'admin' }),
  });
  const signedIn = await context.request.post(`${service.url}/dw/session`, {
    data: USER,
    headers: { 'x-dockwarden': '1' },
  });
  if (!signedIn.ok()) throw new Error(await signedIn.text());
  const views = await viewsOf(service);
  for (const { name, view, isPhone = false, before } of PICTURES) {
    const page = await context.newPage();
    await page.setViewportSize(isPhone ? PHONE : DESK);
    await page.goto(`${service.url}/console/${views[view].path}`);
    await views[view].ready(page);
    await before?.(page);
    await page.waitForTimeout(SETTLED_MS);
    await page.locator('header [data-state=open]').waitFor();
    await page.mouse.move(0, 0);
    await page.screenshot({ path: `${FOLDER}/${name}.png`, animations: 'disabled' });
    console.log(`${FOLDER}/${name}.png`);
    await page.close();
  }
} finally {
  await browser.close();
  await stop();
  rmSync(data, { recursive: true, force: true });
}
