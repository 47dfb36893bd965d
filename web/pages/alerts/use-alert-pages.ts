import { useMemo } from 'react';
import { usePages } from '../../api/pages.ts';
import type { AlertSummary } from '../../triage/targets.ts';
import type { AlertFilters, Order } from './alert-search.ts';

const PAGE = 200;

/** Alerts of a list, as far as somebody has scrolled. */
export function useAlertPages(filters: AlertFilters, order: Order) {
  const { found, pages, shown, onEnd } = usePages('GET /dw/alerts', { ...filters, order }, PAGE);
  const alerts = useMemo<readonly AlertSummary[]>(
    () => pages.flatMap((page) => page.alerts),
    [pages],
  );
  return { found, alerts, shown, onEnd };
}
