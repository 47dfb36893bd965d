import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../events/json.ts';
import { RecentMap, weightOf } from './recent-map.ts';

const known = <V extends object>(map: RecentMap<number, V>, most: number) =>
  Array.from({ length: most }, (_, key) => key).filter((key) => map.get(key) !== undefined);

describe('a map of what is recent', () => {
  it.each([1, 5, 100])('keeps the last %i, and not twice as many more', (least) => {
    const map = new RecentMap<number, object>(least);
    for (let key = 0; key < 1_000; key += 1) {
      map.set(key, { key });
      for (let age = 0; age < Math.min(least, 8) && age <= key; age += 1) {
        expect(map.get(key - age)).toEqual({ key: key - age });
      }
    }
    const all = known(map, 1_000);
    expect(all.length).toBeGreaterThanOrEqual(least);
    expect(all.length).toBeLessThanOrEqual(2 * least);
  });

  it('counts what is asked for as recent', () => {
    const map = new RecentMap<string, object>(2);
    map.set('a', { n: 1 });
    for (let at = 0; at < 20; at += 1) {
      map.set(`other ${at}`, {});
      expect(map.get('a')).toEqual({ n: 1 });
    }
  });

  it('keeps fewer of what is heavy', () => {
    const map = new RecentMap<number, JsonObject>(1_000, weightOf, 100);
    for (let key = 0; key < 1_000; key += 1)
      map.set(key, { args: ['x'.repeat(20), 'y'.repeat(10)] });
    expect(known(map, 1_000).length).toBeLessThanOrEqual(8);
    expect(map.get(999)).toBeDefined();
  });

  it('gives the last value of a key, and none once it is deleted', () => {
    const map = new RecentMap<string, object>(1);
    map.set('a', { n: 1 });
    map.set('b', {});
    map.set('a', { n: 2 });
    expect(map.get('a')).toEqual({ n: 2 });
    map.delete('a');
    expect(map.get('a')).toBeUndefined();
  });
});
