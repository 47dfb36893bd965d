import { Button } from '@mantine/core';
import { counted } from '../numbers.ts';
import type { TailState } from './use-tail.ts';
import styles from '../hunt.module.css';

interface Props {
  readonly tail: TailState;
  readonly isPaused: boolean;
  readonly onPaused: (isPaused: boolean) => void;
}

const STATES = {
  connecting: 'Connecting',
  open: 'Live',
  lost: 'The connection is lost: coming back',
  ended: 'The stream has ended: sign in again, or reload the page',
} as const;

/** What a tail has seen, and what it has not. */
export function TailBar({ tail, isPaused, onPaused }: Props) {
  const { connection, matched, lookedAt, skipped, unsent, dropped, waiting, reason } = tail;
  if (reason !== null) return <p className={styles['notice']}>{reason}</p>;
  return (
    <div className={styles['summary']} role="status">
      <span className={styles['live']} data-state={isPaused ? 'paused' : connection} />
      <strong>{isPaused ? 'Paused' : STATES[connection]}</strong>
      <span className="muted">
        {counted(matched, 'match').replace('matchs', 'matches')} of {counted(lookedAt, 'event')}
        {dropped > 0 && ` · the last 1,000 are shown`}
      </span>
      {unsent > 0 && (
        <span className={styles['notice']}>
          {unsent.toLocaleString('en')} of the matches are not shown: a tail shows 50 a second. A
          hunt finds all.
        </span>
      )}
      {skipped > 0 && (
        <span className={styles['notice']}>
          {counted(skipped, 'event')} came too fast to be looked at. A hunt reads all.
        </span>
      )}
      <Button size="compact-xs" onClick={() => onPaused(!isPaused)}>
        {isPaused ? `Go on${waiting > 0 ? `, ${waiting.toLocaleString('en')} new` : ''}` : 'Pause'}
      </Button>
    </div>
  );
}
