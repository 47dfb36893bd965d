import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OVERFLOW_STREAM } from '../stores/event-store.ts';
import { RealService } from './real-service.testing.ts';
import type { Health } from './status/health.ts';
import type { ServiceStatus } from './status/status.ts';

let service: RealService;
beforeEach(() => {
  service = new RealService();
});
afterEach(() => service.stop());

/** In TypeScript, bodies are read on the thread of the server. */
const CALM = '[limits]\nloop_delay = "1h"';
const FEW = `${CALM}\nstreams = 20\nsender_streams = 5`;

interface Sent {
  readonly index: string;
  readonly id?: string;
  readonly source?: object;
}

/** The status of each item. */
async function bulk(key: string, events: readonly Sent[]): Promise<number[]> {
  const lines = events.map(
    ({ index, id, source = {} }) =>
      `${JSON.stringify({ create: { _index: index, _id: id } })}\n${JSON.stringify(source)}\n`,
  );
  const answer = await service.send('POST', '/_bulk', lines.join(''), key);
  expect(answer.status).toBe(200);
  const { items } = answer.json() as { items: { create: { status: number } }[] };
  return items.map(({ create }) => create.status);
}

const pods = (from: number, to: number): Sent[] =>
  Array.from({ length: to - from }, (_, number) => ({
    index: `logs-pod.${from + number}-default`,
  }));

const status = async () => (await service.send('GET', '/dw/status')).json() as ServiceStatus;
const findings = async () => ((await service.send('GET', '/dw/health')).json() as Health).findings;
const eventsOf = async (name: string) =>
  (await status()).store.streams.find(({ stream }) => stream === name)?.events ?? 0;

const created = (count: number) => Array.from({ length: count }, () => 201);

describe('streams of one sender', () => {
  it('over its bound are stored in the one of overflow, and others keep their place', async () => {
    await service.start(FEW);
    const [pod, other] = [await service.ingestKey('pod names'), await service.ingestKey('falco')];
    expect(await bulk(pod, pods(0, 30))).toEqual(created(30));
    expect(await bulk(pod, pods(0, 30))).toEqual(created(30));
    expect(await eventsOf(OVERFLOW_STREAM)).toBe(50);
    expect(await eventsOf('logs-pod.4-default')).toBe(2);
    expect(await bulk(other, [{ index: 'falco-2026.11.30' }])).toEqual([201]);
    expect(await eventsOf('falco')).toBe(1);
    expect((await status()).store.streamUse).toMatchObject({
      count: 6,
      most: 20,
      mostOfSender: 5,
      overflow: { events: 50, stream: 'logs-pod.29-default', sender: 'key:pod names' },
    });
    expect(await findings()).toContainEqual({
      code: 'HLT105',
      level: 'problem',
      message: `50 events since the start went to ${OVERFLOW_STREAM}: key:pod names has made 5 streams, and logs-pod.29-default would be a further one`,
      mend: expect.stringContaining('limits.sender_streams'),
    });
  });

  it('may be named by the events themselves as well', async () => {
    await service.start(FEW);
    const key = await service.ingestKey('pod names');
    const lines = Array.from({ length: 30 }, (_, number) =>
      JSON.stringify({ data_stream: { dataset: `pod.${number}` } }),
    );
    const answer = await service.send('POST', '/ingest/events', lines.join('\n'), key);
    expect(answer.json()).toMatchObject({ stored: 30 });
    expect(await eventsOf(OVERFLOW_STREAM)).toBe(25);
  });
});

describe('when there are all streams that there may be', () => {
  it('events of further ones are stored all the same, and no client is refused for good', async () => {
    await service.start(FEW);
    for (let number = 0; number < 4; number += 1)
      await bulk(await service.ingestKey(`key ${number}`), pods(number * 5, number * 5 + 5));
    const late = await service.ingestKey('late');
    expect(await bulk(late, [{ index: 'falco-2026.11.30' }])).toEqual([201]);
    expect(await eventsOf(OVERFLOW_STREAM)).toBe(1);
    expect((await findings()).map(({ code }) => code)).toEqual(['HLT105', 'HLT106']);
    expect((await status()).store.streamUse.overflow).toMatchObject({ isFull: true });
  });
});

describe('ids in the stream of overflow', () => {
  it('are of their index, before and after a flush and a start', async () => {
    await service.start(`${FEW}\n[store]\nflush = "1s"`);
    const key = await service.ingestKey('pod names');
    await bulk(key, pods(0, 5));
    const events = ['a', 'b'].map((name) => ({ index: `logs-${name}-default`, id: '1' }));
    expect(await bulk(key, events)).toEqual([201, 201]);
    expect(await bulk(key, events)).toEqual([409, 409]);
    await expect.poll(async () => (await status()).store.logEvents).toBe(0);
    expect(await bulk(key, [...events, { index: 'logs-c-default', id: '1' }])).toEqual([
      409, 409, 201,
    ]);
    await service.restart(`${FEW}\n[store]\nflush = "60s"`);
    // A new start counts from zero; the store is not asked to move existing events.
    expect(await bulk(key, [{ index: OVERFLOW_STREAM, id: '1' }])).toEqual([201]);
    expect(await eventsOf(OVERFLOW_STREAM)).toBe(4);
  });
});

describe('a request with more indices than blocks are built side by side', () => {
  it('is stored as a whole', async () => {
    await service.start(CALM);
    const key = await service.ingestKey('pod names');
    expect(await bulk(key, [...pods(0, 1_500), ...pods(0, 1_500)])).toEqual(created(3_000));
    expect((await status()).store.events).toBe(3_000);
  });
});

it('rules read what is in the stream of overflow by the index that was named', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rules-'));
  try {
    writeFileSync(
      join(folder, 'rule.toml'),
      `[rule]
name = "shell"
rule_id = "5f0c7d1e-3b7e-4c58-9a51-5f1b8f2b9f10"
description = "shell"
type = "eql"
language = "eql"
severity = "low"
risk_score = 1
index = ["logs-pod.29-*"]
query = 'process where process.name == "sh"'
`,
    );
    await service.start(`${FEW}\n[rules]\npaths = ["${folder}"]\nlive = true`);
    const key = await service.ingestKey('pod names');
    const source = {
      '@timestamp': new Date().toISOString(),
      event: { category: ['process'] },
      process: { name: 'sh' },
    };
    expect(
      await bulk(
        key,
        pods(0, 30).map((pod) => ({ ...pod, source })),
      ),
    ).toEqual(created(30));
    const alerts = async () => (await service.send('GET', '/dw/alerts')).json() as object;
    await expect.poll(alerts).toMatchObject({ alerts: [{ ruleName: 'shell' }] });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
