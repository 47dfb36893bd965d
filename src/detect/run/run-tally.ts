import { assert } from '../../util/assert.ts';
import type { Alert } from '../alert.ts';
import { NO_COUNTS, type CappedMatch, type RunCounts } from './run-contract.ts';
import type { RunCandidate } from './run-event.ts';

/** What a run has found so far. */
export class RunTally {
  readonly counts: { -readonly [K in keyof RunCounts]: number } = { ...NO_COUNTS };
  readonly alerts: Alert[] = [];
  readonly suppressedKeys: string[] = [];
  readonly capped: CappedMatch[] = [];
  readonly hiddenBy = new Map<number, number>();
  readonly late: RunCandidate[] = [];

  get hasFound(): boolean {
    return this.counts.matches > 0;
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
