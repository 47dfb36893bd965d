import type { Alert } from '../../detect/alert.ts';
import { NANOS_PER_MINUTE } from '../../util/time/index.ts';
import { Latency } from './latency.ts';

/** Older events do not happen now: they are read from a recording, or were held up on the way. */
const MOST_AGE = NANOS_PER_MINUTE;

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
    if (age > MOST_AGE) this.old += 1;
    else this.latency.add(Number(age) / 1e6);
  }
}
