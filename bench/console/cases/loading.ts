import type { Page } from 'playwright-core';
import { ROW, type Console } from '../console.ts';
import { printTimes } from '../figures.ts';

/** The first visit, with an empty browser cache. */
export async function loading({ context, alertsUrl, runs }: Console): Promise<void> {
  const page = await context.newPage();
  const paints: number[] = [];
  const usable: number[] = [];
  for (let run = 0; run < Math.max(5, runs / 2); run += 1) {
    const started = performance.now();
    await loadFresh(page, alertsUrl);
    usable.push(performance.now() - started);
    paints.push(
      await page.evaluate<number>(
        `performance.getEntriesByName('first-contentful-paint')[0].startTime`,
      ),
    );
  }
  printTimes('first contentful paint, cold', paints);
  printTimes('list usable, cold', usable);
  await page.close();
}

async function loadFresh(page: Page, url: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.clearBrowserCache');
  await session.detach();
  await page.goto('about:blank');
  await page.goto(url);
  await page.locator(ROW).first().waitFor();
}
