import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alertIdOf, ANN, MORNING, newAlert } from '../../stores/alert.testing.ts';
import { type DetectionStore, NO_MATCHES, type RunRow } from '../../stores/detection-store.ts';
import { openDetectionStore } from '../../stores/open/detection.ts';
import { alertGroups, alertOverview, intervalsOf } from './count-operations.ts';

const folder = mkdtempSync(join(tmpdir(), 'alert-overview-'));
let store: DetectionStore;

const pod = (name: string, namespace = 'shop') => ({
  'orchestrator.namespace': namespace,
  'orchestrator.resource.name': name,
  'container.image.name': 'blog',
});
const run = (id: string, ruleId: string, startedAt: number, excepted: number): RunRow => ({
  ...NO_MATCHES,
  id,
  ruleId,
  revision: 1,
  kind: 'scheduled',
  plannedAt: startedAt,
  startedAt,
  endedAt: startedAt,
  from: 0,
  to: 1,
  candidates: excepted,
  fromBacklog: 0,
  matches: excepted,
  excepted,
  failures: 0,
  lagMs: null,
  outcome: 'succeeded',
  message: null,
});

beforeAll(async () => {
  store = await openDetectionStore(join(folder, 'detection.db'));
  store.alerts.add([
    newAlert(1, { facets: pod('api-7d9f8b6c5d-x2x4z'), severity: 'high' }),
    newAlert(2, { facets: pod('api-7d9f8b6c5d-b4b5c') }),
    newAlert(3, {
      facets: { 'container.name': 'job' },
      suppression: { instance: 'i', start: null, end: null, count: 4 },
    }),
    newAlert(4, { facets: {}, ruleId: 'other', severity: 'critical' }),
  ]);
  store.alerts.change([alertIdOf(1)], { addTags: ['a', 'b'] }, ANN);
  store.alerts.change([alertIdOf(2)], { status: 'closed', closeReason: 'benign' }, ANN);
  store.runs.put(run('1', 'shell', MORNING, 3));
  store.runs.put(run('2', 'shell', MORNING + 60_000, 5));
  store.runs.put(run('3', 'other', MORNING + 60_000, 7));
});
afterAll(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

describe('the overview of alerts', () => {
  it('says what there is, and what is not shown', () => {
    const query = { from: MORNING + 30_000, to: MORNING + 5 * 60_000, ruleIds: ['shell'] };
    expect(alertOverview(store, { query, buckets: 6, facets: ['image', 'tag'], size: 1 })).toEqual({
      total: 3,
      statuses: { open: 2, acknowledged: 0, closed: 1 },
      reasons: { true_positive: 0, benign: 1, false_positive: 0, duplicate: 0 },
      severities: { low: 2, medium: 0, high: 1, critical: 0 },
      histogram: {
        start: '2025-11-24T16:00:00.000Z',
        intervalMs: 60_000,
        counts: {
          low: [0, 0, 1, 1, 0, 0],
          medium: [0, 0, 0, 0, 0, 0],
          high: [0, 1, 0, 0, 0, 0],
          critical: [0, 0, 0, 0, 0, 0],
        },
      },
      facets: [
        {
          facet: 'image',
          filter: 'container.image.name',
          values: [{ value: 'blog', label: null, count: 2 }],
          others: 0,
        },
        { facet: 'tag', filter: 'tag', values: [{ value: 'a', label: null, count: 1 }], others: 1 },
      ],
      suppressed: 4,
      hidden: 5,
    });
  });

  it('counts by status whatever statuses it is asked for', () => {
    const query = { statuses: ['closed'], ruleIds: ['shell'] } as const;
    expect(alertOverview(store, { query, buckets: 6, facets: [], size: 1 })).toMatchObject({
      total: 1,
      statuses: { open: 2, acknowledged: 0, closed: 1 },
      reasons: { benign: 1 },
      severities: { low: 1, high: 0 },
    });
  });

  it('covers any stretch of time with at most the given number of intervals', () => {
    const time = fc.integer({ min: 0, max: 8.64e15 });
    fc.assert(
      fc.property(time, time, fc.integer({ min: 1, max: 200 }), (a, b, most) => {
        const [first, last] = a < b ? [a, b] : [b, a];
        const { start, ms, count } = intervalsOf(first, last, most);
        expect(count).toBeLessThanOrEqual(most);
        expect(start).toBeLessThanOrEqual(first);
        expect(start + ms).toBeGreaterThan(first);
        expect(start + (count - 1) * ms).toBeLessThanOrEqual(last);
        expect(start + count * ms).toBeGreaterThan(last);
      }),
    );
  });
});

describe('groups of alerts', () => {
  const ask = { query: {}, limit: 10, after: null } as const;

  it('puts the pods of a workload together', () => {
    const { groups, total } = alertGroups(store, { ...ask, by: ['workload'], sort: 'count' });
    expect(
      groups.map(({ values, count, open, severity }) => [values, count, open, severity]),
    ).toEqual([
      [['shop/api'], 2, 1, 'high'],
      [[null], 1, 1, 'critical'],
      [['job'], 1, 1, 'low'],
    ]);
    expect(total).toBe(3);
    expect(groups[0]).toMatchObject({
      first: '2025-11-24T16:01:00.000Z',
      last: '2025-11-24T16:02:00.000Z',
    });
  });

  it('counts an alert once for each of its tags, and says so', () => {
    const found = alertGroups(store, { ...ask, by: ['tag', 'rule'], sort: 'severity' });
    expect(found.countedPerValue).toEqual(['tag']);
    expect(found.groups.map(({ values, count }) => [...values, count])).toEqual([
      [null, 'other', 1],
      ['a', 'shell', 1],
      ['b', 'shell', 1],
      [null, 'shell', 2],
    ]);
  });

  it('has pages', () => {
    const first = alertGroups(store, { ...ask, by: ['rule'], sort: 'newest', limit: 1 });
    expect([first.groups[0]?.values, first.next, first.total]).toEqual([['other'], '1', 2]);
    const second = alertGroups(store, {
      ...ask,
      by: ['rule'],
      sort: 'newest',
      limit: 1,
      after: first.next,
    });
    expect([second.groups[0]?.values, second.next]).toEqual([['shell'], null]);
    const wrong = { ...ask, by: ['rule'], sort: 'count', after: '-1' } as const;
    expect(() => alertGroups(store, wrong)).toThrow('is no place to go on at');
  });
});
