import { useState } from 'react';
import { Empty } from '../../../components/states/states.tsx';
import { ResultList } from '../results/result-list.tsx';
import type { ViewProps } from '../results/view.ts';
import { type TailState, useTail } from './use-tail.ts';
import { Button } from '@mantine/core';
import { counted } from '../numbers.ts';
import styles from '../hunt.module.css';

/** Events that match, as they are stored, the latest first. Scrolling down or opening one keeps the list still. */
export function TailView({ query, ...view }: ViewProps & { readonly query: string }) {
  const [isHeld, setHeld] = useState(false);
  const [isScrolled, setScrolled] = useState(false);
  const isPaused = isHeld || isScrolled || view.search.event !== undefined;
  const tail = useTail(query, isPaused);
  return (
    <div
      className={styles['tail']}
      onScrollCapture={({ target }) => {
        if ((target as HTMLElement).getAttribute('role') === 'grid')
          setScrolled((target as HTMLElement).scrollTop > 0);
      }}
    >
      <ResultList
        {...view}
        results={tail.results}
        isOld={false}
        head={
          <TailBar
            tail={tail}
            isPaused={isPaused}
            onPaused={(isOn) => {
              setHeld(isOn);
              if (isOn) return;
              document.querySelector('[role=grid][aria-label=Results]')?.scrollTo(0, 0);
              if (view.search.event !== undefined) view.change({ event: undefined }, true);
            }}
          />
        }
        chart={null}
        facets={null}
        empty={
          tail.results.length > 0 ? null : tail.reason !== null ? (
            <div />
          ) : (
            <Empty
              title="No event has matched since the tail began"
              reason="What is stored from now on is shown as it comes."
            />
          )
        }
      />
    </div>
  );
}

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
function TailBar({ tail, isPaused, onPaused }: Props) {
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
