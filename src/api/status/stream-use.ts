import { OVERFLOW_STREAM, type StreamUse } from '../../stores/event-store.ts';
import { counted, formatCount } from '../../util/counts.ts';

/** {@link StreamUse} with its time as text. */
export interface StreamUseState extends Omit<StreamUse, 'overflow'> {
  readonly overflow:
    (Omit<NonNullable<StreamUse['overflow']>, 'at'> & { readonly at: string }) | null;
}

export const streamUseState = ({ overflow, ...use }: StreamUse): StreamUseState => ({
  ...use,
  overflow: overflow === null ? null : { ...overflow, at: new Date(overflow.at).toISOString() },
});

/** So long after the last such event it is still a problem. */
const RECENT_MS = 3_600_000;

/** What is wrong where events have lately come for more streams than there may be; `null` where none have. */
export function overflowText(
  { most, mostOfSender, overflow }: StreamUseState,
  now: string,
): string | null {
  if (overflow === null || Date.parse(now) - Date.parse(overflow.at) > RECENT_MS) return null;
  const { events, stream, sender, isFull } = overflow;
  const why = isFull
    ? `there are ${formatCount(most)} streams, and the last one from ${sender} would be a further one: ${stream}`
    : `${sender} has made ${formatCount(mostOfSender)} streams, and ${stream} would be a further one`;
  return `${counted(events, 'event')} since the start went to ${OVERFLOW_STREAM}: ${why}`;
}

/** From here on there is time to do something before there is no place for a new sender. */
const NEARLY_ALL = 0.9;

export const isNearlyFull = ({ count, most }: StreamUseState) => count >= NEARLY_ALL * most;
