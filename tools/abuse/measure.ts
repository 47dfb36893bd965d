import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AttackedService } from '../fuzz-api/attacked-service.ts';
import type { Attack } from './attacks.ts';

export interface Measured {
  readonly requests: number;
  /** Requests of the user that were not answered with 200. */
  readonly failed: number;
  readonly p50: number;
  readonly p95: number;
  readonly most: number;
  /** The result of the attack. */
  readonly attack: string;
}

/** The user's requests, in turns. */
const ASKED = ['/dw/alerts?limit=20', '/dw/status', '/dw/stories?limit=20', '/dw/rules/_report'];
const PAUSE_MS = 20;
/** The warm-up time until the attack is in full progress. */
const WARM_MS = 500;

/** Measures a user's requests during an attack. */
export async function measured(
  { process: service, key }: AttackedService,
  attack: Attack,
  ms: number,
): Promise<Measured> {
  const { port } = new URL(service.url);
  const over = new AbortController();
  const attacking = attack({ port: Number(port), key }, over.signal);
  await sleep(WARM_MS);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const times: number[] = [];
  let failed = 0;
  const until = performance.now() + ms;
  for (let at = 0; performance.now() < until; at += 1) {
    const started = performance.now();
    const status = await statusOf(Number(port), ASKED[at % ASKED.length] ?? '', key, agent);
    times.push(performance.now() - started);
    if (status !== 200) failed += 1;
    await sleep(PAUSE_MS);
  }
  over.abort();
  agent.destroy();
  times.sort((a, b) => a - b);
  const at = (share: number) =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return {
    requests: times.length,
    failed,
    p50: at(0.5),
    p95: at(0.95),
    most: at(1),
    attack: await attacking,
  };
}

const MAX_MS = 30_000;

function statusOf(port: number, path: string, key: string, agent: http.Agent): Promise<number> {
  return new Promise((resolve) => {
    const request = http.get(
      {
        port,
        path,
        agent,
        hostname: '127.0.0.1',
        headers: { authorization: `ApiKey ${key}` },
        timeout: MAX_MS,
      },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      },
    );
    request.on('timeout', () => request.destroy(new Error('no answer')));
    request.on('error', () => resolve(0));
  });
}
