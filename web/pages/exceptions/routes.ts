import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../app/root-route.tsx';

export const EXCEPTION_ROUTES = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/exceptions',
    component: lazyRouteComponent(() => import('./exceptions-page.tsx'), 'ExceptionsPage'),
  }),
] as const;
