import { useMemo } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { Bars, type Bucket } from '../../components/chart/bars.tsx';
import { SEVERITIES } from '../../components/severity/severity.tsx';

type Histogram = NonNullable<AnswerOf<'GET /dw/alerts/_summary'>['histogram']>;

interface Props {
  readonly histogram: Histogram;
  readonly onRange: (from: number, to: number) => void;
}

const SERIES = SEVERITIES.map((name) => ({ name, color: `--${name}` }));

/** When alerts were raised, the worst at the bottom, where they can be compared. */
export function AlertHistogram({ histogram: { start, intervalMs, counts }, onRange }: Props) {
  const buckets = useMemo(() => {
    const first = Date.parse(start);
    return counts.critical.map((_, index): Bucket => ({
      start: first + index * intervalMs,
      counts: SEVERITIES.map((severity) => counts[severity][index] ?? 0),
    }));
  }, [start, intervalMs, counts]);
  return (
    <Bars
      label="Alerts by time and severity"
      series={SERIES}
      buckets={buckets}
      intervalMs={intervalMs}
      height={56}
      onRange={onRange}
    />
  );
}
