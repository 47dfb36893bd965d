import { useState } from 'react';
import { Empty } from '../../../components/states/empty.tsx';
import { ResultList } from '../results/result-list.tsx';
import type { ViewProps } from '../results/view.ts';
import { TailBar } from './tail-bar.tsx';
import { useTail } from './use-tail.ts';
import styles from '../hunt.module.css';

/** Events that match, as they are stored, the latest first. Whoever scrolls down or opens one is not disturbed. */
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
