import { call } from '../api/client.ts';
import { coalesced } from '../api/coalesce.ts';
import { tell, type ChangesMessage } from '../api/live.ts';
import { queryClient } from '../api/queries.ts';
import { changesMade } from './known-alerts.ts';
import type { AlertSummary, Story } from './targets.ts';

/*
 * Lists that have missed changes, because the stream of changes had a gap or because it began after they were read. They are not
 * read again, since their rows would move under the cursor. Instead, the current state of their rows is put into them, and new
 * alerts and stories wait with the others that are new.
 */

/** How many rows from the top of a list are looked up. */
const MAX_ROWS = 200;
/** Ids of one request: they are part of its address. */
const MAX_IDS = 100;

/** Looks up what the lists that are shown have missed. */
export const catchUp = coalesced(async () => {
  const before = changesMade();
  const isCurrent = () => changesMade() === before;
  // A request that fails is repeated when the stream is back.
  await Promise.all([missedAlerts(isCurrent), missedStories(isCurrent)]).catch(() => {});
  // Answers from before a change was made were not used.
  if (!isCurrent()) void catchUp();
});

interface Pages {
  readonly pages?: readonly {
    readonly alerts?: readonly AlertSummary[];
    readonly stories?: readonly Story[];
  }[];
}

/** The lists of a route that are on the page: their queries and their pages. */
function listsOf(on: 'GET /dw/alerts' | 'GET /dw/stories') {
  return queryClient
    .getQueryCache()
    .findAll({ queryKey: [on], type: 'active' })
    .flatMap(({ queryKey: [, asked, kind], state }) =>
      kind === 'pages' && state.data !== undefined
        ? [{ asked: asked as object, pages: (state.data as Pages).pages ?? [] }]
        : [],
    );
}

async function missedAlerts(isCurrent: () => boolean): Promise<void> {
  for (const { asked, pages } of listsOf('GET /dw/alerts')) {
    const rows = pages.flatMap(({ alerts = [] }) => alerts);
    const query = { ...asked, limit: MAX_ROWS };
    const { alerts: found } = await call('GET /dw/alerts', { query });
    const now = new Set(found.map(({ id }) => id));
    const gone = rows.slice(0, MAX_ROWS).filter(({ id }) => !now.has(id));
    const others: AlertSummary[] = [];
    for (let at = 0; at < gone.length; at += MAX_IDS) {
      const id = gone.slice(at, at + MAX_IDS).map((alert) => alert.id);
      const ofIds = { id, building_blocks: 'true', limit: MAX_IDS };
      others.push(...(await call('GET /dw/alerts', { query: ofIds })).alerts);
    }
    if (!isCurrent()) return;
    const listed = new Set(rows.map(({ id }) => id));
    // Rows after the last one that was read will be read by scrolling.
    const isWhole = rows.length < MAX_ROWS;
    const last = isWhole ? found.length : found.findLastIndex(({ id }) => listed.has(id)) + 1;
    said({
      alerts: [...found.slice(0, last), ...others].map((alert) => ({
        what: listed.has(alert.id) ? 'changed' : 'raised',
        alert,
      })),
    });
  }
}

async function missedStories(isCurrent: () => boolean): Promise<void> {
  for (const { asked, pages } of listsOf('GET /dw/stories')) {
    const rows = pages.flatMap(({ stories = [] }) => stories);
    // In all states: a story that was closed since is still a row of the list.
    const { stories } = await call('GET /dw/stories', {
      query: { ...asked, status: ['open', 'acknowledged', 'closed'], limit: MAX_ROWS },
    });
    if (!isCurrent()) return;
    const listed = new Set(rows.map(({ id }) => id));
    const wanted = (asked as { readonly status?: readonly string[] }).status;
    said({
      stories: stories
        .filter(({ id, status }) => listed.has(id) || (wanted?.includes(status) ?? true))
        .map((story) => ({ ...story, mergedInto: null })),
    });
  }
}

const said = (changes: Partial<ChangesMessage>): void =>
  tell({ alerts: [], left: [], stories: [], skipped: 0, ...changes });
