import type { ReactNode } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { Time } from '../../components/time/time.tsx';
import styles from './health.module.css';

type Health = AnswerOf<'GET /dw/health'>;

/** What stands in line, what is kept, and how much room there is. */
export function Numbers({ health }: { readonly health: Health }) {
  const { rules, queue, overflow, store, disk, gaps } = health;
  const used = disk.size === 0 ? 0 : Math.round(((disk.size - disk.free) / disk.size) * 100);
  return (
    <section className={styles['part']} aria-labelledby="numbers">
      <h2 id="numbers">In numbers</h2>
      <dl className={styles['numbers']}>
        <Figure name="Rules that run" value={rules.enabled}>
          {rules.failing === 0 ? 'none fails' : `${rules.failing} fail`},{' '}
          {rules.behind === 0 ? 'none is behind' : `${rules.behind} behind`}
        </Figure>
        <Figure name="Open gaps" value={gaps.open} isBad={gaps.open > 0}>
          {gaps.lost === 0 ? 'nothing is lost' : `${gaps.lost} can no longer be filled`}
        </Figure>
        <Figure name="Events a second" value={round(queue.eventsPerSecond)}>
          {queue.requestsInFlight} requests in flight
        </Figure>
        <Figure name="Not matched yet" value={queue.unmatched}>
          events that are stored and wait
        </Figure>
        <Figure name="Turned away" value={queue.turnedAway} isBad={queue.turnedAway > 0}>
          requests; clients send them again
        </Figure>
        <Figure name="Over max_signals" value={overflow.matches}>
          {overflow.matches === 0
            ? 'no match waits'
            : `matches of ${overflow.rules} rules wait for the next runs`}
        </Figure>
        <Figure name="Events stored" value={store.events}>
          {bytesText(store.storedBytes)}
          {store.oldest !== null && (
            <>
              , back to <Time at={store.oldest} />
            </>
          )}
        </Figure>
        <Figure name="Disk" value={`${used} %`} isBad={used > 95}>
          {bytesText(disk.free)} of {bytesText(disk.size)} free
        </Figure>
      </dl>
    </section>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: number | string;
  readonly isBad?: boolean;
  readonly children: ReactNode;
}

function Figure({ name, value, isBad = false, children }: FigureProps) {
  return (
    <div data-bad={isBad}>
      <dt>{name}</dt>
      <dd>
        <strong>{typeof value === 'number' ? value.toLocaleString('en') : value}</strong>
        <span className="muted">{children}</span>
      </dd>
    </div>
  );
}

const round = (value: number) => Math.round(value * 10) / 10;

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];

function bytesText(bytes: number): string {
  const unit = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const size = bytes / 1_000 ** unit;
  return `${size.toLocaleString('en', { maximumFractionDigits: size < 10 && unit > 0 ? 1 : 0 })} ${UNITS[unit]}`;
}
