import { describe, expect, it } from 'vitest';
import type { Json } from '../../events/json.ts';
import { compiled } from './compile.testing.ts';
import { compareTexts } from '../conditions/range.ts';

const TIME = '@timestamp';

type Case = [field: string, range: Json, inside: readonly Json[], outside: readonly Json[]];

/** Now is 2026-11-24T12:00:00Z. */
const CASES: readonly Case[] = [
  ['destination.port', { gte: 1, lt: '1024' }, [1, '1023', 1023.5], [0, 1024, 'x', true]],
  ['destination.port', { gt: 1, lte: 1024 }, [1024, 1.5], [1, 1025]],
  ['file.size', { gt: 9007199254740993n }, [9007199254740994n], [9007199254740993n, 1]],
  ['process.name', { gte: 'b', lt: 'd' }, ['b', 'cz'], ['a', 'd', 'B']],
  ['process.name', { gte: '10' }, ['9', '10', 10], ['1', '']],
  ['process.name.caseless', { gte: 'B', lt: 'D' }, ['c', 'C'], ['a', 'E']],
  ['process.name', { gt: '\uffff' }, ['😀'], ['\uffff', 'x']],
  [
    'source.ip',
    { gte: '10.0.0.9', lte: '10.0.0.20' },
    ['10.0.0.10', '::ffff:a00:14'],
    ['10.0.0.2', 'x', 5],
  ],
  ['source.ip', { gt: '::ffff:ffff:ffff' }, ['2001:db8::1'], ['255.255.255.255']],
  ['x', { gte: 5 }, [5, '5', 60], [4, '40x', 'abc', '4']],
  ['x', { gte: '5' }, [5, 60, '5', 'abc'], [4, '40']],
  ['x', { gte: 'b' }, ['b', 'c'], ['a', 5]],
  ['x', { gte: 'a', lt: 'u' }, [true], ['u']],
  ['x', { gte: 'now-1h' }, ['2026-11-24T11:30:00Z', 1795521600], ['2026-11-24T10:00:00Z', 'a']],
  ['x', { gte: '2026-11-24', format: 'epoch_millis' }, ['2026-11-24T00:00:00Z'], ['z']],
  ['x', {}, ['', 0, false, 'x', '7'], []],
  ['x', { gte: null, lt: 5 }, [4], [5]],
  [TIME, {}, ['2026-11-24T00:00:00Z'], []],
  [
    TIME,
    { from: '2026-11-24', to: '2026-11-24' },
    ['2026-11-24T23:59:59.999999Z'],
    ['2026-11-25T00:00:00Z'],
  ],
  [
    TIME,
    { from: '2026-11-24', include_lower: false, to: '2026-11-26', include_upper: false },
    ['2026-11-25T00:00:00Z', '2026-11-25T23:59:59Z'],
    ['2026-11-24T23:59:59Z', '2026-11-26T00:00:00Z'],
  ],
  [TIME, { gt: 'now/d' }, ['2026-11-25T00:00:00Z'], ['2026-11-24T23:59:59.9Z']],
  [TIME, { lt: 'now/d' }, ['2026-11-23T23:59:59Z'], ['2026-11-24T00:00:00Z']],
  [
    TIME,
    { gte: 'now-15m', lte: 'now' },
    ['2026-11-24T11:45:00Z'],
    ['2026-11-24T11:44:59Z', '2026-11-24T12:00:01Z'],
  ],
  [
    TIME,
    { gte: 1795521600000, format: 'strict_date_optional_time||epoch_millis' },
    ['2026-11-24T12:00:00Z'],
    ['2026-11-24T11:59:59Z'],
  ],
  [
    TIME,
    { gte: '2026-11-24T12:00', time_zone: '+01:00' },
    ['2026-11-24T11:00:00Z'],
    ['2026-11-24T10:59:59Z'],
  ],
  [
    TIME,
    { lte: '2026-11-24', time_zone: '-0530' },
    ['2026-11-25T05:29:59Z'],
    ['2026-11-25T05:30:00Z'],
  ],
  [
    TIME,
    { gte: '2026-11-24T12:00:00Z', time_zone: '+01:00' },
    ['2026-11-24T12:00:00Z'],
    ['2026-11-24T11:59:59Z'],
  ],
  [TIME, { gte: 'now/d', time_zone: '+13' }, ['2026-11-24T11:00:00Z'], ['2026-11-24T10:59:59Z']],
  [TIME, { gte: 'now', time_zone: 'UTC' }, ['2026-11-24T12:00:00Z'], ['2026-11-24T11:59:59Z']],
];

describe('ranges', () => {
  it.each(CASES)('%s %o', (field, range, inside, outside) => {
    const { passes, notApplied } = compiled([{ meta: {}, range: { [field]: range } }]);
    expect(notApplied).toEqual([]);
    expect(inside.filter((value) => !passes({ [field]: value }))).toEqual([]);
    expect(outside.filter((value) => passes({ [field]: value }))).toEqual([]);
    expect([passes({ [field]: ['?', ...inside, ...outside] }), passes({})]).toEqual([true, false]);
  });

  it.each<[field: string, range: Json, fault: string]>([
    ['x', 5, 'gte, gt, lte or lt were expected'],
    ['x', { gte: 1, gt: 2 }, 'one end of the range is given twice'],
    ['x', { gte: [1] }, 'a text, a number, true or false was expected'],
    ['x', { above: 1 }, 'the parameter "above" is not known'],
    ['x', { from: 1, include_lower: 'no' }, 'include_lower must be true or false'],
    ['x', { gte: 'b', format: 'epoch_millis' }, '"b" is no time'],
    ['x', { gte: '1', format: 5 }, 'time_zone and format must be texts'],
    ['destination.port', { gte: 'http' }, 'numbers were expected'],
    ['source.ip', { gte: '10.0.0.0/8' }, 'addresses were expected'],
    [TIME, { gte: 'yesterday' }, '"yesterday" is no time'],
    [TIME, { lt: '24/11/2026', format: 'dd/MM/yyyy' }, 'the format "dd/MM/yyyy" is not known'],
    [TIME, { lt: 'now', time_zone: 'Europe/Paris' }, 'the time zone "Europe/Paris" is not known'],
    [
      TIME,
      { lt: '2026-11-24T00:00:00Z||/d', time_zone: '+01:00' },
      '"2026-11-24T00:00:00Z||/d" in another time zone is not known',
    ],
  ])('%s %j is not applied: %s', (field, range, fault) => {
    const { test, notApplied } = compiled([{ query: { range: { [field]: range } } }]);
    expect([test, notApplied]).toEqual([
      null,
      [`filters[0].query.range: ${fault}; counts as true`],
    ]);
  });

  it('order texts by code points', () => {
    const texts = ['', 'a', 'ab', 'b', '\ud7ff', '\ue000', '\uffff', '😀', '😀a', '😁'];
    expect([...texts].reverse().sort(compareTexts)).toEqual(texts);
  });
});
