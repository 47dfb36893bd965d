import type { Query } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useChanges, type ChangesMessage } from '../api/live.ts';
import { queryClient, readerAgain } from '../api/queries.ts';
import { catchUp, catchUpAgain, outdateCatchUp } from './catch-up.ts';
import type { AlertSummary, Story, Target } from './targets.ts';

/** Shows what others do to alerts and stories as it happens: rows stay where they are. */
export function useLiveAlerts(): void {
  useChanges(useCallback(follow, []));
}

const readAgain = readerAgain(
  ['GET /dw/alerts/:id', 'GET /dw/stories/:id'],
  // What is being read for the first time is not older than this.
  ({ state }) => state.data !== undefined,
);

function follow(changes: ChangesMessage | 'reset'): void {
  if (changes === 'reset' || changes.skipped > 0) {
    readAgain();
    void catchUp();
  } else
    putKnown(
      changes.alerts.map(({ alert }) => alert),
      changes.stories,
    );
}

/*
 * Alerts and stories are kept in several answers: lists, details, stories. Whatever changes one changes it in all of them, so
 * that no two places of a page contradict each other.
 */

/** What an answer may have of them; a list in pages has several. */
interface Answers {
  readonly pages?: readonly object[];
  readonly alerts?: readonly AlertSummary[];
  readonly summary?: AlertSummary;
  readonly stories?: readonly Story[];
  readonly story?: Story;
}

type Visit<T> = (one: T) => T;
interface Visitor {
  readonly alert?: Visit<AlertSummary>;
  readonly story?: Visit<Story>;
}

const ROUTES = [
  'GET /dw/alerts',
  'GET /dw/alerts/:id',
  'GET /dw/stories',
  'GET /dw/stories/:id',
] as const;

const isKept = ({ queryKey, state }: Query): boolean =>
  state.data !== undefined && ROUTES.some((route) => route === queryKey[0]);

/** Answers that were being read when a change was shown. */
const outdated = new Set<Query>();

/** Reading one more page leaves the rows before it as they are. */
const readsMore = ({ state }: Query): boolean => state.fetchMeta?.fetchMore !== undefined;

/**
 * Cancels what was asked for before a change that is about to be shown, since its answer would take the change back for a moment.
 * {@link readOutdated} reads it again.
 */
export function outdateReads(): void {
  outdateCatchUp();
  const reading = (query: Query) =>
    isKept(query) && query.state.fetchStatus === 'fetching' && !readsMore(query);
  for (const query of queryClient.getQueryCache().findAll({ predicate: reading })) {
    void queryClient.cancelQueries({ queryKey: query.queryKey, exact: true });
    outdated.add(query);
  }
}

/** To be called when the service has made the change. */
export function readOutdated(): void {
  void queryClient.invalidateQueries({ predicate: (query) => outdated.has(query) });
  outdated.clear();
  catchUpAgain();
}

function visited(answer: object, visitor: Visitor): object {
  if ('pages' in answer) {
    const { pages = [] } = answer as Answers;
    const next = mapped(pages, (page) => visited(page, visitor));
    return next === pages ? answer : { ...answer, pages: next };
  }
  let now = answer;
  const { alert: visitAlert, story: visitStory } = visitor;
  if (visitAlert !== undefined) {
    now = withList<AlertSummary>(now, 'alerts', visitAlert);
    now = withOne<AlertSummary>(now, 'summary', visitAlert);
  }
  if (visitStory !== undefined) {
    now = withList<Story>(now, 'stories', visitStory);
    now = withOne<Story>(now, 'story', visitStory);
  }
  return now;
}

function withList<T>(answer: object, name: 'alerts' | 'stories', visit: Visit<T>): object {
  const list = (answer as Answers)[name] as readonly T[] | undefined;
  if (!Array.isArray(list)) return answer;
  const next = mapped(list as readonly T[], visit);
  return next === list ? answer : { ...answer, [name]: next };
}

function withOne<T>(answer: object, name: 'summary' | 'story', visit: Visit<T>): object {
  const one = (answer as Answers)[name] as T | undefined;
  if (one === undefined) return answer;
  const next = visit(one);
  return next === one ? answer : { ...answer, [name]: next };
}

/** The same list where nothing of it has changed: what shows it is not drawn again. */
function mapped<T>(list: readonly T[], visit: Visit<T>): readonly T[] {
  let isSame = true;
  const next = list.map((one) => {
    const now = visit(one);
    if (now !== one) isSame = false;
    return now;
  });
  return isSame ? list : next;
}

function visitAll(visitor: Visitor): void {
  for (const route of ROUTES)
    queryClient.setQueriesData<object>({ queryKey: [route] }, (answer) =>
      answer === undefined ? undefined : visited(answer, visitor),
    );
}

/** Changes alerts wherever they are kept. */
export function changeKnown(
  ids: ReadonlySet<string>,
  change: (alert: AlertSummary) => AlertSummary,
): void {
  visitAll({ alert: (alert) => (ids.has(alert.id) ? change(alert) : alert) });
}

/** The stream says less of a story than a list. */
type SaidStory = Partial<Story> & Pick<Story, 'id'>;

/** Puts what the service has said of alerts and stories wherever they are kept. */
export function putKnown(alerts: readonly AlertSummary[], stories: readonly SaidStory[]): void {
  const byId = new Map(alerts.map((alert) => [alert.id, alert]));
  const storyById = new Map(stories.map((story) => [story.id, story]));
  visitAll({
    ...(byId.size === 0 ? {} : { alert: (alert: AlertSummary) => byId.get(alert.id) ?? alert }),
    ...(storyById.size === 0
      ? {}
      : {
          story: (story: Story) => {
            const said = storyById.get(story.id);
            return said === undefined ? story : { ...story, ...said };
          },
        }),
  });
}

/** Alerts as they are kept now. */
export function knownAlerts(ids: readonly string[]): AlertSummary[] {
  const wanted = new Set(ids);
  const found = new Map<string, AlertSummary>();
  visitAll({
    alert: (alert) => {
      if (wanted.has(alert.id)) found.set(alert.id, alert);
      return alert;
    },
  });
  return [...found.values()];
}

/** Changes stories wherever they are kept. */
export function changeKnownStories(
  ids: ReadonlySet<string>,
  change: (story: Story) => Story,
): void {
  visitAll({ story: (story) => (ids.has(story.id) ? change(story) : story) });
}

/** Tags that alerts have which are kept: to choose from. */
export function knownTags(): readonly string[] {
  const words = new Set<string>();
  visitAll({
    alert: (alert) => {
      for (const word of alert.tags) words.add(word);
      return alert;
    },
  });
  return [...words].sort();
}

/** What all alerts of a target have, as far as these are named. */
export function commonWords(target: Target, of: 'tags' | 'assignees'): readonly string[] {
  if (target.kind !== 'ids') return [];
  const [first, ...others] = knownAlerts(target.ids).map((alert) => alert[of]);
  return (first ?? []).filter((word) => others.every((words) => words.includes(word)));
}
