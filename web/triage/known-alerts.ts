import type { Query, QueryFilters } from '@tanstack/react-query';
import { queryClient } from '../api/queries.ts';
import type { AlertSummary, Story, Target } from './targets.ts';

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

/** Changes that are shown and that the service has not made yet, in the order in which they began. */
const underWay = new Set<Visitor>();
let made = 0;

/** How many changes the service has made or refused since the page was opened. */
export const changesMade = (): number => made;

/**
 * Shows a change while the service makes it. What is received meanwhile is shown with the change. An answer that was asked for
 * before the service had made it and has not come yet may be older than the change: it is not used and is asked for again.
 */
export async function shownAhead<T>(change: Visitor, make: () => Promise<T>): Promise<T> {
  underWay.add(change);
  visitAll(change);
  try {
    return await make();
  } finally {
    underWay.delete(change);
    made += 1;
    void readOutdated();
  }
}

queryClient.getQueryCache().subscribe((event) => {
  if (event.type !== 'updated' || event.action.type !== 'success') return;
  if (event.action.manual !== true && isKept(event.query))
    for (const change of underWay)
      visitAnswers({ queryKey: event.query.queryKey, exact: true }, change);
});

/** Reading one more page leaves the rows before it as they are. */
const readsMore = ({ state }: Query): boolean => state.fetchMeta?.fetchMore !== undefined;

async function readOutdated(): Promise<void> {
  const outdated = queryClient.getQueryCache().findAll({
    fetchStatus: 'fetching',
    predicate: (query) => isKept(query) && !readsMore(query),
  });
  const isOutdated = (query: Query) => outdated.includes(query);
  await queryClient.cancelQueries({ predicate: isOutdated });
  await queryClient.invalidateQueries({ predicate: isOutdated });
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
  for (const route of ROUTES) visitAnswers({ queryKey: [route] }, visitor);
}

function visitAnswers(which: QueryFilters, visitor: Visitor): void {
  queryClient.setQueriesData<object>(which, (answer) =>
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

/** Puts alerts and stories as the service has sent them wherever they are kept, with the changes that are under way. */
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
  for (const change of underWay) visitAll(change);
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

/** The tags of the kept alerts, to choose from. */
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

/** Tags or assignees that all alerts of a target have in common; none where the target does not list its alerts. */
export function commonWords(target: Target, of: 'tags' | 'assignees'): readonly string[] {
  if (target.kind !== 'ids') return [];
  const [first, ...others] = knownAlerts(target.ids).map((alert) => alert[of]);
  return (first ?? []).filter((word) => others.every((words) => words.includes(word)));
}
