import { type ReactNode, useRef } from 'react';
import styles from './card-head.module.css';
import { useLongPress } from './use-long-press.ts';

export interface CardHeadProps {
  readonly isPicking: boolean;
  readonly onPick: () => void;
  /** Selects nothing any more. */
  readonly onEnd: () => void;
  /** Selects a row, or does no more. @param at its place */
  readonly onToggle: (at: number) => void;
  /** The checkbox for all rows. */
  readonly children: ReactNode;
}

/** Above cards, which have no row of titles: begins and ends selecting by touch. A finger that rests on a card begins it, too. */
export function CardHead({ isPicking, onPick, onEnd, onToggle, children }: CardHeadProps) {
  const head = useRef<HTMLDivElement>(null);
  useLongPress(head, onToggle);
  return (
    <div ref={head} role="row" aria-rowindex={1} className={styles['head']}>
      {isPicking && <div role="columnheader">{children}</div>}
      <div role="columnheader">
        <button type="button" onClick={isPicking ? onEnd : onPick}>
          {isPicking ? 'Done' : 'Select'}
        </button>
      </div>
    </div>
  );
}
