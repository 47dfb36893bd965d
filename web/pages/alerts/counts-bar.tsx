import { Button, Popover } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { AnswerOf } from '../../api/client.ts';
import { STATUSES, type StatusName } from '../../components/status/status.tsx';
import styles from './alerts.module.css';

type Summary = AnswerOf<'GET /dw/alerts/_summary'>;

interface Props {
  readonly summary: Summary | undefined;
  /** Counts by status without the filter on the status. */
  readonly statuses: Summary['statuses'] | undefined;
  readonly status: readonly string[] | undefined;
  readonly onStatus: (status: readonly StatusName[] | undefined) => void;
  readonly onColumn: () => void;
}

const NAMES: Readonly<Record<StatusName, string>> = {
  open: 'Open',
  acknowledged: 'Acknowledged',
  closed: 'Closed',
};

/** How many alerts there are in each state, and what of all matches the list does not show. */
export function CountsBar({ summary, statuses, status, onStatus, onColumn }: Props) {
  const isOnly = (name: StatusName) => status?.length === 1 && status[0] === name;
  return (
    <div className={styles['counts']}>
      <div role="group" aria-label="State" className={styles['tabs']}>
        {STATUSES.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={isOnly(name)}
            onClick={() => onStatus([name])}
          >
            {NAMES[name]} <span>{statuses?.[name].toLocaleString('en') ?? '–'}</span>
          </button>
        ))}
        <button
          type="button"
          aria-pressed={status === undefined}
          onClick={() => onStatus(undefined)}
        >
          All
        </button>
      </div>
      {summary !== undefined && (
        <div className={styles['hidden']}>
          <Link to="/exceptions">{summary.hidden.toLocaleString('en')} hidden by exceptions</Link>
          <span aria-hidden="true">·</span>
          <Suppressed count={summary.suppressed} onColumn={onColumn} />
        </div>
      )}
    </div>
  );
}

function Suppressed({
  count,
  onColumn,
}: {
  readonly count: number;
  readonly onColumn: () => void;
}) {
  return (
    <Popover width={320} position="bottom-end" trapFocus>
      <Popover.Target>
        <button type="button">{count.toLocaleString('en')} suppressed</button>
      </Popover.Target>
      <Popover.Dropdown>
        <p className={styles['about']}>
          Rules with suppression raise one alert for matches that are alike. The alerts of this list
          stand for {count.toLocaleString('en')} further matches.
        </p>
        <Button onClick={onColumn}>Show them as a column</Button>
      </Popover.Dropdown>
    </Popover>
  );
}
