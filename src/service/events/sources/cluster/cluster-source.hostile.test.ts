import { describe, expect, it } from 'vitest';
import { until } from '../sources.testing.ts';
import {
  at,
  follow,
  freshEach,
  has,
  isFailing,
  isOf,
  isRunning,
  numbers,
  rounds,
  stored,
} from './cluster-source.testing.ts';

freshEach();

describe('a hostile document', () => {
  it('does not keep others from being read', async () => {
    const { index } = at.cluster;
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
    expect(at.source.status().rejected).toBe(1);
    await rounds();
    expect(at.source.status()).toMatchObject({ state: 'running', rejected: 1 });
  });

  it('that is too large is rejected, and counted once', async () => {
    at.cluster.index.add(12);
    at.cluster.index.put(12, { source: `{"n":12,"text":"${'x'.repeat(200_000)}"}` });
    at.cluster.index.add(12);
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
    expect(at.source.status().rejected).toBe(1);
    expect(at.source.status().lastError?.message).toContain('_seq_no 12 is too large');
    expect(stored()).toEqual(numbers(25).filter((n) => n !== 12));
  });

  it('of which the answer cannot be read is passed after some attempts', async () => {
    at.cluster.index.add(5);
    at.cluster.fault = ({ path, body }) => {
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
    expect(at.source.status().rejected).toBe(1);
  });
});

describe('the store', () => {
  it('slows reading down', async () => {
    at.cluster.index.add(100);
    let release = () => {};
    const wait = new Promise<void>((resolve) => (release = resolve));
    at.intake.before = () => wait;
    await follow();
    await until(() => at.intake.requests.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const searches = at.cluster.requests.filter(({ path }) => isOf(path, '_search?'));
    expect(searches.length).toBeLessThanOrEqual(2);
    release();
    await has(100);
    expect(stored()).toEqual(numbers(100));
  });

  it('that fails is tried again, and nothing is passed', async () => {
    at.cluster.index.add(30);
    let isBroken = true;
    at.intake.before = () => {
      if (isBroken && at.intake.events.size >= 10) throw new Error('the disk is full');
    };
    await follow();
    await isFailing();
    expect(at.source.status().lastError?.message).toBe('nothing can be stored: the disk is full');
    isBroken = false;
    await has(30);
    await isRunning();
    expect(stored()).toEqual(numbers(30));
  });
});
