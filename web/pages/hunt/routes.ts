import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../app/root-route.tsx';

export const HUNT_ROUTES = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/hunt',
    component: lazyRouteComponent(() => import('./hunt-page.tsx'), 'HuntPage'),
  }),
] as const;
