import { type RefObject, useEffect, useState } from 'react';
import { forgetPlace, placeLeft } from './left-place.ts';

interface Focusable {
  readonly focus: () => void;
}

/**
 * The row of a list that was left for another page: it is current again, and has the focus as soon as it is there.
 *
 * @param ids of the rows that have been read
 */
export function useLeftRow(
  grid: RefObject<Focusable | null>,
  ids: () => readonly string[],
  isThere: boolean,
): string | null {
  const [row] = useState(placeLeft);
  useEffect(() => {
    if (row === null || !isThere || !ids().includes(row)) return;
    forgetPlace();
    // Behind the focus of the page itself.
    const timer = requestAnimationFrame(() => grid.current?.focus());
    return () => cancelAnimationFrame(timer);
    // Once, as soon as there are rows.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [row, isThere]);
  return row;
}
