import { createRouter, createRoute, redirect } from '@tanstack/react-router';
import { CONSOLE_PATH } from '../base.ts';
import { ALERT_ROUTES } from '../pages/alerts/routes.ts';
import { COVERAGE_ROUTES } from '../pages/coverage/routes.ts';
import { EXCEPTION_ROUTES } from '../pages/exceptions/routes.ts';
import { HEALTH_ROUTES } from '../pages/health/routes.ts';
import { HUNT_ROUTES } from '../pages/hunt/routes.ts';
import { RULE_ROUTES } from '../pages/rules/routes.ts';
import { SETTINGS_ROUTES } from '../pages/settings/routes.ts';
import { STORY_ROUTES } from '../pages/stories/routes.ts';
import { rootRoute } from './root-route.tsx';
import { parseSearch, stringifySearch } from './search-text.ts';

const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/stories', replace: true });
  },
});

/** All pages. */
const routeTree = rootRoute.addChildren([
  homeRoute,
  ...STORY_ROUTES,
  ...ALERT_ROUTES,
  ...HUNT_ROUTES,
  ...RULE_ROUTES,
  ...EXCEPTION_ROUTES,
  ...COVERAGE_ROUTES,
  ...HEALTH_ROUTES,
  ...SETTINGS_ROUTES,
]);

export const router = createRouter({
  routeTree,
  basepath: CONSOLE_PATH,
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
