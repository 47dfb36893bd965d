import { call } from '../api/client.ts';
import { tell, type ChangesMessage } from '../api/live.ts';
import { queryClient } from '../api/queries.ts';
import type { AlertSummary, Story } from './targets.ts';

/*
 * Lists whose changes were missed: because the stream of changes had a gap, or because it began after they were read. They are not
 * read again, since their rows would move under the cursor. What has become of the rows is put into them, and what is new waits
 * with the rest that is new.
 */

/** Rows from the top of a list of which it is looked up. */
const MAX_ROWS = 200;
/** Ids of one request: they stand in its address. */
const MAX_IDS = 100;

let isReading = false;
let isAskedFor = false;

/** Looks up what the lists that are shown have missed. What is asked for meanwhile is done once behind it. */
export async function catchUp(): Promise<void> {
  isAskedFor = true;
  if (isReading) return;
  isReading = true;
  while (isAskedFor) {
    isAskedFor = false;
    // What cannot be asked now is when the stream is there again.
    await Promise.all([missedAlerts(), missedStories()]).catch(() => {});
  }
  isReading = false;
}

let shown = 0;
let isOutdated = false;

/** Before a change is shown: what was asked for before it would take it back for a moment, and is not used. */
export function outdateCatchUp(): void {
  shown += 1;
  isOutdated ||= isReading;
}

/** When the service has made the change: looks up again what was not used. */
export function catchUpAgain(): void {
  if (!isOutdated) return;
  isOutdated = false;
  void catchUp();
}

interface Pages {
  readonly pages?: readonly {
    readonly alerts?: readonly AlertSummary[];
    readonly stories?: readonly Story[];
  }[];
}

/** Lists of a route that are on the page: what they were asked for, and their pages. */
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

async function missedAlerts(): Promise<void> {
  const before = shown;
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
    if (shown !== before) return;
    const listed = new Set(rows.map(({ id }) => id));
    // Behind the last row that was read are those that scrolling reads.
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

async function missedStories(): Promise<void> {
  const before = shown;
  for (const { asked, pages } of listsOf('GET /dw/stories')) {
    const rows = pages.flatMap(({ stories = [] }) => stories);
    // Of all states: a story that was closed is not in the list any more, but its row is.
    const { stories } = await call('GET /dw/stories', {
      query: { ...asked, status: ['open', 'acknowledged', 'closed'], limit: MAX_ROWS },
    });
    if (shown !== before) return;
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
