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
  return (
    <div className={styles['lanes']} aria-hidden="true">
      <span className={styles['lane']}>
        {alerts.map((alert, index) => (
          <i
            key={alert.id}
            data-severity={alert.severity}
            data-current={alert.id === current}
            style={{ left: `${(((times[index] ?? first) - first) / span) * 100}%` }}
          />
        ))}
      </span>
    </div>
  );
}
