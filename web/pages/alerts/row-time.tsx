import { timeText } from '../../components/time/format-time.ts';
import { useTimeZone } from '../../components/time/time-zone.ts';

/** `11-26 14:03:07`: the year is in the range above the list, and on hover. */
export function RowTime({ at }: { readonly at: string }) {
  const zone = useTimeZone();
  const text = timeText(at, zone, true);
  return (
    <time dateTime={at} title={`${text} ${zone}`} className="muted">
      {text.slice(5, 19)}
    </time>
  );
}
