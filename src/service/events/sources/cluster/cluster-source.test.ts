import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConnectionOptions } from '../../../../stores/open/cluster.ts';
import {
  FakeIndex,
  FollowableCluster,
} from '../../../../stores/opensearch/followable-cluster.testing.ts';
import { MemoryCursors, MemoryIntake, MemoryLog, metricOf, until } from '../sources.testing.ts';
import { ClusterSource, type ClusterLimits, type ClusterSourceOptions } from './cluster-source.ts';
import { PAGE_LIMITS } from './shard-reader.ts';

const FAST: Partial<ClusterLimits> = {
  pollMs: 5,
  idleMs: 10,
  listMs: 10,
  saveMs: 0,
  rightsMs: 100,
  silenceMs: 2_000,
  waits: [],
  graceMs: 20,
  pages: { ...PAGE_LIMITS, first: 10, most: 10 },
};

const cluster = new FollowableCluster();
let intake: MemoryIntake;
let log: MemoryLog;
let cursors: MemoryCursors;
let source: ClusterSource;

beforeEach(async () => {
  cluster.indices.clear();
  cluster.indices.set('logs-a', new FakeIndex('uuid-a'));
  cluster.requests.length = 0;
  cluster.fault = () => null;
  await cluster.open();
  intake = new MemoryIntake();
  log = new MemoryLog();
  cursors = new MemoryCursors();
});
afterEach(async () => {
  await source.stop();
  cluster.close();
});

async function follow(
  changes: Partial<ClusterSourceOptions> = {},
  limits: Partial<ClusterLimits> = {},
): Promise<void> {
  source = new ClusterSource({
    name: 'cluster',
    connection: async () => ({ url: cluster.url, auth: { kind: 'none' }, ca: null }),
    patterns: ['logs-*'],
    lookBackMs: 60_000,
    cursors,
    intake,
    log,
    ...changes,
    limits: { ...FAST, ...limits },
  });
  await source.start();
}

/** As after a kill, where only what is on disk is left. */
async function kill(saved = cursors.saved): Promise<void> {
  await source.stop();
  cursors = new MemoryCursors(saved);
}

const stored = () =>
  [...intake.events.values()]
    .map((text) => (JSON.parse(text) as { n: number }).n)
    .toSorted((a, b) => a - b);
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);
const has = (count: number) => until(() => intake.events.size >= count, 10_000);
const metric = (name: string) => metricOf(source.status(), name);
/** Two whole rounds later, so that all that can be read was read. */
async function rounds(): Promise<void> {
  const lists = () => cluster.requests.filter(({ path }) => path.includes('filter_path=*.aliases'));
  const before = lists().length;
  await until(() => lists().length >= before + 3, 10_000);
}
const isFailing = () => until(() => source.status().state === 'failing', 10_000);
const isRunning = () => until(() => source.status().state === 'running', 10_000);
const isOf = (path: string, part: string) => path.includes(part);

describe('following an index', () => {
  it('stores what is there and what comes, once, under ids that tell indices apart', async () => {
    cluster.index.add(25);
    await follow();
    await has(25);
    cluster.index.add(7);
    await has(32);
    await rounds();
    expect(stored()).toEqual(numbers(32));
    expect([...intake.events.keys()].slice(0, 2)).toEqual(['logs-a/uuid-a:d0', 'logs-a/uuid-a:d1']);
    expect(metric('duplicates_total')).toBe(0);
    expect(metric('behind_documents')).toBe(0);
    expect(source.status().about).toContain('OpenSearch 2.19.6), up to the checkpoint of each');
  });

  it('goes on behind its cursor, and knows what it reads twice', async () => {
    cluster.index.add(25);
    await follow();
    await has(25);
    await rounds();
    const saved = new Map(cursors.saved);
    cluster.index.add(10);
    await has(35);
    // Killed before the cursor was saved again.
    await kill(saved);
    cluster.requests.length = 0;
    cluster.index.add(5);
    await follow();
    await has(40);
    await rounds();
    expect(stored()).toEqual(numbers(40));
    expect(metric('duplicates_total')).toBe(10);
    const first = cluster.requests.find(({ path }) => isOf(path, '_search?'))?.body;
    expect(first).toContain('"gte":25');
  });

  it('does not pass a document that is not there yet', async () => {
    const { index } = cluster;
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
    const { index } = cluster;
    index.put(0, { id: 'a' });
    index.put(1, { id: 'a', routing: 'x' });
    index.put(2, { id: 'a', routing: 'y' });
    await follow();
    await has(3);
    index.documents.delete(0);
    index.put(3, { id: 'a', version: 2 });
    await has(4);
    expect(metric('updated_total')).toBe(1);
    expect(new Set(intake.events.keys()).size).toBe(4);
  });

  it('begins in an old index at the first document of the look-back, or at its end', async () => {
    const { index } = cluster;
    index.created = 0;
    index.add(20);
    index.recentFrom = 15;
    const old = new FakeIndex('uuid-b');
    old.created = 0;
    old.add(10);
    cluster.indices.set('logs-b', old);
    await follow();
    await has(5);
    old.put(10, { source: '{"n":110}' });
    await has(6);
    await rounds();
    expect(stored()).toEqual([15, 16, 17, 18, 19, 110]);
  });

  it('begins at the start where everything is wanted', async () => {
    cluster.index.created = 0;
    cluster.index.add(20);
    await follow({ lookBackMs: null });
    await has(20);
  });

  it('reads an index from its start that was made while it was stopped', async () => {
    cluster.index.created = 0;
    await follow();
    await rounds();
    await kill();
    const next = new FakeIndex('uuid-next');
    next.add(5);
    cluster.indices.set('logs-next', next);
    await follow();
    await has(5);
  });

  it('follows indices that appear, also under the name of another', async () => {
    cluster.index.add(3);
    await follow();
    await has(3);
    const next = new FakeIndex('uuid-next');
    next.add(3);
    cluster.indices.set('logs-a', next);
    await has(6);
    expect([...intake.events.keys()]).toContain('logs-a/uuid-next:d0');
    await rounds();
    expect(metric('indices')).toBe(1);
    expect(metric('lost_total')).toBe(0);
  });

  it('counts what an index took with it', async () => {
    cluster.index.add(3);
    await follow();
    await has(3);
    cluster.fault = ({ path }) => (isOf(path, '_search?') ? 503 : null);
    cluster.index.add(4);
    await isFailing();
    cluster.indices.clear();
    cluster.indices.set('logs-other', new FakeIndex('other'));
    await until(() => metric('lost_total') === 4);
    expect(log.lines.join()).toContain('closed or deleted with 4 documents not read logs-a');
  });

  it('reads a shard again whose numbers mean something else', async () => {
    cluster.index.add(20);
    await follow();
    await has(20);
    cluster.index.documents.clear();
    for (const n of numbers(10))
      cluster.index.put(n, { id: `new${n}`, source: `{"n":${100 + n}}` });
    cluster.index.history = 'h2';
    await has(30);
  });
});

describe('without rights', () => {
  const refused = (part: string) => () => {
    cluster.fault = ({ path }) => (isOf(path, part) ? 403 : null);
  };

  it('to see checkpoints, waits for numbers that are missing', async () => {
    refused('_stats')();
    const { index } = cluster;
    index.add(12);
    index.put(5, { isVisible: false });
    await follow();
    await has(11);
    expect(source.status().about).toContain(
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
    cluster.fault = () => null;
    await until(() => metric('checkpoints') === 1);
    index.add(5);
    await has(20);
  });

  it('to see checkpoints, reads back after a failover', async () => {
    refused('_stats')();
    const { index } = cluster;
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
    cluster.index.refreshInterval = '10ms';
    cluster.index.add(5, false);
    await follow();
    await until(() => cluster.requests.some(({ path }) => isOf(path, '_refresh')));
    cluster.index.refresh();
    await has(5);
    expect(source.status().about).toContain('one refresh interval behind');
  });

  it('to refresh an index that is never refreshed, says so', async () => {
    refused('_refresh')();
    cluster.index.refreshInterval = '-1';
    cluster.index.add(5, false);
    await follow();
    await isFailing();
    expect(source.status().lastError?.message).toContain('give the right maintenance');
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
    cluster.index.add(35);
    let searches = 0;
    cluster.fault = ({ path }) => (isOf(path, '_search?') && ++searches > 2 ? fault : null);
    await follow();
    await isFailing();
    const { failingSince, lastError } = source.status();
    expect(failingSince).toBeGreaterThan(0);
    expect(lastError?.message).toContain(reason);
    expect(lastError?.message).toContain('logs-a cannot be read');
    expect(metric('behind_documents')).toBeGreaterThan(0);
    cluster.fault = () => null;
    await isRunning();
    await has(35);
    expect(stored()).toEqual(numbers(35));
    expect(source.status().failingSince).toBeNull();
    // It is logged once, however long it lasts.
    expect(log.lines.filter((line) => line.startsWith('warn'))).toHaveLength(1);
  });

  it.each(['filter_path=*.aliases', '_stats', '_refresh'])(
    'in %s is none, either',
    async (part) => {
      cluster.index.add(5);
      await follow();
      await has(5);
      for (const fault of [503, 'cut', { _shards: shards({ failed: 1 }) }] as const) {
        cluster.fault = ({ path }) => (isOf(path, part) ? fault : null);
        cluster.index.add(5);
        if (typeof fault !== 'object' || part === '_refresh') await isFailing();
        cluster.fault = () => null;
        await isRunning();
        await has(cluster.index.last + 1);
      }
      expect(stored()).toEqual(numbers(20));
    },
  );

  it('does not keep others from being read', async () => {
    const other = new FakeIndex('uuid-b');
    other.add(4);
    cluster.indices.set('logs-b', other);
    cluster.index.add(4);
    cluster.fault = ({ path }) => (isOf(path, '/logs-a/_search') ? 500 : null);
    await follow();
    await has(4);
    await isFailing();
    other.add(4);
    await has(8);
    expect(source.status().state).toBe('failing');
    cluster.fault = () => null;
    await has(12);
    await isRunning();
  });

  it('of a primary that is gone is shown', async () => {
    cluster.index.add(4);
    await follow();
    await has(4);
    cluster.fault = ({ path }) =>
      isOf(path, '_stats') ? { indices: { 'logs-a': { uuid: 'uuid-a', shards: {} } } } : null;
    await isFailing();
    expect(source.status().lastError?.message).toContain('the primary of shard 0 does not answer');
    cluster.fault = () => null;
    await isRunning();
  });

  it('that has no such index is shown, until there is one', async () => {
    cluster.fault = ({ path }) => (isOf(path, 'filter_path=*.aliases') ? 404 : null);
    await follow();
    await isFailing();
    expect(source.status().lastError?.message).toContain('no index of');
    cluster.fault = () => null;
    cluster.index.add(3);
    await has(3);
  });

  it('that wants another secret is asked with the one that is in force', async () => {
    let password = 'old';
    cluster.fault = () =>
      cluster.requests.at(-1)?.authorization === `Basic ${btoa('u:new')}` ? null : 401;
    const connection = async (): Promise<ConnectionOptions> => ({
      url: cluster.url,
      auth: { kind: 'basic', user: 'u', password },
      ca: null,
    });
    cluster.index.add(3);
    await follow({ connection });
    await isFailing();
    expect(source.status().lastError?.message).toContain('does not accept the user');
    password = 'new';
    await has(3);
  });

  it('that is not there yet does not keep the service from starting', async () => {
    cluster.close();
    await follow();
    await isFailing();
    expect(source.status().lastError?.message).toContain('cannot be reached');
    expect(metric('behind_seconds')).toBeLessThan(60);
  });

  it('that says nothing does not keep the service from stopping', async () => {
    cluster.index.add(3);
    let isAsked = false;
    cluster.fault = ({ path }, response) => {
      if (!isOf(path, '_search?')) return null;
      isAsked = true;
      // The answer never ends.
      response.end = () => response;
      return null;
    };
    await follow({}, { silenceMs: 600_000 });
    await until(() => isAsked);
    await source.stop();
    expect(source.status().state).toBe('stopped');
  });
});

describe('a hostile document', () => {
  it('does not keep others from being read', async () => {
    const { index } = cluster;
    index.add(3);
    index.put(3, { source: '{"__proto__":{"n":1},"n":3}' });
    index.put(4, { source: '{"n":"never a number' });
    index.put(4, { source: '{"n":4,"text":"\\ud800 \\u0000 }],\\"hits\\":["}' });
    index.put(5, { source: '{"n":\n5}' });
    index.put(6, { source: '[not json]' });
    index.add(3);
    await follow();
    await has(9);
    expect(stored()).toEqual([0, 1, 2, 3, 4, 5, 7, 8, 9]);
    expect(source.status().rejected).toBe(1);
    await rounds();
    expect(source.status()).toMatchObject({ state: 'running', rejected: 1 });
  });

  it('that is too large is rejected, and counted once', async () => {
    cluster.index.add(12);
    cluster.index.put(12, { source: `{"n":12,"text":"${'x'.repeat(200_000)}"}` });
    cluster.index.add(12);
    const pages = {
      first: 10,
      most: 10,
      bytes: 10_000,
      maxBytes: 50_000,
      maxDocumentBytes: 100_000,
    };
    await follow({}, { pages });
    await has(24);
    await rounds();
    expect(source.status().rejected).toBe(1);
    expect(source.status().lastError?.message).toContain('_seq_no 12 is too large');
    expect(stored()).toEqual(numbers(25).filter((n) => n !== 12));
  });

  it('of which the answer cannot be read is passed after some attempts', async () => {
    cluster.index.add(5);
    cluster.fault = ({ path, body }) => {
      if (!isOf(path, '_search?') || body.includes('"_source":false')) return null;
      const { query, size } = JSON.parse(body) as {
        query: {
          bool: { filter: { bool: { should: { range: { _seq_no: { gte: number } } }[] } }[] };
        };
        size: number;
      };
      const from = query.bool.filter[0]?.bool.should[0]?.range['_seq_no'].gte ?? 0;
      const isIn = from <= 2 && from + size > 2;
      return isIn ? { hits: { hits: [{ _id: 'no source' }] } } : null;
    };
    await follow();
    await has(4);
    expect(stored()).toEqual([0, 1, 3, 4]);
    expect(source.status().rejected).toBe(1);
  });
});

describe('the store', () => {
  it('slows reading down', async () => {
    cluster.index.add(100);
    let release = () => {};
    const wait = new Promise<void>((resolve) => (release = resolve));
    intake.before = () => wait;
    await follow();
    await until(() => intake.requests.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const searches = cluster.requests.filter(({ path }) => isOf(path, '_search?'));
    expect(searches.length).toBeLessThanOrEqual(2);
    release();
    await has(100);
    expect(stored()).toEqual(numbers(100));
  });

  it('that fails is tried again, and nothing is passed', async () => {
    cluster.index.add(30);
    let isBroken = true;
    intake.before = () => {
      if (isBroken && intake.events.size >= 10) throw new Error('the disk is full');
    };
    await follow();
    await isFailing();
    expect(source.status().lastError?.message).toBe('nothing can be stored: the disk is full');
    isBroken = false;
    await has(30);
    await isRunning();
    expect(stored()).toEqual(numbers(30));
  });
});
