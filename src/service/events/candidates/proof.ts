import type { CandidateIndex } from './candidate-index.ts';
import type { ArrivalStretch } from './match-stored.ts';
import type { GenerationRule } from './matched-batch.ts';
import type { MatchPlainly } from './stored-matcher.ts';

/**
 * Finds matching events that the runs of a rule would skip: runs evaluate each candidate again. Events that are
 * no longer stored are not included.
 */
export type PassedOver = (
  signature: string,
  arrivals: readonly number[],
  now: bigint,
) => Promise<readonly number[]>;

export interface ProofRequest {
  readonly index: Pick<CandidateIndex, 'candidates' | 'coveredTo'>;
  readonly matchPlainly: MatchPlainly;
  readonly passedOver: PassedOver;
  readonly rules: readonly GenerationRule[];
  /** The arrivals from which ranges are sampled. */
  readonly range: ArrivalStretch;
  readonly seed: number;
  /** The sampled share, from 0 to 1. */
  readonly share: number;
  /** The reference of date math, in nanoseconds since 1970. */
  readonly now: bigint;
  readonly signal: AbortSignal;
}

export interface Proof {
  readonly stretches: number;
  /** The number of events that were evaluated again. */
  readonly events: number;
  /** The number of their candidates, over all rules. */
  readonly candidates: number;
  /** Matches that no run would find: an error of the service, never of an event or a rule. */
  readonly missing: readonly MissingMatches[];
}

export interface MissingMatches {
  readonly signature: string;
  readonly count: number;
  /** The first of them, ascending. */
  readonly arrivals: readonly number[];
}

/** Small, so that a sample covers many times. */
const STRETCH = 1_000;
const MAX_SHOWN = 100;
/** The maximum number of matches per rule and range that are compared with the results of its runs. */
const MAX_PASSED = 20;

/**
 * Evaluates a sample of the stored events again in the simplest way, all of them against all rules, and finds what no
 * run would find: matches that are not candidates, or that the runs of the rule would skip. Additional
 * candidates are allowed; ranges that are not covered yet need not have any.
 */
export async function proveSample(request: ProofRequest): Promise<Proof> {
  const { index, matchPlainly, passedOver, rules, range, seed, share, now, signal } = request;
  const stretches = sampleOf(range, seed, share);
  const missing = new Map<string, { count: number; arrivals: number[] }>();
  let events = 0;
  let candidates = 0;
  for await (const batch of matchPlainly(rules, stretches, now, signal)) {
    const { from, to, signatures, matches } = batch;
    events += to - from;
    for (const { rule, arrivals } of matches) {
      const signature = signatures[rule] ?? '';
      candidates += arrivals.length;
      const coveredTo = Math.min(to, index.coveredTo(signature, from));
      const known = new Set(index.candidates(signature, from, coveredTo, to - from).arrivals);
      const covered = [...arrivals].filter((arrival) => arrival < coveredTo);
      const found = covered.filter((arrival) => known.has(arrival));
      const lost = [
        ...covered.filter((arrival) => !known.has(arrival)),
        ...(await passedOver(signature, found.slice(0, MAX_PASSED), now)),
      ];
      if (lost.length === 0) continue;
      const own = missing.get(signature) ?? { count: 0, arrivals: [] };
      missing.set(signature, own);
      own.count += lost.length;
      own.arrivals.push(...lost.slice(0, MAX_SHOWN - own.arrivals.length));
    }
  }
  const differences = [...missing].map(([signature, own]) => ({ signature, ...own }));
  return { stretches: stretches.length, events, candidates, missing: differences };
}

/** The same ranges for the same seed, wherever the whole range begins. */
export function sampleOf(
  { from, to }: ArrivalStretch,
  seed: number,
  share: number,
): ArrivalStretch[] {
  const stretches: ArrivalStretch[] = [];
  const first = Math.floor(from / STRETCH);
  for (let number = first; number * STRETCH < to; number += 1) {
    if (randomAt(seed, number) >= share) continue;
    const start = Math.max(from, number * STRETCH);
    stretches.push({ from: start, to: Math.min(to, (number + 1) * STRETCH) });
  }
  return stretches;
}

/** From 0 to 1, uniformly distributed (mulberry32). */
function randomAt(seed: number, number: number): number {
  let state = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) + Math.imul(number + 1, 0x6d2b79f5)) | 0;
  state = Math.imul(state ^ (state >>> 15), state | 1);
  state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
  return ((state ^ (state >>> 14)) >>> 0) / 2 ** 32;
}
