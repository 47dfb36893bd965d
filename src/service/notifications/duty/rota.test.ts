import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayOf, instantOf, minutesOf, zoneOf } from './local-time.ts';
import { nextOnDuty, onDuty, type Rota, secondOnDuty, shiftsOf } from './rota.ts';

const at = (text: string) => Date.parse(text);
const iso = (ms: number) => new Date(ms).toISOString().slice(0, 16);

const rota = (given: Partial<Rota> = {}): Rota => ({
  id: 'r',
  name: 'r',
  people: ['ann', 'bob', 'carol'],
  turn: 'weekly',
  start: '2026-03-16',
  handover: '09:00',
  timeZone: 'Europe/Berlin',
  overrides: [],
  ...given,
});

const local = (date: string, time: string, zone = 'Europe/Berlin') =>
  iso(instantOf(dayOf(date)!, minutesOf(time)!, zoneOf(zone)!));

describe('local times', () => {
  it.each([
    ['2026-03-28', '09:00', '2026-03-28T08:00'],
    ['2026-03-29', '09:00', '2026-03-29T07:00'],
    // Never shown: the clock goes from 02:00 to 03:00.
    ['2026-03-29', '02:30', '2026-03-29T01:30'],
    // Shown twice.
    ['2026-10-25', '02:30', '2026-10-25T00:30'],
    ['2026-10-25', '09:00', '2026-10-25T08:00'],
  ])('%s %s in Berlin is %s', (date, time, expected) => {
    expect(local(date, time)).toBe(expected);
  });

  it('of other zones', () => {
    expect(local('2026-11-01', '01:30', 'America/New_York')).toBe('2026-11-01T05:30');
    expect(local('2026-03-08', '02:30', 'America/New_York')).toBe('2026-03-08T07:30');
    expect(local('2026-06-01', '09:00', 'Asia/Kolkata')).toBe('2026-06-01T03:30');
    // Daylight saving of half an hour.
    expect(local('2026-10-04', '02:15', 'Australia/Lord_Howe')).toBe('2026-10-03T15:45');
    expect(zoneOf('Mars/Olympus')).toBeNull();
    expect(zoneOf('local')).toBeNull();
  });

  it.each(['2026-02-30', '2026-2-1', 'today', ''])('%s is no day', (date) =>
    expect(dayOf(date)).toBeNull(),
  );
  it.each(['24:00', '9:00', '09:60', ''])('%s is no time of day', (time) =>
    expect(minutesOf(time)).toBeNull(),
  );
});

describe('a rota', () => {
  it('changes at the same time of day, also where the clock is put forward', () => {
    const shifts = shiftsOf(rota(), at('2026-03-20T00:00Z'), at('2026-04-01T00:00Z'));
    expect(shifts.map(({ person, from }) => [person, iso(from)])).toEqual([
      ['ann', '2026-03-16T08:00'],
      ['bob', '2026-03-23T08:00'],
      ['carol', '2026-03-30T07:00'],
    ]);
  });

  it('changes every day', () => {
    const daily = rota({ turn: 'daily', start: '2026-03-28' });
    const shifts = shiftsOf(daily, at('2026-03-28T12:00Z'), at('2026-03-31T06:00Z'));
    expect(shifts.map(({ person, until }) => [person, iso(until)])).toEqual([
      ['ann', '2026-03-29T07:00'],
      ['bob', '2026-03-30T07:00'],
      ['carol', '2026-03-31T07:00'],
    ]);
  });

  it('has no one on duty before it begins, and says who is the first', () => {
    expect(onDuty(rota(), at('2026-03-16T07:59Z'))).toBeNull();
    expect(secondOnDuty(rota(), at('2026-03-16T07:59Z'))).toBeNull();
    expect(nextOnDuty(rota(), at('2026-03-15T00:00Z'))).toMatchObject({ person: 'ann' });
    expect(onDuty(rota(), at('2026-03-16T08:00Z'))).toMatchObject({ person: 'ann' });
  });

  it('is overridden for a time, the later override over the earlier', () => {
    const overrides = [
      ['x', 'carol', '2026-03-17T00:00Z', '2026-03-25T00:00Z'],
      ['y', 'bob', '2026-03-18T00:00Z', '2026-03-19T00:00Z'],
    ].map(([id = '', person = '', from = '', until = '']) => ({
      id,
      person,
      from: at(from),
      until: at(until),
      createdBy: 'ann',
    }));
    const shifts = shiftsOf(rota({ overrides }), at('2026-03-16T08:00Z'), at('2026-03-27T00:00Z'));
    expect(shifts.map(({ person, from, override }) => [person, iso(from), override])).toEqual([
      ['ann', '2026-03-16T08:00', null],
      ['carol', '2026-03-17T00:00', 'x'],
      ['bob', '2026-03-18T00:00', 'y'],
      ['carol', '2026-03-19T00:00', 'x'],
      ['bob', '2026-03-25T00:00', null],
    ]);
    // The second is someone else than the one on duty.
    expect(secondOnDuty(rota({ overrides }), at('2026-03-18T12:00Z'))).toBe('ann');
    expect(secondOnDuty(rota({ overrides }), at('2026-03-17T12:00Z'))).toBe('ann');
    expect(nextOnDuty(rota({ overrides }), at('2026-03-18T12:00Z'))).toMatchObject({
      person: 'carol',
    });
  });

  it('of one person has neither a second nor a next one', () => {
    const alone = rota({ people: ['ann'] });
    expect(secondOnDuty(alone, at('2026-03-18T12:00Z'))).toBeNull();
    expect(nextOnDuty(alone, at('2026-03-18T12:00Z'))).toBeNull();
  });

  it('covers all of a time without gaps and overlaps, whatever is overridden', () => {
    const start = at('2026-03-16T08:00Z');
    const override = fc
      .tuple(fc.integer({ min: 0, max: 20 * 24 }), fc.integer({ min: 1, max: 200 }))
      .map(([from, hours]) => ({
        id: `${from} ${hours}`,
        person: 'bob',
        from: start + from * 3_600_000,
        until: start + (from + hours) * 3_600_000,
        createdBy: '',
      }));
    fc.assert(
      fc.property(
        fc.array(override, { maxLength: 6 }),
        fc.constantFrom('daily' as const, 'weekly' as const),
        (overrides, turn) => {
          const [from, until] = [start, start + 30 * 86_400_000];
          const shifts = shiftsOf(rota({ overrides, turn }), from, until);
          expect(shifts[0]!.from).toBeLessThanOrEqual(from);
          expect(shifts.at(-1)!.until).toBeGreaterThanOrEqual(until);
          for (const [index, shift] of shifts.slice(1).entries())
            expect(shift.from).toBe(shifts[index]!.until);
          expect(shifts.every((shift) => shift.until > shift.from)).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
  });
});
