import { Button, Popover } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { AnswerOf } from '../../api/client.ts';
import { STATUSES, type StatusName } from '../../components/status/status.tsx';
import { StatusTabs } from '../../components/status/status-tabs.tsx';
import styles from './alerts.module.css';

type Summary = AnswerOf<'GET /dw/alerts/_summary'>;

interface Props {
  readonly summary: Summary | undefined;
  readonly status: readonly string[] | undefined;
  readonly onStatus: (status: readonly StatusName[] | undefined) => void;
  readonly onColumn: () => void;
}

/** How many alerts there are in each state, and what of all matches the list does not show. */
export function CountsBar({ summary, status, onStatus, onColumn }: Props) {
  return (
    <div className={styles['counts']}>
      <StatusTabs
        status={status}
        open="Open"
        counts={summary?.statuses}
        onStatus={(states) => onStatus(states.length === STATUSES.length ? undefined : states)}
      />
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
