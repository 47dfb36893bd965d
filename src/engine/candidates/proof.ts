import type { CandidateIndex } from './candidate-index.ts';
import type { ArrivalStretch } from './match-stored.ts';
import type { GenerationRule } from './matched-batch.ts';
import type { MatchPlainly } from './stored-matcher.ts';

export interface ProofRequest {
  readonly index: Pick<CandidateIndex, 'candidates' | 'coveredTo'>;
  readonly matchPlainly: MatchPlainly;
  readonly rules: readonly GenerationRule[];
  /** Of these arrivals, some stretches are taken. */
  readonly range: ArrivalStretch;
  readonly seed: number;
  /** How many of them; 1 % if left out. */
  readonly share?: number;
  /** What date math is relative to, in nanoseconds since 1970. */
  readonly now: bigint;
  readonly signal: AbortSignal;
}

export interface Proof {
  readonly stretches: number;
  /** Events that were evaluated again. */
  readonly events: number;
  /** What they are candidates of, over all rules. */
  readonly candidates: number;
  /** Candidates that the index does not have: an error of the service, never of an event or a rule. */
  readonly missing: readonly MissingCandidates[];
}

export interface MissingCandidates {
  readonly signature: string;
  readonly count: number;
  /** The first of them, ascending. */
  readonly arrivals: readonly number[];
}

/** Small, so that a sample has events of many times. */
const STRETCH = 1_000;
const SHARE = 0.01;
const MAX_SHOWN = 100;

/**
 * Evaluates a sample of the stored events again in the plainest way, and finds what the index should have and has not.
 * It may have more; what is not covered yet it need not have.
 */
export async function proveSample(request: ProofRequest): Promise<Proof> {
  const { index, matchPlainly, rules, range, seed, share = SHARE, now, signal } = request;
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
      for (const arrival of arrivals) {
        if (arrival >= coveredTo || known.has(arrival)) continue;
        const own = missing.get(signature) ?? { count: 0, arrivals: [] };
        missing.set(signature, own);
        own.count += 1;
        if (own.arrivals.length < MAX_SHOWN) own.arrivals.push(arrival);
      }
    }
  }
  const differences = [...missing].map(([signature, own]) => ({ signature, ...own }));
  return { stretches: stretches.length, events, candidates, missing: differences };
}

/** The same stretches for the same seed, wherever the range begins. */
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

/** From 0 to 1, spread evenly (mulberry32). */
function randomAt(seed: number, number: number): number {
  let state = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) + Math.imul(number + 1, 0x6d2b79f5)) | 0;
  state = Math.imul(state ^ (state >>> 15), state | 1);
  state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
  return ((state ^ (state >>> 14)) >>> 0) / 2 ** 32;
}
