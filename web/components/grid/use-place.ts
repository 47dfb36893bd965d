import { useLayoutEffect, useRef, type RefObject } from 'react';
import { hasLostFocusIn } from '../focus/keep-focus.ts';

interface Given {
  readonly scroller: RefObject<HTMLElement | null>;
  /** Of the current row; -1 where there is none, or not any more. */
  readonly index: number;
  /** Whether somebody has moved. */
  readonly hasCurrent: boolean;
  readonly count: number;
}

/**
 * Where somebody is in a list: at the current row, or where that was before it went away. Who had the focus on it has it on the row
 * that has come into its place.
 */
export function usePlace({ scroller, index, hasCurrent, count }: Given): number {
  const last = useRef(index);
  if (index >= 0 || !hasCurrent) last.current = index;
  const place = Math.min(last.current, count - 1);
  useLayoutEffect(() => {
    const list = scroller.current;
    if (index < 0 && place >= 0 && list !== null && hasLostFocusIn(list))
      list.querySelector<HTMLElement>(`[data-index="${place}"]`)?.focus({ preventScroll: true });
  });
  return place;
}
