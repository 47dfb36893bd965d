import { type MouseEvent, type PointerEvent, useEffect, useRef } from 'react';

/** As long as a phone takes for it. */
const HOLD_MS = 500;
/** A finger that moves further scrolls. */
const MAX_MOVE = 10;

interface Press {
  readonly x: number;
  readonly y: number;
  readonly timer: ReturnType<typeof setTimeout>;
}

/**
 * What the scroller of a list listens to, so that a finger that rests on a row does something to it. The tap with which such a
 * press may end is not one on the row.
 *
 * @param run gets the place of the row; `null`: nothing listens
 */
export function useLongPress(run: ((at: number) => void) | null) {
  const press = useRef<Press | null>(null);
  const wasHeld = useRef(false);
  const end = () => {
    clearTimeout(press.current?.timer);
    press.current = null;
  };
  useEffect(() => end, []);
  if (run === null) return {};
  return {
    onPointerDown: ({ pointerType, isPrimary, target, clientX: x, clientY: y }: PointerEvent) => {
      end();
      wasHeld.current = false;
      const row = (target as Element).closest('[role=row][data-index]');
      if (pointerType !== 'touch' || !isPrimary || row === null) return;
      const at = Number(row.getAttribute('data-index'));
      const timer = setTimeout(() => {
        wasHeld.current = true;
        run(at);
      }, HOLD_MS);
      press.current = { x, y, timer };
    },
    onPointerMove: ({ clientX, clientY }: PointerEvent) => {
      if (press.current === null) return;
      const { x, y } = press.current;
      if (Math.hypot(clientX - x, clientY - y) > MAX_MOVE) end();
    },
    onPointerUp: end,
    // The browser has begun to scroll.
    onPointerCancel: end,
    onContextMenu: (event: MouseEvent) => {
      if (press.current !== null || wasHeld.current) event.preventDefault();
    },
    onClickCapture: (event: MouseEvent) => {
      if (!wasHeld.current) return;
      wasHeld.current = false;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}
