import { describe, expect, it } from 'vitest';
import { parseInstant } from './iso.ts';
import { timeZone, UTC } from './format.ts';

const at = (iso: string) => parseInstant(iso) ?? 0n;

describe('a time zone', () => {
  it.each([
    ['UTC', '2026-11-24T15:32:20.860Z', '2026-11-24T15:32:20.860'],
    ['Europe/Berlin', '2026-11-24T15:32:20.860242969Z', '2026-11-24T16:32:20.860242969'],
    ['europe/berlin', '2026-07-01T22:00:00Z', '2026-07-02T00:00:00.000'],
    // The second before summer time ends, and the one after.
    ['Europe/Berlin', '2026-10-25T00:59:59.999Z', '2026-10-25T02:59:59.999'],
    ['Europe/Berlin', '2026-10-25T01:00:00Z', '2026-10-25T02:00:00.000'],
    ['Asia/Kolkata', '2026-01-01T00:00:00Z', '2026-01-01T05:30:00.000'],
    ['Australia/Eucla', '2026-01-01T00:00:00Z', '2026-01-01T08:45:00.000'],
    ['America/St_Johns', '2026-01-01T00:00:00Z', '2025-12-31T20:30:00.000'],
    ['America/New_York', '1969-12-31T23:59:59.999999999Z', '1969-12-31T18:59:59.999999999'],
    ['Pacific/Kiritimati', '9999-12-31T12:00:00Z', '+010000-01-01T02:00:00.000'],
  ])('%s: %s', (name, iso, text) => {
    expect(timeZone(name)?.text(at(iso))).toBe(text);
  });

  it.each([
    ['UTC', 'Z'],
    ['Europe/Berlin', '+01:00'],
    ['America/St_Johns', '-03:30'],
  ])('%s: is said behind a time: %s', (name, suffix) => {
    expect(timeZone(name)?.suffix(at('2026-11-24T15:32:20Z'))).toBe(suffix);
  });

  it('is no zone at times that no calendar has', () => {
    const ns = 2n ** 90n;
    expect(timeZone('Asia/Tokyo')?.text(ns)).toBe(UTC.text(ns));
  });

  it.each([
    ['europe/berlin', 'Europe/Berlin'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['GMT', 'UTC'],
  ])('%s: is shown as %s', (given, name) => {
    expect(timeZone(given)?.name).toBe(name);
  });

  it('is that of the machine', () => {
    const { timeZone: own } = new Intl.DateTimeFormat('en-US').resolvedOptions();
    expect(timeZone('local')?.name).toBe(own);
  });

  it.each(['', 'Europe/Berlni', 'CEST5', '25:00', 'x'.repeat(1_000)])('%j is none', (name) => {
    expect(timeZone(name)).toBeNull();
  });

  it('knows the moments of many years', () => {
    const zone = timeZone('Europe/Berlin');
    const format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'Europe/Berlin',
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    for (let count = 0n; count < 2_500n; count += 1n) {
      const ns = at('1975-01-01T00:30:00Z') + count * 613_000_000_000_000n;
      const expected = format.format(Number(ns / 1_000_000n));
      expect(zone?.text(ns).slice(0, 19).replace('T', ' ')).toBe(expected);
    }
  });
});
