import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../app/root-route.tsx';

export const COVERAGE_ROUTES = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/coverage',
    component: lazyRouteComponent(() => import('./coverage-page.tsx'), 'CoveragePage'),
  }),
] as const;
