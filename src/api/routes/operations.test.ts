import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Source } from '../../service/events/sources/source.ts';
import { TestService } from '../service.testing.ts';

const service = new TestService();
const source: Source = {
  kind: 'tail',
  name: 'tail',
  start: async () => {},
  stop: async () => {},
  status: () => ({
    state: 'failing',
    events: 7,
    rejected: 0,
    lastEventAt: null,
    failingSince: null,
    about: null,
    lastError: null,
    metrics: [{ name: 'files', type: 'gauge', help: 'Followed files.', value: 3 }],
  }),
};
beforeAll(() => {
  service.sources = [source];
  service.store.streams = [
    {
      stream: 'fal"co\\\n',
      events: 5,
      documentBytes: 500,
      storedBytes: 50,
      segments: 1,
      firstReceived: 1_700_000_000_000,
      lastReceived: 1_700_000_001_000,
      firstTime: 1_700_000_000_000_000_000n,
      lastTime: 1_700_000_000_123_456_789n,
      delay: null,
      isPast: false,
      expired: 2,
    },
  ];
  return service.start();
});
afterAll(() => service.stop());

it('is alive, and ready as long as the store can be written', async () => {
  expect((await service.send('GET', '/healthz')).text).toBe('ok\n');
  expect((await service.send('GET', '/readyz')).text).toBe('ok\n');
  service.store.failure = 'the disk is full';
  const answer = await service.send('GET', '/readyz');
  service.store.failure = null;
  expect([answer.status, answer.text]).toEqual([503, 'the disk is full\n']);
  expect((await service.send('GET', '/healthz')).status).toBe(200);
});

it('metrics are in the format of Prometheus', async () => {
  await service.send('POST', '/_bulk', { body: '{"index":{}}\n{}\n' });
  const signIn = await service.send('POST', '/dw/session', {
    headers: { 'content-type': 'application/json' },
    body: '{"name":"nobody","password":"quartz-meadow-sailing-73"}',
  });
  expect(signIn.status).toBe(401);
  const { headers, text } = await service.send('GET', '/metrics');
  expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  const names = new Set<string>();
  let current = '';
  for (const line of text.trimEnd().split('\n')) {
    const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) ([a-z_]+) (.+)$/.exec(line) ?? [];
    if (kind === 'HELP') {
      expect(names.has(name), name).toBe(false);
      names.add(name);
      current = name;
    } else if (kind === 'TYPE') {
      expect(name).toBe(current);
      expect(rest).toMatch(/^(?:counter|gauge|histogram)$/);
      if (rest === 'counter') expect(name).toMatch(/_total$/);
    } else {
      const sample = /^([a-z_]+)(\{(?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)+\})? -?[\d.e+-]+$/.exec(
        line,
      );
      expect(sample?.[1]?.replace(/_(?:bucket|sum|count)$/, ''), line).toBe(
        current.replace(/_(?:bucket|sum|count)$/, ''),
      );
    }
  }
  expect(text).toContain('dockwarden_store_events{stream="fal\\"co\\\\\\n"} 5\n');
  expect(text).toContain('dockwarden_store_expired_total{stream="fal\\"co\\\\\\n"} 2\n');
  expect(text).toContain('dockwarden_http_requests_total{method="POST",status="200"} 1\n');
  expect(text).toContain('dockwarden_sign_ins_total{outcome="failed"} 1\n');
  expect(text).toContain('dockwarden_tail_files 3\n');
  expect(text).toContain('dockwarden_tail_failing 1\n');
  expect(text).toContain('dockwarden_ready 1\n');
  expect(text).toContain('dockwarden_rules{state="enabled"} 63\n');
  expect(text).toContain('dockwarden_detection_runs_total{outcome="succeeded"} 120\n');
  expect(text).toContain('dockwarden_detection_read_to_timestamp_seconds 1800000000\n');
  expect(text).toContain('dockwarden_alerts_open{severity="critical"} 2\n');
  expect(text).toMatch(/dockwarden_intake_duration_seconds_bucket\{le="\+Inf"\} 1\n/);
  expect(text).toMatch(/dockwarden_intake_duration_seconds_count 1\n/);
});

it('the status is JSON, times and all', async () => {
  const answer = await service.send('GET', '/dw/status');
  expect(answer.headers['x-elastic-product']).toBeUndefined();
  expect(answer.json()).toMatchObject({
    service: 'dockwarden',
    version: '0.0.0-test',
    address: service.url,
    notReady: null,
    sources: [{ name: 'tail', state: 'failing', events: 7 }],
    store: {
      events: 5,
      storedBytes: 50,
      streams: [
        {
          stream: 'fal"co\\\n',
          lastReceived: '2023-11-14T22:13:21.000Z',
          lastTime: '2023-11-14T22:13:20.123Z',
        },
      ],
    },
  });
});

it('a claimed time that no calendar has is left out', async () => {
  const [stream] = service.store.streams;
  if (stream === undefined) throw new Error('no stream');
  service.store.streams = [{ ...stream, lastTime: 9_000_000_000_000_000_000_000n }];
  const answer = await service.send('GET', '/dw/status');
  expect(answer.json()).toMatchObject({ store: { streams: [{ lastTime: null }] } });
});
