import { Link } from '@tanstack/react-router';
import { useLive } from '../../api/live.ts';
import { spanText, timeText } from '../../components/time/format-time.ts';
import { useTimeZone } from '../../components/time/time-zone.ts';
import styles from './shell.module.css';

/** Whether the page is up to date, how much arrives, and whether anything was missed. */
export function LiveState() {
  const { connection, status, heardAt } = useLive();
  const zone = useTimeZone();
  if (connection === 'connecting') return <span className={styles['live']}>connecting</span>;
  if (connection !== 'open') {
    const until = heardAt === null ? '' : `, data until ${timeText(heardAt, zone).slice(11)}`;
    return (
      <span className={styles['live']} data-state="lost" role="status">
        {connection === 'ended' ? 'no live changes' : 'reconnecting'}
        {until}
      </span>
    );
  }
  const missed = (status?.gaps.open ?? 0) + (status?.gaps.lost ?? 0);
  const lag = status?.rules?.lagMs ?? null;
  return (
    <Link
      to="/health"
      className={styles['live'] ?? ''}
      data-state={status?.notReady == null ? 'open' : 'lost'}
    >
      <span className={styles['dot']} aria-hidden="true" />
      <span>{status?.notReady ?? 'live'}</span>
      {status !== null && (
        <span className={styles['rate']}>
          {status.eventsPerSecond.toLocaleString('en')} events/s
          {lag !== null && lag > 10_000 && `, rules ${spanText(lag)} behind`}
        </span>
      )}
      {missed > 0 && (
        <span className={styles['gaps']}>{missed === 1 ? '1 gap' : `${missed} gaps`}</span>
      )}
    </Link>
  );
}
