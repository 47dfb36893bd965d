import { goTo, openList, painted, type Console } from '../console.ts';
import { printTimes } from '../figures.ts';

const FILTERS = [
  'severity=critical',
  'status=open&severity=high',
  'rule=rule-05',
  'status=open',
  'user.name=postgres&severity=low',
];
const REST_MS = 2_000;

/** From the change of the address to the rows of the new filter, including the time of the server. */
export async function filters(bench: Console): Promise<void> {
  printTimes('filter changed to first rows', await changed(bench, REST_MS));
  printTimes('the same, one right after the other', await changed(bench, 0));
}

/** @param restMs the pause before each, in which the counts of the previous one arrive; the first waits for a complete page */
async function changed(bench: Console, restMs: number): Promise<number[]> {
  const page = await openList(bench);
  await page.waitForTimeout(REST_MS);
  const times: number[] = [];
  for (let run = 0; run < bench.runs; run += 1) {
    const filter = FILTERS[run % FILTERS.length] ?? '';
    // A different limit each time, so that no answer comes from the cache of the page.
    const own = `${filter}&from=2026-01-01T00:00:${String(run % 60).padStart(2, '0')}Z`;
    const answered = page.waitForResponse(
      (response) => response.url().includes('/dw/alerts?') && response.url().includes(filter),
    );
    const started = performance.now();
    await goTo(page, `${bench.alertsUrl}?${own}`);
    await answered;
    await painted(page);
    times.push(performance.now() - started);
    if (restMs > 0) await page.waitForTimeout(restMs);
  }
  await page.close();
  return times;
}
