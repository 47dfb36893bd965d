import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../app/root-route.tsx';

export const STORY_ROUTES = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/stories',
    component: lazyRouteComponent(() => import('./stories-page.tsx'), 'StoriesPage'),
  }),
] as const;
