import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../app/root-route.tsx';
import { wordOf } from '../../app/search-text.ts';

export const SPANS = ['6', '24', '168'] as const;

export interface HealthSearch {
  /** Hours that the strip shows; left out, a day. */
  readonly hours?: (typeof SPANS)[number] | undefined;
}

export const healthRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/health',
  validateSearch: (search: Record<string, unknown>): HealthSearch => ({
    hours: wordOf(search['hours'], SPANS),
  }),
  component: lazyRouteComponent(() => import('./health-page.tsx'), 'HealthPage'),
});

export const HEALTH_ROUTES = [healthRoute] as const;
