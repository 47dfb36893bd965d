import { type PointerEvent, useEffect, useRef } from 'react';
import type { AlertSummary } from '../../triage/targets.ts';
import { call } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';

/** Moving past an alert does not read it. */
const REST_MS = 100;
/** What is open has asked for all it shows by then. */
const OPEN_MS = 400;

interface Given {
  readonly alerts: readonly AlertSummary[];
  /** The row that keys act on; `null` before the first move. */
  readonly current: string | null;
  readonly isOpen: boolean;
}

/**
 * Reads alerts before they are opened: the one that is next to be, from one that is open on in the direction of the
 * moves, and the one that the pointer rests on.
 */
export function usePrefetch({ alerts, current, isOpen }: Given) {
  const at = alerts.findIndex(({ id }) => id === current);
  const last = useRef(at);
  const isUp = at < last.current;
  const next = isOpen ? alerts[isUp ? at - 1 : at + 1]?.id : alerts[Math.max(0, at)]?.id;
  useEffect(() => {
    const timer = setTimeout(
      () => {
        last.current = at;
        if (next !== undefined) prefetchAlert(next);
      },
      isOpen ? OPEN_MS : REST_MS,
    );
    return () => clearTimeout(timer);
  }, [next, at, isOpen]);

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

/** Asks in one request for what an alert shows first, so that it is there when the alert is opened. */
function prefetchAlert(id: string): void {
  let asked: ReturnType<typeof ask> | undefined;
  // What is known already is not asked for.
  const whole = () => (asked ??= ask(id));
  const prefetch = (route: string, queryFn: () => Promise<unknown>) =>
    void queryClient.prefetchQuery({ queryKey: [route, { id }], queryFn });
  prefetch('GET /dw/alerts/:id', async () => {
    const { why: _, processTree: __, ...detail } = await whole();
    return detail;
  });
  prefetch(
    'GET /dw/alerts/:id/why',
    async () => (await whole()).why ?? call('GET /dw/alerts/:id/why', { id }),
  );
  prefetch(
    'GET /dw/alerts/:id/process-tree',
    async () => (await whole()).processTree ?? call('GET /dw/alerts/:id/process-tree', { id }),
  );
}

const ask = (id: string) =>
  call('GET /dw/alerts/:id', { id, query: { with: ['why', 'process-tree'] } });
