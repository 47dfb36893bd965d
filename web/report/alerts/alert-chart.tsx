import { useMemo } from 'react';
import { Bars } from '../../components/chart/bars.tsx';
import { SEVERITIES } from '../../components/severity/severity.tsx';
import { useKeys } from '../../keys/keys.ts';
import type { Alert } from '../model.ts';
import { within } from '../rows.ts';
import { adjust, useReportState } from '../state.ts';
import { timelineOf } from '../timeline.ts';
import styles from './alerts.module.css';

const SERIES = SEVERITIES.map((name) => ({ name, color: `--${name}` }));

/** When it happened. A range that is drawn over it is looked at closer; `b` leads back to the whole. */
export function AlertChart({ alerts }: { readonly alerts: readonly Alert[] }) {
  const { from, to } = useReportState();
  const timeline = useMemo(() => timelineOf(within(alerts, { from, to })), [alerts, from, to]);
  useKeys([
    {
      command: 'allTime',
      isOn: from !== null || to !== null,
      run: () => adjust({ from: null, to: null }),
    },
  ]);
  if (timeline === null) return null;
  return (
    <div className={styles['chart']}>
      <Bars
        label="Alerts by time and severity"
        series={SERIES}
        buckets={timeline.buckets}
        intervalMs={timeline.intervalMs}
        height={56}
        onRange={(from, to) => adjust({ from, to })}
      />
    </div>
  );
}
