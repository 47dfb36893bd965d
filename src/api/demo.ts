import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AlertSummary } from '../service/alerts/views.ts';
import { serviceAlerts, type AlertSource } from './client/open-alerts.ts';
import { clientOf } from './client/service-client.ts';
import type { Config } from './config/settings.ts';
import { ServerError } from './errors.ts';
import type { Pack } from './detection/open-detection.ts';
import { openParts } from './open-parts.ts';
import { Service, type ServiceHost } from './service.ts';

export interface Demo {
  readonly service: Service;
  /** Its data directory. */
  readonly data: string;
  /** Whether the requested address is in use. */
  readonly isElsewhere: boolean;
  /** The alerts of the attack as they are raised, until it is over or the signal is aborted. */
  alerts(signal: AbortSignal): AsyncIterable<readonly AlertSummary[]>;
  /** Stops the service and removes its data; returns whether everything could be closed. */
  stop(): Promise<boolean>;
}

/** The duration of the replay; the recorded attack took a minute. */
const SPAN_MS = 20_000;
/** Alerts are raised within this time after the last event, or not at all. */
const QUIET_MS = 1_500;
/** The maximum time to wait for rules. */
const PATIENCE_MS = 120_000;
const LOOK_MS = 100;

/**
 * A service for demonstration: its rules run over a recorded attack that is replayed as the service starts. It uses a
 * new temporary folder, so that each start is the same and nothing remains. Throws `CodedError`.
 *
 * @param recording a file of events, gzip
 */
export async function startDemo(
  config: Config,
  recording: string,
  host: ServiceHost & { readonly pack: Pack },
): Promise<Demo> {
  const data = mkdtempSync(join(tmpdir(), 'dockwarden-demo-'));
  const remove = () => rmSync(data, { recursive: true, force: true });
  const start = (listen: string) => {
    const own: Config = {
      ...config,
      service: { ...config.service, data, listen },
      rules: { ...config.rules, live: true },
      // The recording is in order, so there is no need to wait.
      detection: { ...config.detection, lateness: 0 },
    };
    return Service.start(
      own,
      () => openParts(own, { ...host, replay: { recording, spanMs: SPAN_MS } }),
      host,
    );
  };
  let isElsewhere = false;
  const elsewhere = (error: unknown) => {
    if (!(error instanceof ServerError) || error.code !== 'SRV1003') throw error;
    isElsewhere = true;
    return start('127.0.0.1:0');
  };
  try {
    const service = await start(config.service.listen).catch(elsewhere);
    return {
      service,
      data,
      isElsewhere,
      alerts: (signal) => attackAlerts(service, signal),
      stop: async () => {
        const isClean = await service.stop();
        remove();
        return isClean;
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

async function* attackAlerts(
  service: Service,
  stopped: AbortSignal,
): AsyncGenerator<readonly AlertSummary[], void, undefined> {
  const over = new AbortController();
  let lastAt = performance.now();
  let lastEvent = lastAt;
  const isUnderWay = () => {
    const { sources, store, detection } = service.status();
    if (sources.some(({ state }) => state !== 'stopped')) {
      lastEvent = performance.now();
      return true;
    }
    if (detection === null || performance.now() - lastEvent > PATIENCE_MS) return false;
    const { stored, matched, readTo } = detection.progress;
    const received = store.streams
      .map(({ lastReceived }) => lastReceived ?? '')
      .sort()
      .at(-1);
    // On a busy machine, rules run some time after their matches.
    return matched < stored || (received !== undefined && (readTo ?? '') <= received);
  };
  const looking = setInterval(() => {
    if (isUnderWay()) lastAt = performance.now();
    if (stopped.aborted || performance.now() - lastAt > QUIET_MS) over.abort();
  }, LOOK_MS);
  try {
    const source = serviceAlerts(clientOf(service.endpoint));
    for await (const alerts of followAlerts(source, over.signal)) {
      lastAt = performance.now();
      yield alerts;
    }
  } finally {
    clearInterval(looking);
  }
}

const POLL_MS = 250;
const PAGE = 500;

/** Existing alerts, then new ones as they are raised, until the signal is aborted. */
export async function* followAlerts(
  source: Pick<AlertSource, 'page'>,
  signal: AbortSignal,
): AsyncGenerator<readonly AlertSummary[], void, undefined> {
  // The latest millisecond may contain further alerts.
  let latest = '';
  let known = new Set<string>();
  let seen: AlertSummary[] = [];
  for (let after: string | null = null; !signal.aborted;) {
    const filters = new URLSearchParams({ order: 'oldest', limit: String(PAGE) });
    if (latest !== '') filters.set('from', latest);
    if (after !== null) filters.set('after', after);
    const page = await source.page(filters);
    const fresh = page.alerts.filter(({ id }) => !known.has(id));
    if (fresh.length > 0) yield fresh;
    seen.push(...page.alerts);
    after = page.next;
    if (after !== null) continue;
    const last = seen.at(-1)?.time ?? latest;
    known = new Set(seen.flatMap(({ id, time }) => (time === last ? [id] : [])));
    latest = last;
    seen = [];
    await sleep(POLL_MS, null, { signal }).catch(() => {});
  }
}
