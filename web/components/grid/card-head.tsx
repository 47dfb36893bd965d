import type { ReactNode } from 'react';
import styles from './grid.module.css';

interface Props {
  readonly isPicking: boolean;
  readonly onPick: () => void;
  /** Selects nothing any more. */
  readonly onEnd: () => void;
  /** The checkbox for all rows. */
  readonly children: ReactNode;
}

/** Above cards, which have no row of titles: begins and ends selecting by touch. A finger that rests on a card begins it, too. */
export const CardHead = ({ isPicking, onPick, onEnd, children }: Props) => (
  <div role="row" aria-rowindex={1} className={styles['cardHead']}>
    {isPicking && <div role="columnheader">{children}</div>}
    <div role="columnheader">
      <button type="button" onClick={isPicking ? onEnd : onPick}>
        {isPicking ? 'Done' : 'Select'}
      </button>
    </div>
  </div>
);
