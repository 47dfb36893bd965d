import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../app/root-route.tsx';
import { textOf, wordOf } from '../../app/search-text.ts';
import { SHOWN, type Shown } from './shown.ts';

export interface ExceptionSearch {
  readonly list?: string | undefined;
  readonly text?: string | undefined;
  readonly show?: Shown | undefined;
  readonly sort?: string | undefined;
  /** The key of the item that is open. */
  readonly item?: string | undefined;
}

export const exceptionsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/exceptions',
  validateSearch: (search: Record<string, unknown>): ExceptionSearch => ({
    list: textOf(search['list']),
    text: textOf(search['text']),
    show: wordOf(search['show'], SHOWN),
    sort: textOf(search['sort']),
    item: textOf(search['item']),
  }),
  component: lazyRouteComponent(() => import('./exceptions-page.tsx'), 'ExceptionsPage'),
});

export const valueListsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/exceptions/value-lists',
  validateSearch: (search: Record<string, unknown>): Pick<ExceptionSearch, 'list'> => ({
    list: textOf(search['list']),
  }),
  component: lazyRouteComponent(() => import('./value-lists-page.tsx'), 'ValueListsPage'),
});

export const EXCEPTION_ROUTES = [exceptionsRoute, valueListsRoute] as const;
