import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { documentFile, ProcessMeter, send, withService } from '../service.ts';
import type { CaseOptions, Figures } from './case.ts';
import { ruleText } from './rules.ts';
import { percentile, readDetection } from './watch.ts';

const SECONDS = 120;
const RATE = 10_000;
const MARK = 'marked-by-the-benchmark';
const RULE = '00000000-0063-4000-8000-00000000000b';

/** The time between two marked events; not a divisor of any regular interval of the service. */
const PAUSE_MS = 97;
const LOOK_MS = 5;

/** When a marked event was sent, and when it was acknowledged as stored. */
interface Marked {
  readonly sent: number;
  readonly answered: number;
}

/**
 * The time from a marked event to its alert on disk, as seen by another process, while other events arrive. All shipped rules
 * run, too.
 */
export async function latencyFigures({ folder, seconds }: CaseOptions): Promise<Figures> {
  const file = await documentFile();
  const own = mkdtempSync(join(folder, 'dockwarden-rules-'));
  const rule = join(own, 'marked.toml');
  const query = `process where process.name == "${MARK}"`;
  writeFileSync(rule, ruleText(RULE, query, 'interval = "5m"\nmax_signals = 100000'));
  const options = ['--rules', 'content/rules', '--rules', rule, '--live'];
  try {
    return await withService(folder, options, async (service, data) => {
      const marked = new Map<string, Marked>();
      const seen = new Map<string, number>();
      const stop = new AbortController();
      const duration = seconds ?? SECONDS;
      const looking = lookForAlerts(data, seen, stop.signal);
      const first = await firstAlert(service.url, seen);
      const meter = new ProcessMeter(service.pid);
      const load = send(service.url, file, [
        '--now',
        '--seconds',
        String(duration),
        '--rate',
        String(RATE),
      ]);
      const until = performance.now() + duration * 1_000;
      // The generator needs a moment to start.
      await sleep(Math.min(5_000, duration * 100));
      while (performance.now() < until) {
        const id = `marked-${marked.size}`;
        const sent = performance.now();
        await sendMarked(service.url, id);
        marked.set(id, { sent, answered: performance.now() });
        await sleep(PAUSE_MS);
      }
      const sent = await load;
      await sleep(2_000);
      stop.abort();
      await looking;
      const { peakBytes, cpuSeconds } = meter.end();
      const lags = (from: (each: Marked) => number) =>
        [...marked].flatMap(([id, each]) => {
          const at = seen.get(id);
          return at === undefined ? [] : [at - from(each)];
        });
      const fromRequest = lags((each) => each.sent);
      const fromAnswer = lags((each) => each.answered);
      const name = `alert of a live rule at ${RATE} events/s`;
      return {
        [`${name}: events/s`]: sent.eventsPerSecond,
        [`${name}: the first one after the start, without load, ms`]: first,
        [`${name}: marked events`]: marked.size,
        [`${name}: without an alert`]: marked.size - fromRequest.length,
        [`${name}: from the request to the alert on disk, median, ms`]: percentile(
          fromRequest,
          0.5,
        ),
        [`${name}: 99th percentile, ms`]: percentile(fromRequest, 0.99),
        [`${name}: longest, ms`]: Math.max(...fromRequest),
        [`${name}: from the answer, median, ms`]: percentile(fromAnswer, 0.5),
        [`${name}: from the answer, 99th percentile, ms`]: percentile(fromAnswer, 0.99),
        [`${name}: cores of the service`]: cpuSeconds / sent.seconds,
        [`${name}: peak PSS, MB`]: peakBytes / 1e6,
      };
    });
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

/** Resolves when rules are matched at the intake, with the milliseconds to the alert of an event just after the start. */
async function firstAlert(url: string, seen: ReadonlyMap<string, number>): Promise<number> {
  const id = 'marked-first';
  const sent = performance.now();
  await sendMarked(url, id);
  while (!seen.has(id)) {
    if (performance.now() - sent > 120_000) throw new Error('the first event has raised no alert');
    await sleep(LOOK_MS);
  }
  return (seen.get(id) ?? 0) - sent;
}

async function sendMarked(url: string, id: string): Promise<void> {
  const document = {
    '@timestamp': new Date().toISOString(),
    event: { kind: 'event', category: ['process'], type: ['start'], action: 'exec', id },
    data_stream: { type: 'logs', dataset: 'cloud_defend.process', namespace: 'default' },
    process: { name: MARK, entity_id: id, pid: 1 },
    container: { id: 'marked' },
  };
  const answer = await fetch(`${url}/_bulk`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: `{"create":{"_index":"logs-cloud_defend.process-default"}}\n${JSON.stringify(document)}\n`,
  });
  if (!(await answer.text()).includes('"errors":false')) throw new Error(`${id} was refused`);
}

/** Records when each alert is first visible to a reader of the database, which sees only committed data. */
async function lookForAlerts(
  data: string,
  seen: Map<string, number>,
  signal: AbortSignal,
): Promise<void> {
  await readDetection(data, async ({ alerts }) => {
    let known = 0;
    while (!signal.aborted) {
      const { alerts: latest } = alerts.page({ ruleIds: [RULE] }, 'newest', 20);
      const at = performance.now();
      for (const { document } of latest) {
        const [id = ''] = /marked-(?:first|\d+)/.exec(document) ?? [];
        if (!seen.has(id)) seen.set(id, at);
      }
      if (seen.size > known + 20) throw new Error('more alerts at once than are looked at');
      known = seen.size;
      await sleep(LOOK_MS);
    }
  });
}
