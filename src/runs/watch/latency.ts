import type { Alert } from '../../detect/alert.ts';
import { NANOS_PER_MINUTE } from '../../util/time/index.ts';

/** Each bucket is this much wider than the one before, which bounds the error of a percentile. */
const GROWTH = 1.02;
const LOG_GROWTH = Math.log(GROWTH);

/** How long things took, in milliseconds: any number of them in little memory. */
export class Latency {
  readonly #buckets: number[] = [];
  count = 0;
  /** Exact. */
  most = 0;

  add(milliseconds: number): void {
    const value = Math.max(0, milliseconds);
    const bucket = Math.round(Math.log1p(value) / LOG_GROWTH);
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
    this.count += 1;
    this.most = Math.max(this.most, value);
  }

  /** The value that the given percentage of values does not exceed, within two percent; `null` if there are no values. */
  percentile(share: number): number | null {
    if (this.count === 0) return null;
    const wanted = Math.ceil((share / 100) * this.count);
    let seen = 0;
    for (const [bucket, count] of this.#buckets.entries()) {
      seen += count ?? 0;
      if (seen >= wanted) return Math.min(this.most, Math.expm1(bucket * LOG_GROWTH));
    }
    return this.most;
  }
}

/** `0.4 ms`, `12 ms`, `1.3 s` */
export function millisecondsText(milliseconds: number): string {
  if (milliseconds >= 1_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  return `${milliseconds < 1 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
}

/** Older events do not happen now: they are read from a recording, or were held up on the way. */
const MAX_AGE = NANOS_PER_MINUTE;

/** How old events are when their alert is shown. */
export class AlertAges {
  readonly latency = new Latency();
  /** Alerts of events too old to say anything about how fast alerts are. */
  old = 0;

  /** @param now in nanoseconds since the epoch */
  add({ match, end }: Alert, now: bigint): void {
    // That nothing happened is known only when its time is over.
    if (end === null || (match.kind === 'group' && match.events.at(-1) === null)) return;
    const age = now - end;
    if (age > MAX_AGE) this.old += 1;
    else this.latency.add(Number(age) / 1e6);
  }
}
