import { assert } from '../../util/assert.ts';
import type { Alert } from '../alert.ts';
import { NO_COUNTS, type CappedMatch, type RunCounts } from './run-contract.ts';
import type { LiveMatch } from '../types/live-search.ts';
import type { RunCandidate } from './run-event.ts';

/** What a run has found so far. */
export class RunFindings {
  readonly counts: { -readonly [K in keyof RunCounts]: number } = { ...NO_COUNTS };
  readonly alerts: Alert[] = [];
  readonly suppressedKeys: string[] = [];
  readonly capped: CappedMatch[] = [];
  readonly hiddenBy = new Map<number, number>();
  readonly late: RunCandidate[] = [];
  /** Matches that are not yet judged. */
  readonly unjudged: LiveMatch[] = [];
  readonly lost = { matches: 0, arrivals: new Set<number>() };

  get hasFound(): boolean {
    return this.counts.matches > 0 || this.lost.matches > 0;
  }

  /** @param arrivals of the events of a match that are no longer stored */
  lose(arrivals: readonly number[]): void {
    this.lost.matches += 1;
    for (const arrival of arrivals) this.lost.arrivals.add(arrival);
  }

  hide(items: readonly number[]): void {
    this.counts.excepted += 1;
    for (const item of items) this.hiddenBy.set(item, (this.hiddenBy.get(item) ?? 0) + 1);
  }

  checked(): RunCounts {
    const { matches, fromBacklog, alerts, suppressed, capped, ...rest } = this.counts;
    const { excepted, selfMatches, duplicates } = rest;
    const sum = alerts + suppressed + capped + excepted + selfMatches + duplicates;
    assert(matches + fromBacklog === sum, 'every match has become exactly one thing');
    return { ...this.counts };
  }
}
