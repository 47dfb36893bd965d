import { STATUSES, type StatusName } from '../../components/status/status.tsx';
import styles from './stories.module.css';

interface Props {
  readonly status: readonly StatusName[] | undefined;
  /** Of what is shown. */
  readonly count: number | null;
  readonly hasMore: boolean;
  readonly onStatus: (status: readonly StatusName[]) => void;
}

const TABS: readonly (readonly [string, readonly StatusName[]])[] = [
  ['For review', ['open']],
  ['Acknowledged', ['acknowledged']],
  ['Closed', ['closed']],
  ['All', STATUSES],
];

/** What of the stories is shown: those that nobody has judged yet, first. */
export function StatusTabs({ status = STATUSES, count, hasMore, onStatus }: Props) {
  const key = [...status].sort().join();
  return (
    <div className={styles['tabs']} role="group" aria-label="State">
      {TABS.map(([title, states]) => {
        const isOn = [...states].sort().join() === key;
        return (
          <button key={title} type="button" aria-pressed={isOn} onClick={() => onStatus(states)}>
            {title}
            {isOn && count !== null && (
              <span className="muted">
                {count.toLocaleString('en')}
                {hasMore ? '+' : ''}
              </span>
            )}
          </button>
        );
      })}
    </div>
  );
}
