import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { civilDate, epochDay } from './iso.ts';
import { formatInstant, isPrintedForm, parseInstant } from './index.ts';
import { FIRST_INSTANT, LAST_INSTANT } from './units.ts';

const instants = fc.bigInt({ min: FIRST_INSTANT, max: LAST_INSTANT });
const dates = fc.date({
  min: new Date('0000-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
});

describe('instants', () => {
  it('are read back as written', () => {
    fc.assert(fc.property(instants, (ns) => parseInstant(formatInstant(ns)) === ns));
  });

  it('are known by their text to be in the form in which they are written', () => {
    fc.assert(fc.property(instants, (ns) => isPrintedForm(formatInstant(ns))));
    const digits = fc.stringMatching(/^\d{0,10}$/);
    const zone = fc.constantFrom('Z', 'z', '', '+00:00');
    const day = fc.constantFrom(
      '2024-02-29',
      '2023-02-29',
      '0000-01-01',
      '9999-12-31',
      '20x4-01-01',
    );
    const time = fc.constantFrom('00:00:00', '23:59:59', '24:00:00', '12:30:60', '1a:00:00');
    fc.assert(
      fc.property(day, time, digits, zone, (date, clock, fraction, suffix) => {
        const text = `${date}T${clock}${fraction === '' ? '' : `.${fraction}`}${suffix}`;
        const instant = parseInstant(text);
        expect(isPrintedForm(text)).toBe(instant !== null && formatInstant(instant) === text);
      }),
      { numRuns: 2_000 },
    );
  });

  it('agree with Date to the millisecond', () => {
    fc.assert(
      fc.property(dates, (date) => {
        const ns = BigInt(date.getTime()) * 1_000_000n;
        expect(parseInstant(date.toISOString())).toBe(ns);
        expect(formatInstant(ns)).toBe(date.toISOString());
      }),
    );
  });

  it('agree with Date for every zone', () => {
    const year = 365 * 86_400_000;
    const inner = fc.date({
      min: new Date(Date.UTC(1, 0)),
      max: new Date(Date.UTC(9999, 0) - year),
      noInvalidDate: true,
    });
    const offsets = fc.integer({ min: -18 * 60, max: 18 * 60 });
    fc.assert(
      fc.property(inner, offsets, (date, minutes) => {
        const hours = String(Math.floor(Math.abs(minutes) / 60)).padStart(2, '0');
        const rest = String(Math.abs(minutes) % 60).padStart(2, '0');
        const local = date.toISOString().slice(0, -1);
        const text = `${local}${minutes < 0 ? '-' : '+'}${hours}:${rest}`;
        const expected = BigInt(date.getTime() - minutes * 60_000) * 1_000_000n;
        expect(parseInstant(text)).toBe(expected);
        expect(parseInstant(text.replace(/:(?=\d\d$)/, ''))).toBe(expected);
      }),
    );
  });
});

describe('days', () => {
  it('are counted like Date, far beyond four-digit years too', () => {
    fc.assert(
      fc.property(fc.integer({ min: -90_000_000, max: 90_000_000 }), (days) => {
        const { year, month, day } = civilDate(days);
        const date = new Date(days * 86_400_000);
        expect([year, month, day]).toEqual([
          date.getUTCFullYear(),
          date.getUTCMonth() + 1,
          date.getUTCDate(),
        ]);
        expect(epochDay(year, month, day)).toBe(days);
      }),
    );
  });
});
