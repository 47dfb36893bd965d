import { useSyncExternalStore } from 'react';
import { agoText, timeText } from './format-time.ts';
import { useTimeZone } from './time-zone.ts';

interface Props {
  /** Milliseconds since 1970, or an ISO time. */
  readonly at: number | string;
  /** How long ago, with the time itself on hover; left out, the time. */
  readonly isAgo?: boolean;
  readonly withMs?: boolean;
}

export function Time({ at, isAgo = false, withMs = false }: Props) {
  const zone = useTimeZone();
  const now = useNow(isAgo);
  const text = timeText(at, zone, withMs);
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return '–';
  return (
    <time dateTime={date.toISOString()} title={`${timeText(at, zone, true)} ${zone}`}>
      {isAgo ? agoText(at, now) : text}
    </time>
  );
}

interface SinceProps extends Omit<Props, 'at'> {
  readonly words: string;
  readonly at: number | string | null | undefined;
}

/** A time behind a few words; nothing where there is none. */
export const Since = ({ words, at, ...time }: SinceProps) =>
  at != null && (
    <span>
      {words} <Time at={at} {...time} />
    </span>
  );

const EVERY_MS = 5_000;
let now = Date.now();
const readers = new Set<() => void>();
setInterval(() => {
  now = Date.now();
  for (const reader of readers) reader();
}, EVERY_MS);

/** The time now, to within five seconds. */
export function useNow(isOn = true): number {
  return useSyncExternalStore(
    (reader) => {
      if (!isOn) return () => {};
      readers.add(reader);
      return () => readers.delete(reader);
    },
    () => (isOn ? now : 0),
  );
}
