import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeAlert } from '../../detect/alert/index.ts';
import { detectionRule, eventMatch, groupMatch, second } from '../../detect/alert/alert.testing.ts';
import { AlertAges, Latency, millisecondsText } from './latency.ts';

describe('latency', () => {
  it('knows percentiles within two percent, and the most exactly', () => {
    const times = fc.array(fc.double({ min: 0, max: 1e7, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(times, fc.constantFrom(1, 50, 90, 99, 100), (times, share) => {
        const latency = new Latency();
        for (const time of times) latency.add(time);
        const sorted = times.toSorted((a, b) => a - b);
        const exact = sorted[Math.ceil((share / 100) * sorted.length) - 1] ?? 0;
        const told = latency.percentile(share) ?? -1;
        expect(Math.abs(told - exact)).toBeLessThanOrEqual((exact + 1) * 0.02);
        expect(latency.most).toBe(sorted.at(-1));
        expect(latency.count).toBe(times.length);
      }),
    );
  });

  it('is nothing of nothing, and never negative', () => {
    const latency = new Latency();
    expect(latency.percentile(50)).toBeNull();
    latency.add(-5);
    expect(latency.percentile(50)).toBe(0);
  });

  it.each([
    [0, '0.0 ms'],
    [0.44, '0.4 ms'],
    [12.6, '13 ms'],
    [1_340, '1.3 s'],
  ])('is shown: %d', (milliseconds, text) => {
    expect(millisecondsText(milliseconds)).toBe(text);
  });
});

describe('the age of alerts', async () => {
  const rule = await detectionRule();
  const at = (seconds: number) => BigInt(Date.parse(second(0)) + seconds * 1_000) * 1_000_000n;
  const event = { '@timestamp': second(0) };

  it('is taken of events of now, from the last one on', () => {
    const ages = new AlertAges();
    ages.add(describeAlert(groupMatch({ '@timestamp': second(-9) }, event), rule), at(0.5));
    expect([ages.latency.count, ages.latency.most, ages.old]).toEqual([1, 500, 0]);
  });

  it.each([
    ['of old events', eventMatch(event), 61, 1],
    ['of events without a time', eventMatch({}), 0, 0],
    ['where nothing happened at the end', groupMatch(event, null), 20, 0],
  ] as const)('is not taken %s', (_, match, seconds, old) => {
    const ages = new AlertAges();
    ages.add(describeAlert(match, rule), at(seconds));
    expect([ages.latency.count, ages.old]).toEqual([0, old]);
  });
});
