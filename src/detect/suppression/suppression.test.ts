import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../events/json.ts';
import { detectionRule, eventMatch, groupMatch, second } from '../alert/alert.testing.ts';
import type { Match } from '../match.ts';
import { Executions } from '../alerts/execution.ts';
import type { Data } from '../../rules/index.ts';

async function suppress(
  matches: readonly Match[],
  fields: Readonly<Record<string, Data>> = {},
): Promise<(readonly [Json, number] | null)[]> {
  const rule = await detectionRule({ alert_suppression: { group_by: ['host.name'], ...fields } });
  const { alerts } = new Executions(rule).execute(matches);
  return alerts.map(({ suppression }) =>
    suppression === null ? null : [suppression.terms[0]?.value ?? null, suppression.count],
  );
}

let count = 0;
const on = (name: Json, seconds = 0, more: JsonObject = {}) =>
  eventMatch({
    '@timestamp': second(seconds),
    host: { name },
    event: { id: `e${count++}` },
    ...more,
  });

describe('the suppression key', () => {
  it.each<[string, readonly Match[], unknown]>([
    [
      'a value',
      [on('a'), on('b'), on('a'), on('a')],
      [
        ['a', 2],
        ['b', 0],
      ],
    ],
    [
      'nothing at all',
      [on(null), on([]), on('a'), on({ x: 1 })],
      [
        [null, 2],
        ['a', 0],
      ],
    ],
    [
      'an empty text is a value',
      [on(''), on(null)],
      [
        ['', 0],
        [null, 0],
      ],
    ],
    [
      'values of another type than the catalogue has, as it reads them',
      [on(1), on('1'), on(true)],
      [
        ['1', 1],
        ['true', 0],
      ],
    ],
    ['one element and its value', [on(['a']), on('a')], [['a', 1]]],
    [
      'whole arrays, in any order',
      [on(['b', 'a']), on(['a', 'b']), on('a')],
      [
        [['a', 'b'], 1],
        ['a', 0],
      ],
    ],
    [
      'values that look alike',
      [on('a,b'), on(['a', 'b'])],
      [
        ['a,b', 0],
        [['a', 'b'], 0],
      ],
    ],
  ])('%s', async (_, matches, expected) => {
    expect(await suppress(matches)).toEqual(expected);
  });

  it('several fields', async () => {
    const rule = await detectionRule({
      alert_suppression: { group_by: ['host.name', 'user.name', 'process.pid'] },
    });
    const matches = [
      on('a', 1, { 'user.name': 'r', 'process.pid': 1 }),
      on('a', 2, { 'user.name': 'r', 'process.pid': 2 }),
      on('a', 3, { 'user.name': 'r', 'process.pid': 1 }),
    ];
    const { alerts, suppressed } = new Executions(rule).execute(matches);
    expect(suppressed).toBe(1);
    expect(alerts[0]?.suppression).toMatchObject({
      count: 1,
      terms: [
        { field: 'host.name', value: 'a' },
        { field: 'user.name', value: 'r' },
        { field: 'process.pid', value: 1 },
      ],
      start: alerts[0]?.start,
      end: (alerts[0]?.start ?? 0n) + 2_000_000_000n,
    });
    expect(new Set(alerts.map(({ suppression }) => suppression?.instance)).size).toBe(2);
  });

  it('with doNotSuppress, does not apply to alerts without a value', async () => {
    const matches = [on(null), on('a'), on(null), on('a')];
    const found = await suppress(matches, { missing_fields_strategy: 'doNotSuppress' });
    expect(found).toEqual([null, ['a', 1], null]);
  });

  it('counts the same event once', async () => {
    const event = on('a', 5);
    expect(await suppress([on('a', 1), event, event])).toEqual([['a', 1]]);
  });

  it('of a sequence is in its shell', async () => {
    const step = (id: string, name: Json) => ({
      '@timestamp': second(1),
      event: { id },
      host: { name },
    });
    const group = (id: string, a: Json, b: Json) =>
      groupMatch(step(`${id}1`, a), null, step(`${id}2`, b));
    const matches = [
      group('p', 'a', 'a'),
      group('q', 'a', ['a', 'b']),
      group('r', ['a', 'b'], ['b', 'a']),
      group('s', 'a', 'b'),
      group('t', 'c', 'd'),
    ];
    expect(await suppress(matches)).toEqual([
      ['a', 1],
      [['a', 'b'], 0],
      [null, 1],
    ]);
  });
});

describe('a time span', () => {
  const minute = { duration: { value: 1, unit: 'm' } };

  it.each<[string, readonly Match[], unknown]>([
    [
      'begins at the alert and does not slide',
      [on('a', 0), on('a', 40), on('a', 80), on('a', 140)],
      [
        ['a', 1],
        ['a', 1],
      ],
    ],
    [
      'its end belongs to it',
      [on('a', 0), on('a', 60), on('a', 61)],
      [
        ['a', 1],
        ['a', 0],
      ],
    ],
    [
      'each instance has its own',
      [on('a', 0), on('b', 30), on('a', 70), on('b', 80)],
      [
        ['a', 0],
        ['b', 1],
        ['a', 0],
      ],
    ],
    [
      'what comes late is absorbed too',
      [on('a', 100), on('a', 50), on('a', 30)],
      [
        ['a', 1],
        ['a', 0],
      ],
    ],
    [
      'an old window is found again',
      [on('a', 0), on('a', 100), on('a', 300), on('a', 20), on('a', 130)],
      [
        ['a', 1],
        ['a', 1],
        ['a', 0],
      ],
    ],
  ])('%s', async (_, matches, expected) => {
    expect(await suppress(matches, minute)).toEqual(expected);
  });

  it('records the times of the first and last event', async () => {
    const rule = await detectionRule({ alert_suppression: { group_by: ['host.name'], ...minute } });
    const matches = [on('a', 100), on('a', 90), on('a', 110)];
    const { alerts } = new Executions(rule).execute(matches);
    const start = alerts[0]?.start ?? 0n;
    expect(alerts[0]?.suppression).toMatchObject({
      start: start - 10_000_000_000n,
      end: start + 10_000_000_000n,
    });
  });

  it('continues in the next execution, and the first alert keeps counting', async () => {
    const rule = await detectionRule({ alert_suppression: { group_by: ['host.name'], ...minute } });
    const executions = new Executions(rule);
    const { alerts } = executions.execute([on('a', 0)]);
    expect(executions.execute([on('a', 30)])).toMatchObject({ alerts: [], suppressed: 1 });
    expect(alerts[0]?.suppression?.count).toBe(1);
  });

  it('ends with the execution if there is none', async () => {
    const rule = await detectionRule({ alert_suppression: { group_by: ['host.name'] } });
    const executions = new Executions(rule);
    expect(executions.execute([on('a', 0), on('a', 900)])).toMatchObject({ suppressed: 1 });
    expect(executions.execute([on('a', 1)]).alerts).toHaveLength(1);
  });

  it('ends with the execution for events without a time', async () => {
    const untimed = (id: string) => eventMatch({ host: { name: 'a' }, event: { id } });
    const rule = await detectionRule({ alert_suppression: { group_by: ['host.name'], ...minute } });
    const executions = new Executions(rule);
    const matches = [on('a', 0), untimed('x'), untimed('y')];
    expect(executions.execute(matches)).toMatchObject({ suppressed: 1, alerts: [{}, {}] });
    expect(executions.execute([untimed('z')]).alerts).toHaveLength(1);
  });
});
