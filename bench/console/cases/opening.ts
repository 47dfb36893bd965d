import type { Page } from 'playwright-core';
import { goTo, openList, until, type Console } from '../console.ts';
import { printTimes } from '../figures.ts';

const REST_MS = 500;

/** From the key press or the address to an alert with its reasons and processes shown. */
export async function opening(bench: Console): Promise<void> {
  printTimes('alert opened by Enter, until why and tree stand', await byKeys(bench));
  printTimes('the next one by j, until why and tree stand', await next(bench));
  printTimes('alert opened by its address', await byAddress(bench));
}

async function byKeys(bench: Console): Promise<number[]> {
  const page = await openList(bench);
  const times: number[] = [];
  for (let run = 0; run < bench.runs; run += 1) {
    await page.keyboard.press('j');
    await page.waitForTimeout(REST_MS);
    const started = performance.now();
    await page.keyboard.press('Enter');
    await stands(page);
    times.push(performance.now() - started);
    await page.keyboard.press('Escape');
    await gone(page);
  }
  await page.close();
  return times;
}

async function next(bench: Console): Promise<number[]> {
  const page = await openList(bench);
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await stands(page);
  const times: number[] = [];
  for (let run = 0; run < bench.runs; run += 1) {
    await page.waitForTimeout(REST_MS);
    const before = await page.evaluate<string>('location.search');
    const started = performance.now();
    await page.keyboard.press('j');
    await until(page, `location.search !== ${JSON.stringify(before)}`);
    await stands(page);
    times.push(performance.now() - started);
  }
  await page.close();
  return times;
}

/** An alert that was not prefetched, since the pointer and the selection have not been near it. */
async function byAddress(bench: Console): Promise<number[]> {
  const page = await openList(bench);
  const times: number[] = [];
  const ids = await page.evaluate<string[]>(
    `fetch('../dw/alerts?limit=${bench.runs}&order=oldest').then((answer) => answer.json()).then(({ alerts }) => alerts.map(({ id }) => id))`,
  );
  for (const id of ids) {
    const started = performance.now();
    await goTo(page, `?status=open&status=acknowledged&status=closed&alert=${id}`);
    await stands(page);
    times.push(performance.now() - started);
    await page.keyboard.press('Escape');
    await gone(page);
  }
  await page.close();
  return times;
}

/** Its reasons and processes are shown, without placeholders. */
const stands = (page: Page) =>
  until(
    page,
    `(() => {
    const id = new URLSearchParams(location.search).get('alert');
    const parts = ['alert-why', 'alert-tree'].map((part) => document.getElementById(part));
    return id !== null && document.querySelector('article')?.dataset.id === id &&
      parts.every((part) => part !== null && part.querySelector('[aria-label=Loading]') === null);
  })()`,
  );

const gone = (page: Page) => until(page, `document.querySelector('article') === null`);
