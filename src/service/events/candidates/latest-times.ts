import { isLater, timeAt, type Times } from '../../../stores/blocks/times.ts';
import { later, NANOS_PER_MINUTE, NANOS_PER_MS } from '../../../util/time/index.ts';

/**
 * The latest time of an event that counts as progress of event time: a minute after it was
 * received, since the clocks of hosts differ. A single event of the year 2030 would otherwise stop all sequences.
 *
 * @param received in milliseconds since 1970
 */
export const latestPlausible = (received: number): bigint =>
  BigInt(received) * NANOS_PER_MS + NANOS_PER_MINUTE;

export const isPlausible = (time: bigint, received: number): boolean =>
  time <= latestPlausible(received);

/** Records a time of an event by a field, if it counts. */
export function noteTime(
  latest: Map<string, bigint>,
  field: string,
  time: bigint | null,
  received: number,
): void {
  if (time === null || !isPlausible(time, received)) return;
  latest.set(field, later(latest.get(field) ?? null, time) ?? time);
}

/** The latest time of events that were received together, as far as it counts. */
export function latestOf(
  times: Times,
  received: number,
  isCounted: (row: number) => boolean = () => true,
): bigint | null {
  const { milliseconds } = times;
  const most = received + MINUTE_MS;
  let last = -1;
  for (let row = 0; row < milliseconds.length; row += 1) {
    // False for `NaN`, which means no time.
    const counts = (milliseconds[row] as number) < most && isCounted(row);
    if (counts && (last < 0 || isLater(times, row, last))) last = row;
  }
  return last < 0 ? null : timeAt(times, last);
}

const MINUTE_MS = 60_000;
