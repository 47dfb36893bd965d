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

/** The time for which such an event remains a problem. */
const RECENT_MS = 3_600_000;

/** The problem if events were recently received for more streams than allowed; `null` if there is none. */
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

/** Early enough to act before a new sender is refused. */
const NEARLY_ALL = 0.9;

export const isNearlyFull = ({ count, most }: StreamUseState) => count >= NEARLY_ALL * most;
