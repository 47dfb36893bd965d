import { type RefObject, useEffect, useState } from 'react';
import { forgetPlace, placeLeft } from './left-place.ts';

interface Focusable {
  readonly focus: () => void;
}

/**
 * Gives the focus back to the row that was current when the page was left, as soon as it has been read.
 *
 * @param ids of the rows that have been read
 */
export function useLeftRow(
  grid: RefObject<Focusable | null>,
  ids: () => readonly string[],
  isThere: boolean,
): void {
  const [row] = useState(placeLeft);
  useEffect(() => {
    if (row === null || !isThere || !ids().includes(row)) return;
    forgetPlace();
    // After the page itself has received the focus.
    const timer = requestAnimationFrame(() => grid.current?.focus());
    return () => cancelAnimationFrame(timer);
    // Once, as soon as there are rows.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [row, isThere]);
}
