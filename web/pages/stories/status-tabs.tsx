import { STATUSES, type StatusName } from '../../components/status/status.tsx';
import styles from './stories.module.css';

interface Props {
  readonly status: readonly StatusName[] | undefined;
  /** Stories by state. */
  readonly counts: Readonly<Record<StatusName, number>> | undefined;
  readonly onStatus: (status: readonly StatusName[]) => void;
}

const TABS: readonly (readonly [string, readonly StatusName[]])[] = [
  ['For review', ['open']],
  ['Acknowledged', ['acknowledged']],
  ['Closed', ['closed']],
  ['All', STATUSES],
];

/** What of the stories is shown: those that nobody has judged yet, first. */
export function StatusTabs({ status = STATUSES, counts, onStatus }: Props) {
  const key = [...status].sort().join();
  return (
    <div className={styles['tabs']} role="group" aria-label="State">
      {TABS.map(([title, states]) => {
        const isOn = [...states].sort().join() === key;
        return (
          <button key={title} type="button" aria-pressed={isOn} onClick={() => onStatus(states)}>
            {title}
            {counts !== undefined && (
              <span className="muted">
                {states.reduce((sum, state) => sum + counts[state], 0).toLocaleString('en')}
              </span>
            )}
          </button>
        );
      })}
    </div>
  );
}
