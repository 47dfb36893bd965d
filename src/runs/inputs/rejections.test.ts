import { describe, expect, it } from 'vitest';
import type { Rejection } from '../../ingest/index.ts';
import { RejectionList, SHOWN_REJECTS } from './rejects.ts';

const rejection = (start: number, continued = false): Rejection => ({
  start,
  end: start + 1,
  line: start,
  code: 'ING2002',
  at: start,
  continued,
});

describe('a list of rejections', () => {
  it('keeps all places and what was wrong with the first', () => {
    const list = new RejectionList(true);
    list.add(rejection(0, true));
    for (let start = 2; start < 2_000; start += 2) list.add(rejection(start));
    const { count, first, places } = list.take();
    expect(count).toBe(999);
    expect(first).toEqual([2, 4, 6, 8, 10].map((start) => rejection(start)));
    expect(first).toHaveLength(SHOWN_REJECTS);
    expect([...places.subarray(0, 6)]).toEqual([0, 1, 1, 2, 3, 0]);
    expect(places).toHaveLength(3_000);
  });

  it('keeps only the first reason if the positions are not written', () => {
    const list = new RejectionList(false);
    for (let start = 0; start < 1_000; start += 1) list.add(rejection(start));
    const { count, first, places } = list.take();
    expect([count, first.length, places.length]).toEqual([1_000, SHOWN_REJECTS, 0]);
  });

  it('starts again with each block', () => {
    const list = new RejectionList(true);
    list.add(rejection(1));
    const before = list.take();
    list.add(rejection(7));
    expect([...list.take().places]).toEqual([7, 8, 0]);
    expect([...before.places]).toEqual([1, 2, 0]);
    expect(list.take()).toEqual({ count: 0, first: [], places: new Uint32Array() });
  });
});
