import type { CDPSession, Page } from 'playwright-core';
import { until, type Console } from '../console.ts';
import { printOne } from '../figures.ts';

const HOURS = 8;
const PER_HOUR = 50 * 3_600;
/** As the service sends them: twelve in each message. */
const TOGETHER = 12;
const QUERY = 'process where process.name == "sh"';

/**
 * The live tail over the maximum number of events of eight hours, as fast as the page accepts them: the memory of the page
 * after each hour's worth. The page generates the stream itself, since the service sends at most 50 a second.
 */
export async function tail({ events, ...bench }: Console & { events: number }): Promise<void> {
  const page = await bench.context.newPage();
  await page.addInitScript(STREAM);
  await page.goto(`${bench.service.url}/console/hunt?tail=1&q=${encodeURIComponent(QUERY)}`);
  await page.getByText('Live', { exact: true }).waitFor();
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.enable');
  const part = Math.ceil(events / HOURS / TOGETHER);
  const heaps: number[] = [];
  const nodes: number[] = [];
  const started = performance.now();
  // The first batch fills caches and compiles code.
  for (let hour = 0; hour <= HOURS; hour += 1) {
    await page.evaluate(`globalThis.streamed(${part}, ${TOGETHER})`);
    await shown(page);
    heaps.push(await heapOf(session));
    nodes.push(await page.evaluate<number>(`document.querySelectorAll('*').length`));
  }
  const seconds = (performance.now() - started) / 1_000;
  const sent = part * TOGETHER * (HOURS + 1);
  printOne(`events of the tail, of ${HOURS * PER_HOUR} in ${HOURS} hours`, `${sent}`);
  printOne('the same, a second', `${Math.round(sent / seconds)}`);
  printOne('heap after each eighth, MB', heaps.map((bytes) => (bytes / 1e6).toFixed(1)).join(', '));
  printOne('elements of the page', `${nodes[0]}–${Math.max(...nodes)}`);
  await page.close();
}

const shown = (page: Page) =>
  until(page, `document.querySelector('[role=grid] [role=row][data-index]') !== null`);

async function heapOf(session: CDPSession): Promise<number> {
  // Weakly held objects are freed by a further collection.
  for (let round = 0; round < 3; round += 1) await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize;
}

/** Replaces the stream of the tail; that of changes is in a worker and remains. */
const STREAM = `
  globalThis.EventSource = class extends EventTarget {
    static CLOSED = 2;
    readyState = 1;
    constructor() {
      super();
      setTimeout(() => this.dispatchEvent(new Event('open')));
      globalThis.stream = this;
    }
    close() {
      this.readyState = 2;
    }
  };
  let arrival = 0;
  const event = () => {
    arrival += 1;
    const args = Array.from({ length: 12 }, (_, at) => '--option-' + at + '=' + (arrival * 7919 + at).toString(36));
    const process = { name: 'sh', pid: arrival % 32768, entity_id: 'e' + arrival, args, executable: '/bin/sh' };
    return {
      arrival,
      received: new Date(1.79e12 + arrival * 20).toISOString(),
      stream: 'logs-cloud_defend.process-default',
      event: {
        '@timestamp': new Date(1.79e12 + arrival * 20).toISOString(),
        event: { kind: 'event', category: ['process'], type: ['start'], action: 'exec', id: 'i' + arrival },
        host: { name: 'node-' + (arrival % 20), os: { type: 'linux' } },
        container: { id: 'c' + (arrival % 500), name: 'web-' + (arrival % 500), image: { name: 'shop/web', tag: ['1.2'] } },
        orchestrator: { namespace: 'team-' + (arrival % 30), resource: { name: 'web-' + (arrival % 500), type: 'pod' } },
        process: { ...process, parent: { ...process, name: 'java' }, entry_leader: { ...process, name: 'runc' } },
        user: { id: '0', name: 'root' },
      },
    };
  };
  globalThis.streamed = async (messages, together) => {
    let until = performance.now() + 10;
    for (let message = 0; message < messages; message += 1) {
      const events = Array.from({ length: together }, event);
      const data = JSON.stringify({ events, skipped: 0, matched: together, lookedAt: together * 40 });
      globalThis.stream.dispatchEvent(new MessageEvent('events', { data }));
      if (performance.now() < until) continue;
      // The page renders the events, as it does between two messages.
      await new Promise((done) => setTimeout(done));
      until = performance.now() + 10;
    }
    await new Promise((done) => setTimeout(done, 1000));
  };
`;
