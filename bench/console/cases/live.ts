import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { ServiceProcess } from '../../../tools/service-process.ts';
import { openList, type Console } from '../console.ts';
import { printOne, printTimes } from '../figures.ts';

const MARK = 'raised-by-the-bench';
const PER_SECOND = 50;
/** Sent together, so that the generator takes little of the processor. */
const TOGETHER = 10;
const LOOK_EVERY_MS = 10_000;

/** The list while 50 alerts a second are raised: whether the page is ever busy for more than 50 ms at a time. */
export async function live({ minutes, ...bench }: Console & { minutes: number }): Promise<void> {
  await makeRule(bench.service);
  const page = await openList(bench, '?status=open');
  await page.evaluate(`
    globalThis.longTasks = [];
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) globalThis.longTasks.push(duration);
    }).observe({ type: 'longtask' });
  `);
  const before = await raised(bench.service);
  await page.evaluate('globalThis.longTasks.length = 0');
  const stop = new AbortController();
  const looking = lookAtThem(page, stop.signal);
  await send(bench.service, minutes * 60_000);
  stop.abort();
  const shown = await looking;
  const tasks = await page.evaluate<number[]>('globalThis.longTasks');
  const count = (await raised(bench.service)) - before;
  const rate = count / (minutes * 60);
  printOne(`alerts raised in ${minutes} min (a second)`, `${count} (${rate.toFixed(1)})`);
  printOne('of them, the page has said that they wait', `${shown}`);
  printOne('times that the page was busy for more than 50 ms', `${tasks.length}`);
  if (tasks.length > 0) printTimes('of these', tasks);
  await page.close();
}

async function makeRule(service: ServiceProcess): Promise<void> {
  const rule = {
    rule_id: MARK,
    name: 'Raised by the bench',
    description: 'Fifty a second.',
    type: 'eql',
    language: 'eql',
    query: `process where process.name == "${MARK}"`,
    severity: 'high',
    risk_score: 73,
    interval: '5m',
    from: 'now-10m',
    max_signals: 1_000_000,
    enabled: true,
    meta: { dockwarden: { live: true } },
  };
  const made = await service.fetch('/dw/rules', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(rule),
  });
  if (!made.ok && made.status !== 409) throw new Error(await made.text());
}

const raised = async (service: ServiceProcess): Promise<number> =>
  ((await service.json(`/dw/alerts/_count?rule=${MARK}`)) as { count: number }).count;

let number = 0;

async function send(service: ServiceProcess, ms: number): Promise<void> {
  const started = performance.now();
  for (let sent = 0; performance.now() - started < ms; sent += TOGETHER) {
    const lines = Array.from({ length: TOGETHER }, () => {
      number += 1;
      return `{"create":{"_index":"logs-cloud_defend.process-default"}}\n${JSON.stringify(event(number))}\n`;
    });
    const answer = await fetch(`${service.url}/_bulk`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: lines.join(''),
    });
    if (!(await answer.text()).includes('"errors":false')) throw new Error('events were refused');
    const due = started + ((sent + TOGETHER) / PER_SECOND) * 1_000;
    await sleep(Math.max(0, due - performance.now()));
  }
}

const event = (at: number) => ({
  '@timestamp': new Date().toISOString(),
  event: {
    kind: 'event',
    category: ['process'],
    type: ['start'],
    action: 'exec',
    id: `${process.pid}-${at}`,
  },
  host: { name: `node-${at % 20}` },
  user: { name: 'root' },
  container: { id: `container-${at % 40}`, name: `web-${at % 40}`, image: { name: 'shop/web' } },
  process: {
    name: MARK,
    entity_id: `${process.pid}-${at}`,
    pid: at,
    args: [MARK, '--number', `${at}`],
    parent: { name: 'sh', entity_id: `parent-${at % 40}` },
  },
});

/** Goes on working meanwhile: moves, and asks for what is new. Returns how many were said to wait. */
async function lookAtThem(page: Page, signal: AbortSignal): Promise<number> {
  let shown = 0;
  const take = async () => {
    const pill = page.getByRole('button', { name: /new/ });
    if (!(await pill.isVisible())) return;
    shown += Number(((await pill.textContent()) ?? '').replaceAll(/\D/g, ''));
    await pill.click();
  };
  for (let at = performance.now(); !signal.aborted;) {
    await page.keyboard.press('j');
    await sleep(1_000);
    if (performance.now() - at < LOOK_EVERY_MS) continue;
    at = performance.now();
    await take();
  }
  await sleep(1_000);
  await take();
  return shown;
}
