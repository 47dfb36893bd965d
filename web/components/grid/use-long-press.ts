import { type RefObject, useEffect, useRef } from 'react';

/** As long as a phone takes for it. */
const HOLD_MS = 500;
/** A finger that moves further scrolls. */
const MAX_MOVE = 10;

/**
 * Does something to the row of a list on which a finger rests. The tap with which such a press may end is not one on the row.
 *
 * @param within an element of the list
 * @param run gets the place of the row
 */
export function useLongPress(within: RefObject<Element | null>, run: (at: number) => void): void {
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    const list = within.current?.closest<HTMLElement>('[role=grid]');
    if (list == null) return () => {};
    let timer: ReturnType<typeof setTimeout> | undefined;
    let from = { x: 0, y: 0 };
    let wasHeld = false;
    const end = () => {
      clearTimeout(timer);
      timer = undefined;
    };
    const listening = new AbortController();
    const on = <K extends keyof HTMLElementEventMap>(
      type: K,
      listener: (event: HTMLElementEventMap[K]) => void,
    ) => list.addEventListener(type, listener, { capture: true, signal: listening.signal });
    on('pointerdown', ({ pointerType, isPrimary, target, clientX: x, clientY: y }) => {
      end();
      wasHeld = false;
      const row = (target as Element).closest('[role=row][data-index]');
      if (pointerType !== 'touch' || !isPrimary || row === null) return;
      const at = Number(row.getAttribute('data-index'));
      from = { x, y };
      timer = setTimeout(() => {
        end();
        wasHeld = true;
        latest.current(at);
      }, HOLD_MS);
    });
    on('pointermove', ({ clientX, clientY }) => {
      if (Math.hypot(clientX - from.x, clientY - from.y) > MAX_MOVE) end();
    });
    on('pointerup', end);
    // The browser has begun to scroll.
    on('pointercancel', end);
    on('contextmenu', (event) => {
      if (timer !== undefined || wasHeld) event.preventDefault();
    });
    on('click', (event) => {
      if (!wasHeld) return;
      wasHeld = false;
      event.preventDefault();
      event.stopPropagation();
    });
    return () => {
      end();
      listening.abort();
    };
  }, [within]);
}
