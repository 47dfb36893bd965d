import type { LiveRule } from '../live/live-detection.ts';
import { DEFAULT_SPAN } from '../live/live-sequence.ts';
import { TOLERANCE } from '../live/stream-clock.ts';

/**
 * How long before the cursor, in nanoseconds, the candidates of open sequences can have been received; `null` for an
 * event query, which has none. A sample has no span of its own.
 *
 * @param lookBack of the rule
 */
export function openSpanOf(
  { compiled: { query } }: Pick<LiveRule, 'compiled'>,
  lateness: bigint,
  lookBack: bigint,
): bigint | null {
  if (query.kind === 'event') return null;
  if (query.kind === 'sample') return lookBack;
  // The clock of a host may be ahead, so that an event was received before its time.
  return (query.maxspan ?? DEFAULT_SPAN) + lateness + TOLERANCE;
}
