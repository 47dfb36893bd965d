import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AlertSummary } from '../service/alerts/views.ts';
import { followAlerts } from './client/follow-alerts.ts';
import { serviceAlerts } from './client/open-alerts.ts';
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
  /** Whether the address that was asked for is taken. */
  readonly isElsewhere: boolean;
  /** The alerts of the attack as they are raised, until it is over or the signal is given. */
  alerts(signal: AbortSignal): AsyncIterable<readonly AlertSummary[]>;
  /** Stops the service and removes what it has stored; whether everything could be closed. */
  stop(): Promise<boolean>;
}

/** How long the attack takes now; it took a minute. */
const SPAN_MS = 20_000;
/** Alerts come this soon after the last event, or not at all. */
const QUIET_MS = 1_500;
/** No rule is waited for longer. */
const PATIENCE_MS = 120_000;
const LOOK_MS = 100;

/**
 * A service to look at: rules run at once over a recorded attack that happens as the service starts. It stores in a
 * new temporary folder, so that each start shows the same and nothing stays behind. Throws `CodedError`.
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
      // The recording is in order, and nobody wants to wait.
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
    // On a machine that is busy, rules come some time after what was matched.
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
