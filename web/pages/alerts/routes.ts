import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { rootRoute } from '../../app/root-route.tsx';
import { alertRoute } from './alert/routes.ts';
import { alertSearch } from './alert-search.ts';

export const alertsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/alerts',
  validateSearch: alertSearch,
  // Whoever comes without a question sees what is to be done, and the address says so.
  beforeLoad: ({ search }) => {
    if (Object.values(search).every((value) => value === undefined))
      throw redirect({ to: '/alerts', search: { status: ['open'] }, replace: true });
  },
  component: lazyRouteComponent(() => import('./alerts-page.tsx'), 'AlertsPage'),
});

export const ALERT_ROUTES = [alertsRoute, alertRoute] as const;
