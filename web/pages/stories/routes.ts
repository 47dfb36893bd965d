import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { rootRoute } from '../../app/root-route.tsx';
import { textOf, textsOf, wordOf } from '../../app/search-text.ts';
import { SEVERITIES, type SeverityName } from '../../components/severity/severity.tsx';
import { STATUSES, type StatusName } from '../../components/status/status.tsx';

export interface StoriesSearch {
  /** Left out, all. */
  readonly status?: readonly StatusName[] | undefined;
  readonly severity?: readonly SeverityName[] | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export const TABS = ['alerts', 'known', 'processes', 'guide', 'history'] as const;
export type Tab = (typeof TABS)[number];

export interface StorySearch {
  readonly tab?: Tab | undefined;
  /** The alert that is open. */
  readonly alert?: string | undefined;
}

const wordsOf = <T extends string>(value: unknown, words: readonly T[]) => {
  const found = textsOf(value)?.flatMap((text) => wordOf(text, words) ?? []);
  return found === undefined || found.length === 0 ? undefined : found;
};

export const storiesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/stories',
  validateSearch: (search: Record<string, unknown>): StoriesSearch => ({
    status: wordsOf(search['status'], STATUSES),
    severity: wordsOf(search['severity'], SEVERITIES),
    from: textOf(search['from']),
    to: textOf(search['to']),
  }),
  // Whoever comes without a question sees what is for review, and the address says so.
  beforeLoad: ({ search, location }) => {
    if (location.searchStr === '' && Object.values(search).every((value) => value === undefined))
      throw redirect({ to: '/stories', search: { status: ['open'] }, replace: true });
  },
  component: lazyRouteComponent(() => import('./stories-page.tsx'), 'StoriesPage'),
});

export const storyRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/stories/$id',
  validateSearch: (search: Record<string, unknown>): StorySearch => ({
    tab: wordOf(search['tab'], TABS),
    alert: textOf(search['alert']),
  }),
  component: lazyRouteComponent(() => import('./story-page.tsx'), 'StoryPage'),
});

export const STORY_ROUTES = [storiesRoute, storyRoute] as const;
