import { STATUSES, type StatusName } from './status.tsx';
import styles from './status-tabs.module.css';

interface Props {
  /** Left out, all. */
  readonly status: readonly string[] | undefined;
  /** What open ones are called here. */
  readonly open: string;
  /** How many there are of each, for the other filters. */
  readonly counts: Readonly<Record<StatusName, number>> | undefined;
  readonly onStatus: (status: readonly StatusName[]) => void;
}

/** Which states of alerts or stories a list shows: one of them, or all. */
export function StatusTabs({ status = STATUSES, open, counts, onStatus }: Props) {
  const key = [...status].sort().join();
  const tabs: readonly (readonly [string, readonly StatusName[]])[] = [
    [open, ['open']],
    ['Acknowledged', ['acknowledged']],
    ['Closed', ['closed']],
    ['All', STATUSES],
  ];
  return (
    <div className={styles['tabs']} role="group" aria-label="State">
      {tabs.map(([title, states]) => (
        <button
          key={title}
          type="button"
          aria-pressed={[...states].sort().join() === key}
          onClick={() => onStatus(states)}
        >
          {title}{' '}
          <span>
            {counts === undefined
              ? '–'
              : states.reduce((sum, each) => sum + counts[each], 0).toLocaleString('en')}
          </span>
        </button>
      ))}
    </div>
  );
}
