import net from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Source } from '../service/events/sources/source.ts';
import type { EventStore } from '../stores/event-store.ts';
import { openLog } from './logs.ts';
import { Maintenance } from './maintenance.ts';
import { Rate } from './rate.ts';
import { outcomeOf, stored, TestService } from './service.testing.ts';

const sourceWith = (changes: Partial<Source>): Source => ({
  kind: 'tail',
  name: 'tail',
  start: async () => {},
  stop: async () => {},
  status: () => ({
    state: 'running',
    events: 0,
    rejected: 0,
    lastEventAt: null,
    failingSince: null,
    about: null,
    lastError: null,
    metrics: [],
  }),
  ...changes,
});

describe('a service', () => {
  it('reports its address, and frees everything when it stops', async () => {
    const calls: string[] = [];
    const service = new TestService();
    service.sources = [
      sourceWith({
        start: async () => void calls.push('start'),
        stop: async () => void calls.push('stop'),
      }),
    ];
    await service.start();
    expect(service.described).toEqual([service.url]);
    expect(await service.service.stop()).toBe(true);
    expect(calls).toEqual(['start', 'stop']);
    expect(service.store.calls).toEqual(['shutdown']);
    expect([service.intake.isClosed, service.isClosed]).toEqual([true, true]);
    await expect(service.send('GET', '/')).rejects.toThrow('ECONNREFUSED');
  });

  it('answers what it has begun before it stops, and takes in nothing more', async () => {
    const service = await new TestService().start();
    let finish: () => void = () => {};
    const whenStored = new Promise<void>((resolve) => {
      finish = resolve;
    });
    service.intake.script = async () => {
      await whenStored;
      return outcomeOf([stored()]);
    };
    const answer = service.send('POST', '/_bulk', { body: '{}' });
    const idle = net.connect(service.port, '127.0.0.1');
    await once(idle, 'connect');
    await expect.poll(() => service.intake.requests.length).toBe(1);
    const stopped = service.service.stop();
    await expect(service.send('GET', '/')).rejects.toThrow('ECONNREFUSED');
    expect(service.store.calls).toEqual([]);
    const before = performance.now();
    finish();
    expect((await answer).status).toBe(200);
    expect((await answer).headers['connection']).toBe('close');
    await stopped;
    // It does not wait for the connection on which nothing was asked.
    expect(performance.now() - before).toBeLessThan(5_000);
    expect(service.store.calls).toEqual(['shutdown']);
  });

  it('that cannot start leaves nothing behind', async () => {
    const service = new TestService();
    service.sources = [sourceWith({ start: () => Promise.reject(new Error('no such file')) })];
    await expect(service.start()).rejects.toThrow('no such file');
    expect([service.intake.isClosed, service.isClosed]).toEqual([true, true]);
  });

  it('does not start where another one listens', async () => {
    const first = await new TestService().start();
    const second = new TestService();
    await expect(
      second.start(`[service]\nlisten = "127.0.0.1:${first.port}"`),
    ).rejects.toMatchObject({
      code: 'SRV1003',
      message: `cannot listen on 127.0.0.1:${first.port} (EADDRINUSE)`,
    });
    expect(second.isClosed).toBe(true);
    await first.stop();
  });

  it.each([
    ['0.0.0.0:9200', 'SRV1002'],
    ['[::]:9200', 'SRV1002'],
    ['10.1.2.3:9200', 'SRV1002'],
    ['node.example:9200', 'SRV1002'],
    ['[::ffff:10.0.0.1]:1', 'SRV1002'],
    ['127.0.0.1', 'SRV1001'],
    ['127.0.0.1:65536', 'SRV1001'],
    [':9200', 'SRV1001'],
    ['::1:9200', 'SRV1001'],
  ])('does not listen on %s', async (listen, code) => {
    const start = new TestService().start(`[service]\nlisten = "${listen}"`);
    await expect(start).rejects.toMatchObject({ code });
  });

  it('goes on stopping where a part fails, and says so', async () => {
    const service = new TestService();
    service.sources = [sourceWith({ stop: () => Promise.reject(new Error('stuck')) })];
    await service.start();
    expect(await service.service.stop()).toBe(false);
    expect(service.isClosed).toBe(true);
    expect(service.lines.some((line) => line.includes('stuck'))).toBe(true);
  });
});

it('a store that fails is logged once, and once when it works again', async () => {
  const service = await new TestService().start();
  const logged = (text: string) => service.lines.filter((line) => line.includes(text)).length;
  service.store.failure = 'the disk is full';
  await expect.poll(() => logged('events cannot be stored')).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  service.store.failure = null;
  await expect.poll(() => logged('events can be stored again')).toBe(1);
  expect(logged('events cannot be stored')).toBe(1);
  await service.stop();
});

describe('maintenance', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function maintained(store: Partial<EventStore> = {}) {
    const calls: string[] = [];
    const note = (name: string) => async () => {
      calls.push(`${name} ${Date.now() / 1_000}`);
      return 0;
    };
    const logged: string[] = [];
    const fake = {
      status: () => ({ logBytes: 0 }) as never,
      flush: note('flush') as () => Promise<never>,
      compact: note('compact'),
      expire: note('expire'),
      ...store,
    };
    const options = {
      flushMs: 60_000,
      maxLogBytes: 1_000,
      compactMs: 90_000,
      expireMs: 120_000,
      retention: [{ streams: '*', maxAgeMs: 1, maxBytes: null }],
    };
    const log = openLog('info', 'json', { write: (line) => logged.push(line) });
    return { calls, logged, maintenance: new Maintenance(fake, options, log) };
  }

  it('does each piece of work at its time', async () => {
    vi.setSystemTime(0);
    const { calls, maintenance } = maintained();
    await vi.advanceTimersByTimeAsync(181_000);
    expect(calls).toEqual([
      'flush 60',
      'compact 90',
      'flush 120',
      'expire 120',
      'flush 180',
      'compact 180',
    ]);
    await maintenance.stop();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(calls).toHaveLength(6);
  });

  it('flushes a log that has become large', async () => {
    let bytes = 0;
    const flush = vi.fn(async () => {
      bytes = 0;
    });
    const { maintenance } = maintained({ status: () => ({ logBytes: bytes }) as never, flush });
    await vi.advanceTimersByTimeAsync(5_000);
    bytes = 1_000;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(flush).toHaveBeenCalledTimes(1);
    await maintenance.stop();
  });

  it('goes on when the clock is set back by a day', async () => {
    vi.setSystemTime(86_400_000 * 10);
    const { calls, maintenance } = maintained();
    vi.setSystemTime(86_400_000 * 9);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(calls.map((call) => call.split(' ')[0])).toEqual(['flush', 'expire', 'compact']);
    await maintenance.stop();
  });

  it('tries again what failed, and counts it', async () => {
    const { logged, maintenance } = maintained({
      flush: () => Promise.reject(new Error('disk')),
    });
    await vi.advanceTimersByTimeAsync(121_000);
    expect([maintenance.failures.flush, logged.length]).toEqual([2, 2]);
    await maintenance.stop();
  });

  it('waits for what runs when it stops, and never runs two at a time', async () => {
    let running = 0;
    let most = 0;
    const work = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 200_000));
      running -= 1;
    };
    const { maintenance } = maintained({ flush: work, compact: work as () => Promise<never> });
    await vi.advanceTimersByTimeAsync(65_000);
    let isStopped = false;
    void maintenance.stop().then(() => (isStopped = true));
    await vi.advanceTimersByTimeAsync(100_000);
    expect([isStopped, running]).toEqual([false, 1]);
    await vi.advanceTimersByTimeAsync(400_000);
    expect([isStopped, running, most]).toEqual([true, 0, 1]);
  });
});

it('the rate is that of the last minute', () => {
  let now = 0;
  let count = 0;
  const rate = new Rate(
    () => count,
    () => now,
  );
  expect(rate.perSecond).toBe(0);
  for (let second = 1; second <= 100; second++) {
    now += 1_000;
    count += second <= 40 ? 1_000 : 10;
    rate.sample();
    if (second === 10) expect(rate.perSecond).toBe(1_000);
  }
  expect(rate.perSecond).toBe(10);
});
