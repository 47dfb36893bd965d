import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { ServiceProcess } from '../../../tools/service-process.ts';
import { openList, type Console } from '../console.ts';
import { printOne } from '../figures.ts';
import { tasksOf, type Task } from '../tasks.ts';

const MARK = 'raised-by-the-bench';
const PER_SECOND = 50;
/** Sent together, so that the generator uses little CPU time. */
const TOGETHER = 10;
const SETTLED_MS = 5_000;
const LONG_MS = 50;
/** One rule raises at most 1,000 alerts in five minutes. */
const RULES = 20;

/** The list while 50 alerts a second are raised: whether the page is ever busy for more than 50 ms at a time. */
export async function live({ minutes, ...bench }: Console & { minutes: number }): Promise<void> {
  for (let rule = 0; rule < RULES; rule += 1) await makeRule(bench.service, rule);
  const page = await openList(bench, '?status=open');
  const before = await raised(bench.service);
  let shown = 0;
  const tasks = await tasksOf(page, async () => {
    const stop = new AbortController();
    const looking = lookAtThem(page, stop.signal);
    await send(bench.service, minutes * 60_000);
    stop.abort();
    shown = await looking;
  });
  const count = (await raised(bench.service)) - before;
  const rate = count / (minutes * 60);
  printOne(`alerts raised in ${minutes} min (a second)`, `${count} (${rate.toFixed(1)})`);
  printOne('of them, the page has said that they wait', `${shown}`);
  const longest = tasks.toSorted((a, b) => b.cpu - a.cpu).slice(0, 3);
  const over = (key: keyof Task) => tasks.filter((task) => task[key] > LONG_MS).length;
  printOne('tasks of the page', `${tasks.length}`);
  printOne('of them, longer than 50 ms of the processor', `${over('cpu')}`);
  printOne('the longest', longest.map(({ cpu }) => cpu.toFixed(1)).join(', '));
  printOne('longer than 50 ms on the clock', `${over('ms')}`);
  await page.close();
}

const nameOf = (rule: number) => `${MARK}-${rule}`;

async function makeRule(service: ServiceProcess, at: number): Promise<void> {
  const rule = {
    rule_id: nameOf(at),
    name: `Raised by the bench ${at}`,
    description: 'Fifty a second.',
    type: 'eql',
    language: 'eql',
    query: `process where process.name == "${nameOf(at)}"`,
    severity: 'high',
    risk_score: 73,
    interval: '5m',
    from: 'now-10m',
    max_signals: 1_000,
    enabled: true,
    tags: [MARK],
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
  ((await service.json(`/dw/alerts/_count?rule_tag=${MARK}`)) as { count: number }).count;

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
    name: nameOf(at % RULES),
    entity_id: `${process.pid}-${at}`,
    pid: at,
    args: [nameOf(at % RULES), '--number', `${at}`],
    parent: { name: 'sh', entity_id: `parent-${at % 40}` },
  },
});

/** Moves through the list meanwhile. Returns the number of waiting alerts shown at the end, when all have arrived. */
async function lookAtThem(page: Page, signal: AbortSignal): Promise<number> {
  while (!signal.aborted) {
    await page.keyboard.press('j');
    await sleep(1_000);
  }
  await sleep(SETTLED_MS);
  const pill = page.getByRole('button', { name: /\d new$/ });
  return Number(((await pill.textContent()) ?? '').replaceAll(/\D/g, ''));
}
