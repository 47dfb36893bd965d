import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { rootRoute } from '../../app/root-route.tsx';
import { textOf, wordOf } from '../../app/search-text.ts';

/** The layout of all settings: their names, and one of them. */
export const settingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings-page.tsx'), 'SettingsPage'),
});

const home = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/settings/sources', replace: true });
  },
});

const sourcesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/sources',
  component: lazyRouteComponent(() => import('./sources/sources-tab.tsx'), 'SourcesTab'),
});

const usersRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/users',
  component: lazyRouteComponent(() => import('./users-tab.tsx'), 'UsersTab'),
});

const keysRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/keys',
  component: lazyRouteComponent(() => import('./keys-tab.tsx'), 'KeysTab'),
});

const viewsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/views',
  component: lazyRouteComponent(() => import('./views-tab.tsx'), 'ViewsTab'),
});

const preferencesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/preferences',
  component: lazyRouteComponent(
    () => import('./preferences/preferences-tab.tsx'),
    'PreferencesTab',
  ),
});

export const OUTCOMES = ['succeeded', 'failed', 'refused', 'unknown'] as const;

export interface AuditSearch {
  readonly by?: string | undefined;
  readonly action?: string | undefined;
  readonly outcome?: (typeof OUTCOMES)[number] | undefined;
  readonly target?: string | undefined;
  /** The number of the entry that is open. */
  readonly entry?: string | undefined;
}

export const auditRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/audit',
  validateSearch: (search: Record<string, unknown>): AuditSearch => ({
    by: textOf(search['by']),
    action: textOf(search['action']),
    outcome: wordOf(search['outcome'], OUTCOMES),
    target: textOf(search['target']),
    entry: textOf(search['entry']),
  }),
  component: lazyRouteComponent(() => import('./audit-tab.tsx'), 'AuditTab'),
});

export const SETTINGS_ROUTES = [
  settingsRoute.addChildren([
    home,
    sourcesRoute,
    usersRoute,
    keysRoute,
    viewsRoute,
    preferencesRoute,
    auditRoute,
  ]),
] as const;
