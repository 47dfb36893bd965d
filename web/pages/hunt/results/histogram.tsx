import { useMemo } from 'react';
import { Bars, type Bucket } from '../../../components/chart/bars.tsx';
import type { HuntEnd } from '../run/hunt-lines.ts';

interface Props {
  readonly histogram: HuntEnd['histogram'];
  readonly onRange: (from: number, to: number) => void;
}

const SERIES = [{ name: 'events found', color: '--accent' }];
/** A few events, far apart, would be lost among empty intervals. */
const MOST = 400;

/** When what was found happened. A range that is drawn becomes the range of the hunt. */
export function Histogram({ histogram: { intervalMs, buckets }, onRange }: Props) {
  const filled = useMemo(() => fill(buckets, intervalMs), [buckets, intervalMs]);
  if (filled.length === 0) return null;
  return (
    <Bars
      label="Events found by time"
      series={SERIES}
      buckets={filled}
      intervalMs={intervalMs}
      height={44}
      onRange={onRange}
    />
  );
}

/** With the intervals in which there was nothing. */
function fill(buckets: HuntEnd['histogram']['buckets'], intervalMs: number): readonly Bucket[] {
  const first = buckets[0]?.[0];
  const last = buckets.at(-1)?.[0];
  if (first === undefined || last === undefined) return [];
  if ((last - first) / intervalMs > MOST)
    return buckets.map(([start, count]) => ({ start, counts: [count] }));
  const counts = new Map(buckets);
  // One bar alone would be as wide as the page.
  const length = Math.max(24, Math.round((last - first) / intervalMs) + 1);
  return Array.from({ length }, (_, at) => {
    const start = first + at * intervalMs;
    return { start, counts: [counts.get(start) ?? 0] };
  });
}
