import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../app/root-route.tsx';
import { textOf, textsOf, wordOf } from '../../app/search-text.ts';

/** As what results are shown. */
export const VIEWS = ['table', 'tree'] as const;

/** The state of the page: the query that was run, over what, and what is shown of the results. */
export interface HuntSearch {
  readonly q?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Patterns of streams. */
  readonly streams?: readonly string[] | undefined;
  /** Columns, by field. */
  readonly fields?: readonly string[] | undefined;
  readonly view?: (typeof VIEWS)[number] | undefined;
  /** `1`: new events are shown as they are stored. */
  readonly tail?: '1' | undefined;
  /** The result that is open. */
  readonly event?: string | undefined;
  /** Most results that are shown. */
  readonly limit?: string | undefined;
}

export const HUNT_ROUTES = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/hunt',
    validateSearch: (search: Record<string, unknown>): HuntSearch => ({
      q: textOf(search['q']),
      from: textOf(search['from']),
      to: textOf(search['to']),
      streams: textsOf(search['streams']),
      fields: textsOf(search['fields']),
      view: wordOf(search['view'], VIEWS),
      tail: wordOf(search['tail'], ['1']),
      event: textOf(search['event']),
      limit: wordOf(search['limit'], ['10000']),
    }),
    component: lazyRouteComponent(() => import('./hunt-page.tsx'), 'HuntPage'),
  }),
] as const;
