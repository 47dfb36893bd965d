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

/**
 * Keys of the elements of rows. A row that stays drawn keeps its element. Where none stays but the one that has the focus, as after
 * a jump, the elements stay and are filled with the rows that come: making new ones would take longer.
 *
 * @param ids of the rows that are drawn, in their order
 * @param kept the row whose element is never given to another
 */
export function useElementKeys(ids: readonly string[], kept: string | null): readonly number[] {
  const last = useRef<Keys>({ of: new Map(), next: 0 });
  last.current = nextKeys(last.current, ids, kept);
  const { of } = last.current;
  return ids.map((id) => of.get(id) as number);
}

interface Keys {
  readonly of: ReadonlyMap<string, number>;
  /** No element has had it yet. */
  readonly next: number;
}

/** In the order of the rows before. */
export function nextKeys(before: Keys, ids: readonly string[], kept: string | null): Keys {
  const isNew = (id: string) => !before.of.has(id);
  if (!ids.some(isNew) && ids.length === before.of.size) return before;
  const isJump = ids.every((id) => id === kept || isNew(id));
  const free = isJump
    ? [...before.of].flatMap(([id, key]) => (id === kept ? [] : [key])).reverse()
    : [];
  let { next } = before;
  const keyOf = (id: string) => before.of.get(id) ?? free.pop() ?? next++;
  const of = new Map(ids.map((id) => [id, keyOf(id)]));
  return { of, next };
}
