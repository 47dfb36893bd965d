import { useMemo } from 'react';
import { usePages } from '../../api/pages.ts';
import { useEventRows } from '../../triage/event-rows.ts';
import type { AlertSummary } from '../../triage/targets.ts';
import type { AlertFilters, Order } from './alert-search.ts';

const PAGE = 200;

/** Alerts of a list and their rows, as far as it was scrolled. */
export type ListedAlerts = ReturnType<typeof useAlertPages>;

/** @param isOn whether there is such a list, and not one of groups */
export function useAlertPages(filters: AlertFilters, order: Order, isOn: boolean) {
  const query = { ...filters, order };
  const { found, pages, shown, onEnd } = usePages('GET /dw/alerts', query, PAGE, isOn);
  const alerts = useMemo<readonly AlertSummary[]>(
    () => pages.flatMap((page) => page.alerts),
    [pages],
  );
  return { found, alerts, shown, onEnd, ...useEventRows(alerts, shown) };
}
