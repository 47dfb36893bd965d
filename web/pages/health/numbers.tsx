import type { ReactNode } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { bytesText } from '../../components/sources/format.ts';
import { Since } from '../../components/time/time.tsx';
import styles from './health.module.css';

type Health = AnswerOf<'GET /dw/health'>;

/** What stands in line, what is kept, and how much room there is. */
export function Numbers({ health }: { readonly health: Health }) {
  const { rules, queue, overflow, store, disk, gaps, sequences } = health;
  return (
    <section className={styles['part']} aria-labelledby="numbers">
      <h2 id="numbers">In numbers</h2>
      <dl className={styles['numbers']}>
        <Figure name="Rules that run" value={rules.enabled}>
          {rules.failing === 0 ? 'none fails' : `${rules.failing} fail`},{' '}
          {rules.behind === 0 ? 'none is behind' : `${rules.behind} behind`}
          {rules.otherTypes > 0 && `, ${rules.otherTypes} of types that do not run here`}
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
        <Figure
          name="Too late for sequences"
          value={sequences.late}
          isBad={sequences.recent.late > 0}
        >
          {unusedText(sequences)}
        </Figure>
        <Figure
          name="Memory of sequences"
          value={percent(sequences.bytes, sequences.maxBytes)}
          isBad={sequences.recent.forgotten > 0}
        >
          {bytesText(sequences.bytes)} of {bytesText(sequences.maxBytes)};{' '}
          {sequences.forgotten === 0
            ? 'nothing was dropped'
            : `${sequences.forgotten.toLocaleString('en')} events dropped for want of it`}
        </Figure>
        <Figure name="Events stored" value={store.events}>
          {bytesText(store.storedBytes)}
          <Since words=", back to" at={store.oldest} />
        </Figure>
        <Figure
          name="Disk"
          value={percent(disk.size - disk.free, disk.size)}
          isBad={disk.free < 0.05 * disk.size}
        >
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

const Figure = ({ name, value, isBad = false, children }: FigureProps) => (
  <div data-bad={isBad}>
    <dt>{name}</dt>
    <dd>
      <strong>{typeof value === 'number' ? value.toLocaleString('en') : value}</strong>
      <span className="muted">{children}</span>
    </dd>
  </div>
);

const round = (value: number) => Math.round(value * 10) / 10;

function percent(part: number, whole: number): string {
  const share = whole === 0 ? 0 : (part / whole) * 100;
  return share > 0 && share < 1 ? '<1 %' : `${Math.round(share)} %`;
}

/** Events that sequences could not use for other reasons than that they were late. */
function unusedText({ late, ahead, untimed }: Health['sequences']): string {
  const others = [
    ahead > 0 ? `${ahead.toLocaleString('en')} ahead of the clock` : '',
    untimed > 0 ? `${untimed.toLocaleString('en')} without a time` : '',
  ].filter((text) => text !== '');
  if (others.length > 0) return `events since the start; ${others.join(', ')}`;
  return late === 0 ? 'every event came in time' : 'events since the start';
}
