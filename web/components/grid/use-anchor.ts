import { useLayoutEffect, useRef, type RefObject } from 'react';

interface Given<Row> {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly rows: readonly Row[];
  readonly idOf: (row: Row) => string;
  /** Of a row, in pixels. */
  readonly height: number;
}

/** How many rows are looked for: of those at the top some may be gone. */
const MOST = 50;

/** Keeps the rows in sight where they are when others come before them. Whoever is at the very top stays there. */
export function useAnchor<Row>({ scroller, rows, idOf, height }: Given<Row>): void {
  const before = useRef(rows);
  useLayoutEffect(() => {
    const old = before.current;
    before.current = rows;
    const box = scroller.current;
    if (old === rows || box === null || box.scrollTop < height) return;
    const top = Math.floor(box.scrollTop / height);
    const places = new Map(rows.map((row, index) => [idOf(row), index]));
    for (let at = top; at < Math.min(old.length, top + MOST); at += 1) {
      const place = places.get(idOf(old[at] as Row));
      if (place === undefined) continue;
      if (place !== at) box.scrollTop += (place - at) * height;
      return;
    }
  }, [rows]);
}
