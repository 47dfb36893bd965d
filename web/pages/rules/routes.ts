import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { rootRoute } from '../../app/root-route.tsx';
import { textOf, textsOf, wordOf } from '../../app/search-text.ts';
import { SHOWN, SORTS, type RuleSort, type ShownRules } from './list/shown.ts';

export interface RulesSearch {
  readonly text?: string | undefined;
  readonly tag?: readonly string[] | undefined;
  readonly severity?: readonly string[] | undefined;
  readonly technique?: string | undefined;
  readonly enabled?: 'true' | 'false' | undefined;
  readonly show?: ShownRules | undefined;
  readonly sort?: RuleSort | undefined;
  /** Left out, the direction in which people mostly want it. */
  readonly order?: 'ascending' | 'descending' | undefined;
  /** The updates of the shipped rules are open. */
  readonly pack?: 'true' | undefined;
}

export const rulesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/rules',
  validateSearch: (search: Record<string, unknown>): RulesSearch => ({
    text: textOf(search['text']),
    tag: textsOf(search['tag']),
    severity: textsOf(search['severity']),
    technique: textOf(search['technique']),
    enabled: wordOf(search['enabled'], ['true', 'false']),
    show: wordOf(search['show'], SHOWN),
    sort: wordOf(search['sort'], SORTS),
    order: wordOf(search['order'], ['ascending', 'descending']),
    pack: wordOf(search['pack'], ['true']),
  }),
  component: lazyRouteComponent(() => import('./list/rules-page.tsx'), 'RulesPage'),
});

export interface NewRuleSearch {
  /** A query that somebody has tried in Hunt. */
  readonly query?: string | undefined;
  /** The id of a rule to begin from. */
  readonly from?: string | undefined;
}

export const ruleRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/rules/$id',
  component: lazyRouteComponent(() => import('./rule/rule-page.tsx'), 'RulePage'),
});

const ruleHome = createRoute({
  getParentRoute: () => ruleRoute,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/rules/$id/overview', params, replace: true });
  },
});

const overviewRoute = createRoute({
  getParentRoute: () => ruleRoute,
  path: '/overview',
  component: lazyRouteComponent(() => import('./rule/overview/overview.tsx'), 'RuleOverview'),
});

const editRoute = createRoute({
  getParentRoute: () => ruleRoute,
  path: '/edit',
  component: lazyRouteComponent(() => import('./rule/edit/edit-rule.tsx'), 'EditRule'),
});

const testsRoute = createRoute({
  getParentRoute: () => ruleRoute,
  path: '/tests',
  component: lazyRouteComponent(() => import('./rule/tests/rule-tests.tsx'), 'RuleTests'),
});

export interface RunsSearch {
  /** The id of the run, or `gap-` and the number of the gap, that is chosen. */
  readonly block?: string | undefined;
  /** A backfill that was begun. */
  readonly job?: string | undefined;
}

export const runsRoute = createRoute({
  getParentRoute: () => ruleRoute,
  path: '/runs',
  validateSearch: (search: Record<string, unknown>): RunsSearch => ({
    block: textOf(search['block']),
    job: textOf(search['job']),
  }),
  component: lazyRouteComponent(() => import('./rule/runs/rule-runs.tsx'), 'RuleRuns'),
});

export interface RuleExceptionsSearch {
  /** The key of the item that is being changed. */
  readonly item?: string | undefined;
  /** The id of the alert that a new one is made from. */
  readonly alert?: string | undefined;
}

export const exceptionsRoute = createRoute({
  getParentRoute: () => ruleRoute,
  path: '/exceptions',
  validateSearch: (search: Record<string, unknown>): RuleExceptionsSearch => ({
    item: textOf(search['item']),
    alert: textOf(search['alert']),
  }),
  component: lazyRouteComponent(
    () => import('./rule/exceptions/rule-exceptions.tsx'),
    'RuleExceptions',
  ),
});

const historyRoute = createRoute({
  getParentRoute: () => ruleRoute,
  path: '/history',
  component: lazyRouteComponent(() => import('./rule/history/rule-history.tsx'), 'RuleHistory'),
});

export const newRuleRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/rules/new',
  validateSearch: (search: Record<string, unknown>): NewRuleSearch => ({
    query: textOf(search['query']),
    from: textOf(search['from']),
  }),
  component: lazyRouteComponent(() => import('./rule/edit/new-rule.tsx'), 'NewRule'),
});

export const RULE_ROUTES = [
  rulesRoute,
  newRuleRoute,
  ruleRoute.addChildren([
    ruleHome,
    overviewRoute,
    editRoute,
    testsRoute,
    runsRoute,
    exceptionsRoute,
    historyRoute,
  ]),
] as const;
