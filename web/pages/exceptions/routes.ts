import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../app/root-route.tsx';
import { textOf, wordOf } from '../../app/search-text.ts';
import { SHOWN } from './shown.ts';

export const exceptionsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/exceptions',
  validateSearch: (search) => ({
    list: textOf(search['list']),
    text: textOf(search['text']),
    show: wordOf(search['show'], SHOWN),
    sort: textOf(search['sort']),
    /** The key of the item that is open. */
    item: textOf(search['item']),
  }),
  component: lazyRouteComponent(() => import('./exceptions-page.tsx'), 'ExceptionsPage'),
});

export const valueListsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/exceptions/value-lists',
  validateSearch: (search) => ({ list: textOf(search['list']) }),
  component: lazyRouteComponent(() => import('./value-lists-page.tsx'), 'ValueListsPage'),
});

export const EXCEPTION_ROUTES = [exceptionsRoute, valueListsRoute] as const;
