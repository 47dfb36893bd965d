import { useMemo } from 'react';
import { Bars } from '../../../components/chart/bars.tsx';
import type { HuntEnd } from '../run/hunt-lines.ts';
import { fill } from './fill.ts';

interface Props {
  readonly histogram: HuntEnd['histogram'];
  readonly onRange: (from: number, to: number) => void;
}

const SERIES = [{ name: 'events found', color: '--accent' }];

/** When what was found happened. A range that is drawn becomes the range of the hunt. */
export function Histogram({ histogram: { intervalMs, buckets }, onRange }: Props) {
  const { length, filled } = useMemo(() => fill(buckets, intervalMs), [buckets, intervalMs]);
  if (filled.length === 0) return null;
  return (
    <Bars
      label="Events found by time"
      series={SERIES}
      buckets={filled}
      intervalMs={length}
      height={44}
      onRange={onRange}
    />
  );
}
