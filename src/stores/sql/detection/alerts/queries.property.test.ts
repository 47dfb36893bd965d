import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import {
  ALERT_STATUSES,
  CLOSE_REASONS,
  type AlertOrder,
  type AlertQuery,
  type AlertReader,
  type AlertSeverity,
  type NewAlert,
  type StoredAlert,
} from '../../../alert-store.ts';
import { intervalsOf } from '../../../../faces/elasticsearch/search/intervals.ts';
import { alertTest, lastingTest } from '../../../../service/alerts/alert-test.ts';
import {
  alertIdOf,
  ANN,
  matchesQuery,
  MORNING,
  newAlert,
  newStory,
} from '../../../alert.testing.ts';
import { copyFromFile } from '../../../postgres/copies.ts';
import { DETECTION } from '../../../postgres/detection.ts';
import { openPostgres } from '../../../postgres/open.ts';
import { hasPostgres, PostgresServer } from '../../../postgres/server.testing.ts';
import { SqliteDatabase } from '../../../embedded/sqlite/database.ts';
import { loadSqlite } from '../../../embedded/sqlite/open.ts';
import { openDetectionStore } from '../../../embedded/detection/detection-store.ts';
import { alertReader } from './sql-alerts.ts';

const COUNT = 400;
const SEVERITIES: readonly AlertSeverity[] = ['low', 'medium', 'high', 'critical'];
const USERS = ['root', 'app', 'nobody'];
const RULES = ['a', 'b', 'c', 'd'];
const INTERVALS = [
  intervalsOf('minute', null, 0),
  intervalsOf(7 * 60_000, null, 0),
  intervalsOf('hour', '+05:30', 7_000),
];
const TAGS = ['x', 'y', 'z'];

/** Of all kinds, some with equal times, some without some facets. */
function alertAt(number: number): NewAlert {
  const isBlock = number % 13 === 5;
  const user = USERS[number % 5];
  return newAlert(number, {
    ruleId: RULES[(number * 7) % 4]!,
    ruleRevision: number % 2,
    ruleTags: TAGS.slice(0, number % 4),
    kind: isBlock ? 'block' : 'alert',
    group: isBlock
      ? alertIdOf(number - (number % 39))
      : number % 39 === 0
        ? alertIdOf(number)
        : null,
    isBuildingBlock: number % 11 === 3,
    severity: SEVERITIES[(number * number) % 4]!,
    riskScore: ((number * 31) % 200) / 2,
    createdAt: MORNING + ((number * 37) % 90) * 60_000,
    suppression:
      number % 8 === 1 ? { instance: 'i', start: null, end: null, count: number % 5 } : null,
    facets: {
      'container.id': `c-${(number * 3) % 17}`,
      ...(number % 7 === 2 ? {} : { 'host.name': `h-${number % 3}` }),
      ...(number % 3 === 1 ? {} : { 'container.image.name': `i-${number % 2}` }),
      'process.name': number % 2 === 0 ? 'sh' : 'bash',
      ...(user === undefined ? {} : { 'user.name': user }),
    },
  });
}

const folder = mkdtempSync(join(tmpdir(), 'alert-queries-'));
const path = join(folder, 'a.db');
const store = await openDetectionStore(path);
const { alerts } = store;
const some = Array.from({ length: COUNT }, (_, number) => alertAt(number));
alerts.add(some);
alerts.grow(
  [9, 33, 57].map((at) => ({
    id: alertIdOf(at),
    suppression: { instance: 'i', start: null, end: null, count: 7 },
  })),
  MORNING,
);
for (const story of ['s', 't']) alerts.putStory(newStory(story));
for (const [number, { id }] of some.entries()) {
  const status = ALERT_STATUSES[(number * 5) % 3]!;
  const closeReason = status === 'closed' ? (CLOSE_REASONS[number % 5] ?? null) : null;
  alerts.change([id], { status, closeReason }, ANN);
  if (number % 6 === 0) alerts.change([id], { addTags: TAGS.slice(number % 3) }, ANN);
  if (number % 9 === 0) alerts.change([id], { addAssignees: ['ann'] }, ANN);
  if (number % 4 === 0) alerts.setStory([id], number % 8 === 0 ? 's' : 't', null);
}
const all = some.map(({ id }) => alerts.get(id)!);

const { DatabaseSync } = await loadSqlite();
const database = new SqliteDatabase(new DatabaseSync(path, { readOnly: true }), path);
const MANY = { few: 12, walked: 40, lookups: 60, counted: 60 };

/** As with few alerts, and as with so many that each way is taken. */
const READERS: (readonly [string, AlertReader])[] = [
  ['few rows', alertReader(database)],
  ['many rows', alertReader(database, { ...MANY, statements: 500, workloads: 10_000 })],
  ['many workloads', alertReader(database, { ...MANY, statements: 3, workloads: 6 })],
];

/** The same rows in PostgreSQL, where there is one: it takes other ways. */
const server = hasPostgres ? PostgresServer.start() : null;
const tables =
  server === null ? null : await openPostgres({ url: server.url, schema: 'queries' }, DETECTION);
if (tables !== null) {
  await copyFromFile(path, tables);
  READERS.push(
    ['few rows, PostgreSQL', alertReader(tables.database)],
    [
      'many rows, PostgreSQL',
      alertReader(tables.database, { ...MANY, statements: 3, workloads: 6 }),
    ],
  );
}

/** A statement to a server takes several times as long. */
const numRuns = (name: string, runs: number) =>
  name.endsWith('PostgreSQL') ? Math.ceil(runs / 3) : runs;

afterAll(() => {
  tables?.close();
  server?.stop();
  database.close();
  store.close();
  rmSync(folder, { recursive: true });
});

const anyOf = <T>(...from: readonly T[]): fc.Arbitrary<T[]> =>
  fc.array(fc.constantFrom(...from), { maxLength: 3 });
/** Most queries have few conditions: others find nothing. */
const often = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => maybe(3, arbitrary);
const rarely = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => maybe(12, arbitrary);
const maybe = <T>(weight: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

const facet = fc.oneof(
  fc.record({ facet: fc.constant('user.name' as const), values: anyOf(...USERS, 'eve') }),
  fc.record({
    facet: fc.constant('container.id' as const),
    values: fc.array(
      fc.nat(18).map((number) => `c-${number}`),
      { maxLength: 20 },
    ),
  }),
  fc.record({ facet: fc.constant('process.name' as const), values: anyOf('sh', 'bash') }),
  fc.record({ facet: fc.constant('host.name' as const), values: anyOf('h-0', 'h-1', 'x') }),
  fc.record({ facet: fc.constant('container.image.name' as const), values: anyOf('i-0', 'i-1') }),
);

const query: fc.Arbitrary<AlertQuery> = fc.record({
  ids: rarely(fc.array(fc.nat(COUNT + 9).map(alertIdOf))),
  statuses: often(anyOf(...ALERT_STATUSES)),
  closeReasons: rarely(anyOf(...CLOSE_REASONS)),
  severities: often(anyOf(...SEVERITIES)),
  ruleIds: often(anyOf(...RULES, 'unknown')),
  notRuleIds: rarely(anyOf(...RULES, 'unknown')),
  ruleTags: rarely(anyOf(...TAGS, 'unknown')),
  tags: rarely(anyOf(...TAGS, 'unknown')),
  assignees: rarely(anyOf('ann', 'bob')),
  stories: rarely(anyOf('s', 't', 'u')),
  groups: rarely(anyOf(alertIdOf(0), alertIdOf(39))),
  facets: often(
    fc.array(
      fc.tuple(facet, fc.boolean()).map(([each, isNegated]) => ({ ...each, isNegated })),
      { maxLength: 3 },
    ),
  ),
  from: often(fc.nat(90).map((minute) => MORNING + minute * 60_000)),
  to: often(fc.nat(90).map((minute) => MORNING + minute * 60_000)),
  text: rarely(fc.constantFrom('', 'NUMBER 7', 'shell', '%', '_')),
  includesBuildingBlocks: often(fc.boolean()),
  kind: rarely(fc.constantFrom('alert' as const, 'block' as const)),
});

const number = new Map(some.map(({ id }, index) => [id, index]));
const RANKS: Record<AlertOrder, (alert: StoredAlert) => readonly number[]> = {
  newest: ({ createdAt, id }) => [-createdAt, -number.get(id)!],
  oldest: ({ createdAt, id }) => [createdAt, number.get(id)!],
  severity: ({ severity, createdAt, id }) => [
    -SEVERITIES.indexOf(severity),
    -createdAt,
    -number.get(id)!,
  ],
  risk: ({ riskScore, createdAt, id }) => [-riskScore, -createdAt, -number.get(id)!],
};

function compare(one: readonly number[], other: readonly number[]): number {
  const index = one.findIndex((each, place) => each !== other[place]);
  return index < 0 ? 0 : one[index]! - other[index]!;
}

it('what looks at one alert after another finds the same', () => {
  fc.assert(
    fc.property(query, (asked) => {
      const [test, lasting] = [alertTest(asked), lastingTest(asked)];
      const found = all.filter((alert) => matchesQuery(alert, asked));
      expect(all.filter(test)).toEqual(found);
      expect(found.every(lasting)).toBe(true);
      const {
        statuses: _,
        closeReasons: __,
        tags: ___,
        assignees: ____,
        stories: _____,
        ...rest
      } = asked;
      expect(all.filter(lasting)).toEqual(all.filter((alert) => matchesQuery(alert, rest)));
    }),
    { numRuns: 200 },
  );
});

const sizes: number[] = [];

it.each(READERS)('pages have what the query asks for, in order, once: %s', (name, reader) => {
  fc.assert(
    fc.property(
      query,
      fc.constantFrom<AlertOrder[]>('newest', 'oldest', 'severity', 'risk'),
      fc.integer({ min: 1, max: 60 }),
      (asked, order, limit) => {
        const rank = RANKS[order];
        const expected = all
          .filter((alert) => matchesQuery(alert, asked))
          .sort((a, b) => compare(rank(a), rank(b)));
        const found: StoredAlert[] = [];
        let next: string | null = null;
        do {
          const page = reader.page(asked, order, limit, next);
          expect(page.alerts.length).toBeLessThanOrEqual(limit);
          found.push(...page.alerts);
          ({ next } = page);
        } while (next !== null);
        expect(found.map(({ id }) => number.get(id))).toEqual(
          expected.map(({ id }) => number.get(id)),
        );
        expect(found.slice(0, 3)).toEqual(expected.slice(0, 3));
        sizes.push(expected.length);
      },
    ),
    { numRuns: numRuns(name, 200) },
  );
  expect(sizes.filter((size) => size > 30).length).toBeGreaterThan(30);
});

it.each(READERS)(
  'ids, counts, diagrams and frequent values agree with the pages: %s',
  (name, reader) => {
    fc.assert(
      fc.property(query, fc.integer({ min: 1, max: 40 }), (asked, limit) => {
        const expected = all.filter((alert) => matchesQuery(alert, asked));
        const ids: string[] = [];
        for (let more = true; more;) {
          const some = reader.ids(asked, limit, ids.at(-1) ?? null);
          ids.push(...some);
          more = some.length === limit;
        }
        expect(ids).toEqual(expected.map(({ id }) => id).sort());
        const inOrder: string[] = [];
        for (let place: string | null = null, isLast = false; !isLast;) {
          const page = reader.idPage(asked, limit, place);
          inOrder.push(...page.ids);
          place = page.next;
          isLast = place === null;
        }
        const oldest = expected.toSorted((a, b) => compare(RANKS.oldest(a), RANKS.oldest(b)));
        expect(inOrder).toEqual(oldest.map(({ id }) => id));
        expect(reader.count(asked)).toBe(expected.length);
        for (const intervals of INTERVALS) {
          const counts = countsOf(expected.map(({ createdAt }) => intervals.startOf(createdAt)));
          expect([...reader.histogram(asked, intervals)]).toEqual(
            [...counts].sort(([a], [b]) => a - b),
          );
        }
        const groups = {
          rule: expected.map(({ ruleId }) => ruleId),
          severity: expected.map(({ severity }) => severity),
          status: expected.map(({ status }) => status),
          tag: expected.flatMap(({ tags }) => tags),
          assignee: expected.flatMap(({ assignees }) => assignees),
          story: expected.flatMap(({ story }) => story ?? []),
          'user.name': expected.flatMap(({ facets }) => facets['user.name'] ?? []),
          'host.name': expected.flatMap(({ facets }) => facets['host.name'] ?? []),
          'container.id': expected.flatMap(({ facets }) => facets['container.id'] ?? []),
        } as const;
        for (const [by, values] of Object.entries(groups)) {
          const counts = [...countsOf(values)].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
          const top = reader.top(asked, by as keyof typeof groups, 2);
          expect(top.values).toEqual(
            counts.slice(0, 2).map(([value, count]) => ({ value, count })),
          );
          expect(top.others).toBe(counts.slice(2).reduce((sum, [, count]) => sum + count, 0));
        }
      }),
      { numRuns: numRuns(name, 150) },
    );
  },
);

function countsOf<T>(values: readonly T[]): Map<T, number> {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

const intervals = fc.option(
  fc.record({
    start: fc.integer({ min: -10, max: 80 }).map((minute) => MORNING + minute * 60_000),
    ms: fc.constantFrom(60_000, 7 * 60_000),
    count: fc.integer({ min: 1, max: 20 }),
  }),
);
const TOP = ['rule', 'severity', 'tag', 'user.name', 'container.id', 'process.name'] as const;
const topFields = fc.subarray([...TOP]);
type Top = (typeof TOP)[number];

const valuesOf = (alert: StoredAlert, by: Top | 'closeReason'): readonly (string | null)[] => {
  if (by === 'rule') return [alert.ruleId];
  if (by === 'severity') return [alert.severity];
  if (by === 'closeReason') return [alert.closeReason];
  if (by === 'tag') return alert.tags;
  return [alert.facets[by] ?? null];
};

it.each(READERS)('several counts at once agree with the pages: %s', (name, reader) => {
  fc.assert(
    fc.property(query, intervals, topFields, (asked, into, top) => {
      const expected = all.filter((alert) => matchesQuery(alert, asked));
      const found = reader.overview(asked, { intervals: into, top, size: 2 });
      const of = (test: (alert: StoredAlert) => boolean) => expected.filter(test).length;
      expect(found.total).toBe(expected.length);
      for (const severity of SEVERITIES) {
        expect(found.severities[severity]).toBe(of((alert) => alert.severity === severity));
        const counts = Array.from({ length: into?.count ?? 0 }, (__, at) => {
          const from = into!.start + at * into!.ms;
          return of(
            ({ createdAt, ...alert }) =>
              alert.severity === severity && createdAt >= from && createdAt < from + into!.ms,
          );
        });
        expect(found.histogram?.[severity] ?? []).toEqual(counts);
      }
      for (const status of ALERT_STATUSES)
        expect(found.verdicts[status]).toBe(of((alert) => alert.status === status));
      for (const reason of CLOSE_REASONS)
        expect(found.verdicts[reason]).toBe(of((alert) => alert.closeReason === reason));
      expect(found.suppressed).toBe(
        expected.reduce((sum, { suppression }) => sum + (suppression?.count ?? 0), 0),
      );
      expect(found.top).toEqual(top.map((by) => reader.top(asked, by, 2)));
    }),
    { numRuns: numRuns(name, 150) },
  );
});

it.each(READERS)('groups agree with the pages: %s', (name, reader) => {
  const fields = fc.subarray([...TOP, 'closeReason' as const], { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(query, fields, (asked, by) => {
      const groups = new Map<string, StoredAlert[]>();
      for (const alert of all.filter((each) => matchesQuery(each, asked))) {
        let values: (string | null)[][] = [[]];
        for (const field of by) {
          const own = valuesOf(alert, field);
          values = values.flatMap((begun) =>
            (own.length === 0 ? [null] : own).map((each) => [...begun, each]),
          );
        }
        for (const each of values) {
          const key = JSON.stringify(each);
          groups.set(key, [...(groups.get(key) ?? []), alert]);
        }
      }
      const found = reader.groups(asked, by);
      const byKey = (a: { values: readonly unknown[] }, b: { values: readonly unknown[] }) =>
        JSON.stringify(a.values) < JSON.stringify(b.values) ? -1 : 1;
      expect(found.toSorted(byKey)).toEqual(
        [...groups]
          .map(([key, own]) => ({
            values: JSON.parse(key) as string[],
            count: own.length,
            open: own.filter(({ status }) => status !== 'closed').length,
            severity: SEVERITIES[Math.max(...own.map((e) => SEVERITIES.indexOf(e.severity)))],
            first: Math.min(...own.map(({ createdAt }) => createdAt)),
            last: Math.max(...own.map(({ createdAt }) => createdAt)),
          }))
          .toSorted(byKey),
      );
    }),
    { numRuns: numRuns(name, 150) },
  );
});
