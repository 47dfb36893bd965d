import { timeText } from '../../components/time/format-time.ts';
import { useTimeZone, type TimeZone } from '../../components/time/time-zone.ts';

/** `11-26 14:03:07`: the year is in the range above the list, and on hover. */
export const rowTime = (at: string, zone: TimeZone) => timeText(at, zone).slice(5);

/** The whole of it. */
export const wholeTime = (at: string, zone: TimeZone) => `${timeText(at, zone, true)} ${zone}`;

export function RowTime({ at }: { readonly at: string }) {
  const zone = useTimeZone();
  return (
    <time dateTime={at} title={wholeTime(at, zone)} className="muted">
      {rowTime(at, zone)}
    </time>
  );
}
