import { describe, expect, it } from 'vitest';
import { evaluationOf } from '../events/candidates/candidates.testing.ts';
import type { CandidateIndex } from '../events/candidates/candidate-index.ts';
import type { MatchedBatch } from '../events/candidates/matched-batch.ts';
import type { MatchPlainly } from '../events/candidates/stored-matcher.ts';
import { Proving } from './listening-time.ts';

/** Every event is a candidate of every rule; the index has none of `r7`. */
function started(rules: number) {
  const asked: (readonly string[])[] = [];
  const errors: object[] = [];
  const state = { storedTo: 1_000_000 };
  const matchPlainly: MatchPlainly = async function* match(own, stretches) {
    const signatures = own.map(({ signature }) => signature);
    asked.push(signatures);
    for (const { from, to } of stretches) {
      const arrivals = Float64Array.of(from);
      const matches = signatures.map((_, rule) => ({ rule, arrivals }));
      const batch: MatchedBatch = {
        signatures,
        from,
        to,
        matches,
        latest: new Map(),
        received: 0,
        documents: [],
      };
      yield batch;
    }
  };
  const index = {
    coveredTo: () => 1e9,
    candidates: (signature: string, from: number, to: number) => ({
      arrivals: signature === 'r7' ? new Float64Array(0) : Float64Array.of(from),
      to,
    }),
  } as unknown as CandidateIndex;
  const proving = new Proving({
    index,
    matcher: { matchPlainly, close: async () => {} } as never,
    rules: () =>
      Array.from({ length: rules }, (_, rule) => ({
        signature: `r${rule}`,
        evaluation: evaluationOf('any where true'),
      })),
    passedOver: async () => [],
    storedTo: () => state.storedTo,
    log: { info: () => {}, warn: () => {}, error: (fields) => errors.push(fields) },
    now: () => Date.UTC(2026, 10, 26),
  });
  return { proving, asked, errors, state };
}

describe('the proof of what was matched', () => {
  it('samples what has arrived since the last time, and reports what is missing', async () => {
    const { proving, asked, errors, state } = started(10);
    await proving.prove();
    expect(asked).toStrictEqual([]);
    state.storedTo += 500_000;
    await proving.prove();
    const { events, stretches, differences, lastDifference } = proving.status;
    expect(events / 500_000).toBeCloseTo(0.01, 2);
    expect(differences).toBe(stretches);
    expect(stretches).toBeGreaterThan(0);
    expect(lastDifference).toBe('2026-11-26T00:00:00.000Z');
    expect(errors).toMatchObject([{ signature: 'r7' }]);
    await proving.prove();
    expect(proving.status.events).toBe(events);
  });

  it('samples all of few events, and less of many where rules are many', async () => {
    const few = started(10);
    few.state.storedTo += 1_000;
    await few.proving.prove();
    expect(few.proving.status.events).toBe(1_000);
    const many = started(1_000);
    many.state.storedTo += 500_000;
    await many.proving.prove();
    expect(many.asked[0]).toHaveLength(1_000);
    expect(many.proving.status.events).toBeLessThan(10_000);
  });
});
