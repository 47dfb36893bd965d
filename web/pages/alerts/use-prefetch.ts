import { useEffect, useRef, type PointerEvent } from 'react';
import type { AlertSummary } from '../../triage/targets.ts';
import { prefetchAlert } from './alert/prefetch-alert.ts';

/** Whoever passes by does not open. */
const REST_MS = 100;
/** What is open has asked for all it shows by then. */
const OPEN_MS = 400;

interface Given {
  readonly alerts: readonly AlertSummary[];
  /** The row that keys act on; `null` before anybody has moved. */
  readonly current: string | null;
  readonly isOpen: boolean;
}

/**
 * Reads alerts before they are opened: the one that is next to be, the neighbours of one that is open, and the one that
 * the pointer rests on.
 */
export function usePrefetch({ alerts, current, isOpen }: Given) {
  const at = alerts.findIndex(({ id }) => id === current);
  const next = isOpen ? alerts[at + 1]?.id : alerts[Math.max(0, at)]?.id;
  const previous = isOpen ? alerts[at - 1]?.id : undefined;
  useEffect(() => {
    const timer = setTimeout(
      () => {
        for (const id of [next, previous]) if (id !== undefined) prefetchAlert(id);
      },
      isOpen ? OPEN_MS : REST_MS,
    );
    return () => clearTimeout(timer);
  }, [next, previous, isOpen]);

  const pointed = useRef<{ row: Element | null; timer?: ReturnType<typeof setTimeout> }>({
    row: null,
  });
  useEffect(() => () => clearTimeout(pointed.current.timer), []);
  return (event: PointerEvent) => {
    const row = (event.target as Element).closest('[role=row][data-index]');
    if (row === pointed.current.row) return;
    clearTimeout(pointed.current.timer);
    pointed.current = { row };
    const id = row === null ? undefined : alerts[Number(row.getAttribute('data-index'))]?.id;
    if (id !== undefined) pointed.current.timer = setTimeout(() => prefetchAlert(id), REST_MS);
  };
}
