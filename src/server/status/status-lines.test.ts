import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { fetchStatus } from './fetch-status.ts';
import { hasProblem, statusLines } from './status-lines.ts';
import type { ServiceStatus } from './status.ts';

const PLAIN = {
  strong: (text: string) => text,
  dim: (text: string) => text,
  error: (text: string) => text,
};

const STATUS: ServiceStatus = {
  service: 'dockwarden',
  version: '0.1.0',
  address: 'http://127.0.0.1:9200',
  data: '/var/lib/dockwarden',
  started: '2026-11-26T00:00:00.000Z',
  now: '2026-11-26T03:20:00.000Z',
  notReady: null,
  intake: {
    eventsPerSecond: 1234.5,
    events: 5_000_000,
    bytes: 1e9,
    duplicates: 0,
    rejected: 0,
    unknown: 0,
    skipped: 0,
    turnedAway: 0,
    requestsInFlight: 1,
    loopDelayMs: 1,
  },
  maintenanceFailures: { flush: 0 },
  store: {
    events: 4_999_000,
    documentBytes: 1e9,
    storedBytes: 137e6,
    logEvents: 1_000,
    logBytes: 200_000,
    damage: [],
    streams: [
      {
        stream: 'logs-cloud_defend.process-default',
        events: 4_999_000,
        documentBytes: 1e9,
        storedBytes: 136.8e6,
        segments: 3,
        expired: 0,
        lastReceived: '2026-11-26T03:19:58.000Z',
        lastTime: '2026-11-26T03:19:56.500Z',
      },
    ],
    otherStreams: 0,
  },
  disk: { free: 60e9, size: 100e9 },
  sources: [],
};

describe('a status', () => {
  it('that is good fits on a few lines', () => {
    expect(statusLines(STATUS, PLAIN)).toEqual([
      'service   http://127.0.0.1:9200 · version 0.1.0 · up 3 h',
      'data      /var/lib/dockwarden',
      'intake    1,235 events/s · 5,000,000 since the start',
      'stored    4,999,000 events · 137.0 MB on disk · 13.7 % of the documents · 1,000 in the log (200 kB)',
      'disk      60.00 GB of 100.00 GB free',
      '',
      'stream                                events   on disk  last received  delay',
      'logs-cloud_defend.process-default  4,999,000  136.8 MB        2 s ago    1 s',
    ]);
    expect(hasProblem(STATUS)).toBe(false);
  });

  it('says all that is wrong', () => {
    const [stream] = STATUS.store.streams;
    if (stream === undefined) throw new Error('no stream');
    const bad: ServiceStatus = {
      ...STATUS,
      notReady: 'the disk\u001b[2J is full',
      intake: {
        ...STATUS.intake,
        duplicates: 1,
        rejected: 2,
        skipped: 3,
        unknown: 4,
        turnedAway: 5,
      },
      maintenanceFailures: { flush: 2 },
      disk: { free: 1e9, size: 100e9 },
      store: {
        ...STATUS.store,
        streams: Array.from({ length: 20 }, (_, i) => ({ ...stream, stream: `s${i}\n` })),
        damage: ['log/7', 'log/8'].map((file) => ({ file, what: 'events 1 to 9', events: 9 })),
        otherStreams: 3,
      },
      sources: [
        {
          name: 'tail',
          state: 'failing',
          events: 0,
          rejected: 1,
          lastEventAt: null,
          lastError: { at: 0, message: 'no such file' },
          metrics: [],
        },
      ],
    };
    const lines = statusLines(bad, PLAIN);
    expect(lines.slice(2, 4)).toEqual([
      'intake    1,235 events/s · 5,000,000 since the start · 1 duplicate · 2 rejected · 3 records without an event · 4 of unknown format · 5 requests turned away',
      'tail      failing · 0 events · no event yet · 1 line rejected',
    ]);
    expect(lines.slice(-6)).toEqual([
      'and 13 streams more',
      'problem   no events can be taken in: the disk\\x1b[2J is full',
      'problem   only 1.00 GB of the disk are free',
      'problem   log/7 is damaged: events 1 to 9; and more: dockwarden verify lists it',
      'problem   tail: no such file',
      'problem   flush of the store failed 2 times; the log says why',
    ]);
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(hasProblem(bad)).toBe(true);
  });
});

describe('asking for it', () => {
  async function answering(status: number, body: string): Promise<unknown> {
    const server = createServer((_, response) => response.writeHead(status).end(body)).listen(
      0,
      '127.0.0.1',
    );
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      return await fetchStatus(`http://127.0.0.1:${port}`);
    } finally {
      server.close();
    }
  }

  it('gives it', async () => {
    expect(await answering(200, JSON.stringify(STATUS))).toEqual(STATUS);
  });

  it.each([
    [404, '{"error":{}}'],
    [200, '<html>'],
    [200, 'null'],
    [200, '{"service":"other"}'],
    [500, JSON.stringify(STATUS)],
  ])('status %d, %s: is not ours', async (status, body) => {
    await expect(answering(status, body)).rejects.toMatchObject({ code: 'SRV1009' });
  });

  it('fails where nothing listens', async () => {
    await expect(fetchStatus('http://127.0.0.1:1')).rejects.toMatchObject({
      code: 'SRV1008',
      message: 'no service answers at http://127.0.0.1:1 (ECONNREFUSED)',
    });
  });

  it.each(['127.0.0.1:9200', 'nonsense'])('%s is no URL', async (url) => {
    await expect(fetchStatus(url)).rejects.toMatchObject({ code: 'SRV1008' });
  });
});
