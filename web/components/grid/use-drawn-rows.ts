import { defaultRangeExtractor, type Range } from '@tanstack/react-virtual';
import { useCallback, useRef } from 'react';

/** After a jump: what is seen in part. */
const WHILE_JUMPING = 1;

interface Given {
  /** A row that is drawn wherever it is; -1 for none. */
  readonly kept: number;
  readonly count: number;
}

/**
 * Which rows are drawn: those in sight, and some before and behind them, so that scrolling finds them ready. Where a
 * frame moves so far that no row stays, those rows would be passed before they are seen: they are drawn when the list rests.
 *
 * @param isMoving whether the list is being scrolled
 */
export function useDrawnRows({ kept, count }: Given, isMoving: () => boolean) {
  const drawn = useRef<{ first: number; last: number } | null>(null);
  const moves = isMoving();
  return useCallback(
    (range: Range) => {
      const before = drawn.current;
      const isJump =
        moves &&
        before !== null &&
        (range.startIndex > before.last || range.endIndex < before.first);
      const overscan = isJump ? Math.min(WHILE_JUMPING, range.overscan) : range.overscan;
      const rows = defaultRangeExtractor({ ...range, overscan });
      drawn.current = { first: rows[0] ?? 0, last: rows.at(-1) ?? 0 };
      if (kept < 0 || kept >= count || rows.includes(kept)) return rows;
      return [...rows, kept].sort((a, b) => a - b);
    },
    [kept, count, moves],
  );
}
