import {
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  lazyRouteComponent,
  Link,
  redirect,
  type RouteComponent,
} from '@tanstack/react-router';
import { useEffect } from 'react';
import { call } from '../api/client.ts';
import { isAway } from '../api/problem.ts';
import { whenBack } from '../api/session.ts';
import { CONSOLE_PATH } from '../base.ts';
import { useTitle } from '../components/page/page.tsx';
import { Empty, PageProblem } from '../components/states/states.tsx';
import { alertSearch } from '../pages/alerts/alert-search.ts';
import { contextSearch } from '../pages/context/search.ts';
import { coverageSearch } from '../pages/coverage/search.ts';
import { entitySearch } from '../pages/entity/search.ts';
import { exceptionSearch, valueListSearch } from '../pages/exceptions/search.ts';
import { healthSearch } from '../pages/health/search.ts';
import { huntSearch } from '../pages/hunt/search.ts';
import {
  newRuleSearch,
  ruleExceptionsSearch,
  rulesSearch,
  runsSearch,
} from '../pages/rules/search.ts';
import { auditSearch } from '../pages/settings/search.ts';
import { storiesSearch, storySearch } from '../pages/stories/search.ts';
import { parseSearch, stringifySearch } from '../search-text.ts';
import { Shell } from './shell/shell.tsx';

const rootRoute = createRootRoute({
  component: Shell,
  notFoundComponent: NoPage,
  errorComponent: PageFault,
});

/** An error while a page was loaded or drawn. If the service could not be reached, the page is reloaded once it answers again. */
function PageFault({ error, reset }: ErrorComponentProps) {
  const reloads = isAway(error);
  useEffect(() => (reloads ? whenBack(() => location.reload()) : undefined), [reloads]);
  return (
    <>
      <h1 className="unseen">This page could not be shown</h1>
      <PageProblem error={error} retry={reloads ? () => location.reload() : reset} />
    </>
  );
}

function NoPage() {
  useTitle('No such page');
  return (
    <>
      <h1 className="unseen">No such page</h1>
      <Empty
        title="There is no such page"
        reason="The address may be incomplete, or from another version."
      >
        <Link to="/stories">Go to stories</Link>
      </Empty>
    </>
  );
}

/** A page that is loaded when it is opened. What its component returns is not asked here: it may depend on the type of the router. */
const page = <Name extends string>(
  load: () => Promise<{ readonly [N in Name]: unknown }>,
  name: Name,
) =>
  lazyRouteComponent(
    // If the service answers, it has another version of the page, and the router reloads the document. If not, its error is shown.
    () => (load() as Promise<Record<Name, RouteComponent>>).catch(orAway),
    name,
  );

async function orAway(error: unknown): Promise<never> {
  await call('GET /dw/me');
  throw error;
}

const inRoot = () => rootRoute;

const ruleRoute = createRoute({
  getParentRoute: inRoot,
  path: '/rules/$id',
  component: page(() => import('../pages/rules/rule/rule-page.tsx'), 'RulePage'),
});

const inRule = () => ruleRoute;

/** The layout of all settings: their names, and one of them. */
const settingsRoute = createRoute({
  getParentRoute: inRoot,
  path: '/settings',
  component: page(() => import('../pages/settings/settings-page.tsx'), 'SettingsPage'),
});

const inSettings = () => settingsRoute;

const RULE_PAGES = [
  createRoute({
    getParentRoute: inRule,
    path: '/',
    beforeLoad: ({ params }) => {
      throw redirect({ to: '/rules/$id/overview', params, replace: true });
    },
  }),
  createRoute({
    getParentRoute: inRule,
    path: '/overview',
    component: page(() => import('../pages/rules/rule/overview/overview.tsx'), 'RuleOverview'),
  }),
  createRoute({
    getParentRoute: inRule,
    path: '/edit',
    component: page(() => import('../pages/rules/rule/edit/edit-rule.tsx'), 'EditRule'),
  }),
  createRoute({
    getParentRoute: inRule,
    path: '/tests',
    component: page(() => import('../pages/rules/rule/tests/rule-tests.tsx'), 'RuleTests'),
  }),
  createRoute({
    getParentRoute: inRule,
    path: '/runs',
    validateSearch: runsSearch,
    component: page(() => import('../pages/rules/rule/runs/rule-runs.tsx'), 'RuleRuns'),
  }),
  createRoute({
    getParentRoute: inRule,
    path: '/exceptions',
    validateSearch: ruleExceptionsSearch,
    component: page(
      () => import('../pages/rules/rule/exceptions/rule-exceptions.tsx'),
      'RuleExceptions',
    ),
  }),
  createRoute({
    getParentRoute: inRule,
    path: '/history',
    component: page(() => import('../pages/rules/rule/history/rule-history.tsx'), 'RuleHistory'),
  }),
] as const;

const SETTINGS_PAGES = [
  createRoute({
    getParentRoute: inSettings,
    path: '/',
    beforeLoad: () => {
      throw redirect({ to: '/settings/sources', replace: true });
    },
  }),
  createRoute({
    getParentRoute: inSettings,
    path: '/sources',
    component: page(() => import('../pages/settings/sources/sources-tab.tsx'), 'SourcesTab'),
  }),
  createRoute({
    getParentRoute: inSettings,
    path: '/connectors',
    component: page(
      () => import('../pages/settings/notifications/connectors-tab.tsx'),
      'ConnectorsTab',
    ),
  }),
  createRoute({
    getParentRoute: inSettings,
    path: '/notifications',
    component: page(
      () => import('../pages/settings/notifications/notifications-tab.tsx'),
      'NotificationsTab',
    ),
  }),
  createRoute({
    getParentRoute: inSettings,
    path: '/duty',
    component: page(() => import('../pages/settings/duty/duty-tab.tsx'), 'DutyTab'),
  }),
  createRoute({
    getParentRoute: inSettings,
    path: '/responses',
    component: page(() => import('../pages/settings/responses/responses-tab.tsx'), 'ResponsesTab'),
  }),
  createRoute({
    getParentRoute: inSettings,
    path: '/users',
    component: page(() => import('../pages/settings/users-tab.tsx'), 'UsersTab'),
  }),
  createRoute({
    getParentRoute: inSettings,
    path: '/keys',
    component: page(() => import('../pages/settings/keys-tab.tsx'), 'KeysTab'),
  }),
  createRoute({
    getParentRoute: inSettings,
    path: '/views',
    component: page(() => import('../pages/settings/views-tab.tsx'), 'ViewsTab'),
  }),
  createRoute({
    getParentRoute: inSettings,
    path: '/account',
    component: page(() => import('../pages/settings/account-tab.tsx'), 'AccountTab'),
  }),
  createRoute({
    getParentRoute: inSettings,
    path: '/preferences',
    component: page(
      () => import('../pages/settings/preferences/preferences-tab.tsx'),
      'PreferencesTab',
    ),
  }),
  createRoute({
    getParentRoute: inSettings,
    path: '/audit',
    validateSearch: auditSearch,
    component: page(() => import('../pages/settings/audit/audit-tab.tsx'), 'AuditTab'),
  }),
] as const;

/**
 * All pages. A page knows its own route by its path only (`useSearch({ from: '/hunt' })`), for what is imported
 * here may not import this file.
 */
const PAGES = [
  createRoute({
    getParentRoute: inRoot,
    path: '/',
    beforeLoad: () => {
      throw redirect({ to: '/stories', replace: true });
    },
  }),
  createRoute({
    getParentRoute: inRoot,
    path: '/stories',
    validateSearch: storiesSearch,
    // Without a question the list shows what is for review, and the address says so.
    beforeLoad: ({ search, location }) => {
      if (location.searchStr === '' && Object.values(search).every((value) => value === undefined))
        throw redirect({ to: '/stories', search: { status: ['open'] }, replace: true });
    },
    component: page(() => import('../pages/stories/stories-page.tsx'), 'StoriesPage'),
  }),
  createRoute({
    getParentRoute: inRoot,
    path: '/stories/$id',
    validateSearch: storySearch,
    component: page(() => import('../pages/stories/story-page.tsx'), 'StoryPage'),
  }),
  createRoute({
    getParentRoute: inRoot,
    path: '/alerts',
    validateSearch: alertSearch,
    // The same for alerts: what is to be done.
    beforeLoad: ({ search }) => {
      if (Object.values(search).every((value) => value === undefined))
        throw redirect({ to: '/alerts', search: { status: ['open'] }, replace: true });
    },
    component: page(() => import('../pages/alerts/alerts-page.tsx'), 'AlertsPage'),
  }),
  createRoute({
    getParentRoute: inRoot,
    path: '/alerts/$id',
    component: page(() => import('../pages/alerts/alert/alert-view.tsx'), 'AlertPage'),
  }),
  createRoute({
    getParentRoute: inRoot,
    path: '/hunt',
    validateSearch: huntSearch,
    component: page(() => import('../pages/hunt/hunt-page.tsx'), 'HuntPage'),
  }),
  createRoute({
    getParentRoute: inRoot,
    path: '/entity',
    validateSearch: entitySearch,
    component: page(() => import('../pages/entity/entity-page.tsx'), 'EntityPage'),
  }),
  createRoute({
    getParentRoute: inRoot,
    path: '/context',
    validateSearch: contextSearch,
    component: page(() => import('../pages/context/context-page.tsx'), 'ContextPage'),
  }),
  createRoute({
    getParentRoute: inRoot,
    path: '/rules',
    validateSearch: rulesSearch,
    component: page(() => import('../pages/rules/list/rules-page.tsx'), 'RulesPage'),
  }),
  createRoute({
    getParentRoute: inRoot,
    path: '/rules/new',
    validateSearch: newRuleSearch,
    component: page(() => import('../pages/rules/rule/edit/edit-rule.tsx'), 'NewRule'),
  }),
  ruleRoute.addChildren([...RULE_PAGES]),
  createRoute({
    getParentRoute: inRoot,
    path: '/exceptions',
    validateSearch: exceptionSearch,
    component: page(() => import('../pages/exceptions/exceptions-page.tsx'), 'ExceptionsPage'),
  }),
  createRoute({
    getParentRoute: inRoot,
    path: '/exceptions/value-lists',
    validateSearch: valueListSearch,
    component: page(() => import('../pages/exceptions/value-lists-page.tsx'), 'ValueListsPage'),
  }),
  createRoute({
    getParentRoute: inRoot,
    path: '/coverage',
    validateSearch: coverageSearch,
    component: page(() => import('../pages/coverage/coverage-page.tsx'), 'CoveragePage'),
  }),
  createRoute({
    getParentRoute: inRoot,
    path: '/health',
    validateSearch: healthSearch,
    component: page(() => import('../pages/health/health-page.tsx'), 'HealthPage'),
  }),
  createRoute({
    getParentRoute: inRoot,
    path: '/inbox',
    component: page(() => import('../pages/inbox/inbox-page.tsx'), 'InboxPage'),
  }),
  settingsRoute.addChildren([...SETTINGS_PAGES]),
] as const;

export const router = createRouter({
  // Of a page: what is around it stays.
  defaultErrorComponent: PageFault,
  routeTree: rootRoute.addChildren([...PAGES]),
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
