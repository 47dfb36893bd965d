import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../app/root-route.tsx';
import { textOf, wordOf } from '../../app/search-text.ts';

/** What cells show: how many rules, or how many alerts. */
export const LENSES = ['rules', 'alerts'] as const;
export type Lens = (typeof LENSES)[number];

export interface CoverageSearch {
  readonly show?: Lens | undefined;
  readonly as?: 'table' | undefined;
  readonly tactic?: string | undefined;
  /** The technique that is open; `none` for rules without one. */
  readonly technique?: string | undefined;
}

export const coverageRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/coverage',
  validateSearch: (search: Record<string, unknown>): CoverageSearch => ({
    show: wordOf(search['show'], LENSES),
    as: wordOf(search['as'], ['table']),
    tactic: textOf(search['tactic']),
    technique: textOf(search['technique']),
  }),
  component: lazyRouteComponent(() => import('./coverage-page.tsx'), 'CoveragePage'),
});

export const COVERAGE_ROUTES = [coverageRoute] as const;
