import { SEVERITIES } from '../../components/severity/severity.tsx';
import type { AlertSummary } from '../../triage/targets.ts';
import styles from './stories.module.css';

interface Props {
  readonly alerts: readonly AlertSummary[];
  readonly current: string | null;
}

const timeOf = ({ firstEvent, time }: AlertSummary) => Date.parse(firstEvent ?? time);

/** When each alert's event happened, from the first to the last; the list below says the same. */
export function Lane({ alerts, current }: Props) {
  const times = alerts.map(timeOf);
  const first = Math.min(...times);
  const span = Math.max(...times) - first;
  if (alerts.length < 2 || span === 0) return null;
  // The worst are drawn last, over the others.
  const marks = SEVERITIES.toReversed().flatMap((severity) =>
    alerts.filter((alert) => alert.severity === severity),
  );
  return (
    <div className={styles['lanes']} aria-hidden="true">
      <span className={styles['lane']}>
        {marks.map((alert) => (
          <i
            key={alert.id}
            data-severity={alert.severity}
            data-current={alert.id === current}
            style={{ left: `${((timeOf(alert) - first) / span) * 100}%` }}
          />
        ))}
      </span>
    </div>
  );
}
