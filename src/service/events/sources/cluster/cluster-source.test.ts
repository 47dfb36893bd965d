import { describe, expect, it } from 'vitest';
import type { ConnectionOptions } from '../../../../stores/open/cluster.ts';
import { FakeIndex } from '../../../../stores/opensearch/followable-cluster.testing.ts';
import { until } from '../sources.testing.ts';
import {
  at,
  follow,
  freshEach,
  has,
  isFailing,
  isOf,
  isRunning,
  kill,
  metric,
  numbers,
  rounds,
  stored,
} from './cluster-source.testing.ts';

freshEach();

describe('following an index', () => {
  it('stores what is there and what comes, once, under ids that tell indices apart', async () => {
    at.cluster.index.add(25);
    await follow();
    await has(25);
    at.cluster.index.add(7);
    await has(32);
    await rounds();
    expect(stored()).toEqual(numbers(32));
    expect([...at.intake.events.keys()].slice(0, 2)).toEqual([
      'logs-a/uuid-a:d0',
      'logs-a/uuid-a:d1',
    ]);
    expect(metric('duplicates_total')).toBe(0);
    expect(metric('behind_documents')).toBe(0);
    expect(at.source.status().about).toContain('OpenSearch 2.19.6), up to the checkpoint of each');
  });

  it('goes on behind its cursor, and knows what it reads twice', async () => {
    at.cluster.index.add(25);
    await follow();
    await has(25);
    await rounds();
    const saved = new Map(at.cursors.saved);
    at.cluster.index.add(10);
    await has(35);
    // Killed before the cursor was saved again.
    await kill(saved);
    at.cluster.requests.length = 0;
    at.cluster.index.add(5);
    await follow();
    await has(40);
    await rounds();
    expect(stored()).toEqual(numbers(40));
    expect(metric('duplicates_total')).toBe(10);
    const first = at.cluster.requests.find(({ path }) => isOf(path, '_search?'))?.body;
    expect(first).toContain('"gte":25');
  });

  it('does not pass a document that is not there yet', async () => {
    const { index } = at.cluster;
    index.add(10);
    index.put(12);
    index.put(13);
    index.checkpoint = 9;
    await follow();
    await has(10);
    await rounds();
    expect(stored()).toEqual(numbers(10));
    expect(metric('behind_documents')).toBe(0);
    index.put(10);
    index.put(11, { isVisible: false });
    index.checkpoint = null;
    await has(14);
    expect(stored()).toEqual(numbers(14));
  });

  it('tells the same id with two routings, and a changed document, from the first', async () => {
    const { index } = at.cluster;
    index.put(0, { id: 'a' });
    index.put(1, { id: 'a', routing: 'x' });
    index.put(2, { id: 'a', routing: 'y' });
    await follow();
    await has(3);
    index.documents.delete(0);
    index.put(3, { id: 'a', version: 2 });
    await has(4);
    expect(metric('updated_total')).toBe(1);
    expect(new Set(at.intake.events.keys()).size).toBe(4);
  });

  it('begins in an old index at the first document of the look-back, or at its end', async () => {
    const { index } = at.cluster;
    index.created = 0;
    index.add(20);
    index.recentFrom = 15;
    const old = new FakeIndex('uuid-b');
    old.created = 0;
    old.add(10);
    at.cluster.indices.set('logs-b', old);
    await follow();
    await has(5);
    old.put(10, { source: '{"n":110}' });
    await has(6);
    await rounds();
    expect(stored()).toEqual([15, 16, 17, 18, 19, 110]);
  });

  it('begins at the start where everything is wanted', async () => {
    at.cluster.index.created = 0;
    at.cluster.index.add(20);
    await follow({ lookBackMs: null });
    await has(20);
  });

  it('reads an index from its start that was made while it was stopped', async () => {
    at.cluster.index.created = 0;
    await follow();
    await rounds();
    await kill();
    const next = new FakeIndex('uuid-next');
    next.add(5);
    at.cluster.indices.set('logs-next', next);
    await follow();
    await has(5);
  });

  it('follows indices that appear, also under the name of another', async () => {
    at.cluster.index.add(3);
    await follow();
    await has(3);
    const next = new FakeIndex('uuid-next');
    next.add(3);
    at.cluster.indices.set('logs-a', next);
    await has(6);
    expect([...at.intake.events.keys()]).toContain('logs-a/uuid-next:d0');
    await rounds();
    expect(metric('indices')).toBe(1);
    expect(metric('lost_total')).toBe(0);
  });

  it('counts what an index took with it', async () => {
    at.cluster.index.add(3);
    await follow();
    await has(3);
    at.cluster.fault = ({ path }) => (isOf(path, '_search?') ? 503 : null);
    at.cluster.index.add(4);
    await isFailing();
    at.cluster.indices.clear();
    at.cluster.indices.set('logs-other', new FakeIndex('other'));
    await until(() => metric('lost_total') === 4);
    expect(at.log.lines.join()).toContain('closed or deleted with 4 documents not read logs-a');
  });

  it('reads a shard again whose numbers mean something else', async () => {
    at.cluster.index.add(20);
    await follow();
    await has(20);
    at.cluster.index.documents.clear();
    for (const n of numbers(10))
      at.cluster.index.put(n, { id: `new${n}`, source: `{"n":${100 + n}}` });
    at.cluster.index.history = 'h2';
    await has(30);
  });
});

describe('without rights', () => {
  const refused = (part: string) => () => {
    at.cluster.fault = ({ path }) => (isOf(path, part) ? 403 : null);
  };

  it('to see checkpoints, waits for numbers that are missing', async () => {
    refused('_stats')();
    const { index } = at.cluster;
    index.add(12);
    index.put(5, { isVisible: false });
    await follow();
    await has(11);
    expect(at.source.status().about).toContain(
      'without checkpoints (_stats is refused: fault: by test)',
    );
    expect(metric('checkpoints')).toBe(0);
    await kill();
    await follow();
    index.add(3);
    await has(14);
    index.refresh();
    await has(15);
    expect(stored()).toEqual(numbers(15));
    expect(metric('missing_numbers')).toBe(0);
    // As soon as it may, it asks for checkpoints again.
    at.cluster.fault = () => null;
    await until(() => metric('checkpoints') === 1);
    index.add(5);
    await has(20);
  });

  it('to see checkpoints, reads back after a failover', async () => {
    refused('_stats')();
    const { index } = at.cluster;
    index.add(12);
    await follow();
    await has(12);
    // Both were given to others by the primary that is gone.
    index.put(10, { id: 'other10', source: '{"n":110}' });
    index.put(11, { id: 'other11', source: '{"n":111}' });
    index.term = 2;
    index.add(1);
    await has(15);
    expect(stored().slice(-2)).toEqual([110, 111]);
  });

  it('to refresh, waits for the interval of the index', async () => {
    refused('_refresh')();
    at.cluster.index.refreshInterval = '10ms';
    at.cluster.index.add(5, false);
    await follow();
    await until(() => at.cluster.requests.some(({ path }) => isOf(path, '_refresh')));
    at.cluster.index.refresh();
    await has(5);
    expect(at.source.status().about).toContain('one refresh interval behind');
  });

  it('to refresh an index that is never refreshed, says so', async () => {
    refused('_refresh')();
    at.cluster.index.refreshInterval = '-1';
    at.cluster.index.add(5, false);
    await follow();
    await isFailing();
    expect(at.source.status().lastError?.message).toContain('give the right maintenance');
    expect(metric('behind_documents')).toBe(5);
  });
});

describe('a fault of the cluster', () => {
  const SHARD = { index: 'logs-a', shard: 0, reason: { reason: 'gone' } };
  const hits = { total: { value: 0 }, hits: [] };
  const shards = (more: object) => ({ total: 1, successful: 1, failed: 0, ...more });

  it.each([
    ['429', 429, 'by test'],
    ['503', 503, 'by test'],
    ['500', 500, 'by test'],
    ['a cut connection', 'cut' as const, 'the connection'],
    [
      'a failed shard',
      { _shards: shards({ successful: 0, failed: 1, failures: [SHARD] }), hits },
      'gone',
    ],
    ['a missing shard', { _shards: shards({ successful: 0 }), hits }, '0 of 1 shards answered'],
    ['no shard', { _shards: shards({ total: 0, successful: 0 }), hits }, '0 of 0 shards answered'],
    ['a time-out', { _shards: shards({}), timed_out: true, hits }, 'the search timed out'],
    ['an early end', { _shards: shards({}), terminated_early: true, hits }, 'terminated early'],
    ['another answer', { hello: 'world' }, '0 of 0 shards answered'],
  ])('such as %s is no end of events', async (_, fault, reason) => {
    at.cluster.index.add(35);
    let searches = 0;
    at.cluster.fault = ({ path }) => (isOf(path, '_search?') && ++searches > 2 ? fault : null);
    await follow();
    await isFailing();
    const { failingSince, lastError } = at.source.status();
    expect(failingSince).toBeGreaterThan(0);
    expect(lastError?.message).toContain(reason);
    expect(lastError?.message).toContain('logs-a cannot be read');
    expect(metric('behind_documents')).toBeGreaterThan(0);
    at.cluster.fault = () => null;
    await isRunning();
    await has(35);
    expect(stored()).toEqual(numbers(35));
    expect(at.source.status().failingSince).toBeNull();
    // It is logged once, however long it lasts.
    expect(at.log.lines.filter((line) => line.startsWith('warn'))).toHaveLength(1);
  });

  it.each(['filter_path=*.aliases', '_stats', '_refresh'])(
    'in %s is none, either',
    async (part) => {
      at.cluster.index.add(5);
      await follow();
      await has(5);
      for (const fault of [503, 'cut', { _shards: shards({ failed: 1 }) }] as const) {
        at.cluster.fault = ({ path }) => (isOf(path, part) ? fault : null);
        at.cluster.index.add(5);
        if (typeof fault !== 'object' || part === '_refresh') await isFailing();
        at.cluster.fault = () => null;
        await isRunning();
        await has(at.cluster.index.last + 1);
      }
      expect(stored()).toEqual(numbers(20));
    },
  );

  it('does not keep others from being read', async () => {
    const other = new FakeIndex('uuid-b');
    other.add(4);
    at.cluster.indices.set('logs-b', other);
    at.cluster.index.add(4);
    at.cluster.fault = ({ path }) => (isOf(path, '/logs-a/_search') ? 500 : null);
    await follow();
    await has(4);
    await isFailing();
    other.add(4);
    await has(8);
    expect(at.source.status().state).toBe('failing');
    at.cluster.fault = () => null;
    await has(12);
    await isRunning();
  });

  it('of a primary that is gone is shown', async () => {
    at.cluster.index.add(4);
    await follow();
    await has(4);
    at.cluster.fault = ({ path }) =>
      isOf(path, '_stats') ? { indices: { 'logs-a': { uuid: 'uuid-a', shards: {} } } } : null;
    await isFailing();
    expect(at.source.status().lastError?.message).toContain(
      'the primary of shard 0 does not answer',
    );
    at.cluster.fault = () => null;
    await isRunning();
  });

  it('that has no such index is shown, until there is one', async () => {
    at.cluster.fault = ({ path }) => (isOf(path, 'filter_path=*.aliases') ? 404 : null);
    await follow();
    await isFailing();
    expect(at.source.status().lastError?.message).toContain('no index of');
    at.cluster.fault = () => null;
    at.cluster.index.add(3);
    await has(3);
  });

  it('that wants another secret is asked with the one that is in force', async () => {
    let password = 'old';
    at.cluster.fault = () =>
      at.cluster.requests.at(-1)?.authorization === `Basic ${btoa('u:new')}` ? null : 401;
    const connection = (): ConnectionOptions => ({
      url: at.cluster.url,
      auth: { kind: 'basic', user: 'u', password },
      ca: null,
    });
    at.cluster.index.add(3);
    await follow({ connection });
    await isFailing();
    expect(at.source.status().lastError?.message).toContain('does not accept the user');
    password = 'new';
    await has(3);
  });

  it('that is not there yet does not keep the service from starting', async () => {
    at.cluster.close();
    await follow();
    await isFailing();
    expect(at.source.status().lastError?.message).toContain('cannot be reached');
    expect(metric('behind_seconds')).toBeLessThan(60);
  });

  it('that says nothing does not keep the service from stopping', async () => {
    at.cluster.index.add(3);
    let isAsked = false;
    at.cluster.fault = ({ path }, response) => {
      if (!isOf(path, '_search?')) return null;
      isAsked = true;
      // The answer never ends.
      response.end = () => response;
      return null;
    };
    await follow({}, { silenceMs: 600_000 });
    await until(() => isAsked);
    await at.source.stop();
    expect(at.source.status().state).toBe('stopped');
  });
});
