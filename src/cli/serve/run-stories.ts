import {
  alertList,
  SHORT_ID,
  statusText,
  type AlertListOptions,
  type ListedAlert,
} from '../../report/terminal/alert-list.ts';
import { secondOf } from '../../report/terminal/cell.ts';
import type { StoryView } from '../../service/stories/story-row-view.ts';
import { styleFor, severityPaint } from '../../report/terminal/style.ts';
import { lineWidth, cut, padded, wrapText } from '../../report/terminal/text-width.ts';
import type { CloseReason } from '../../stores/alert-store.ts';
import { counted, formatCount } from '../../util/counts.ts';
import { present } from '../../util/present.ts';
import { safeJson, safeText } from '../../util/safe-text.ts';
import type { TimeZone } from '../../util/time/index.ts';
import { filtersOf, type AlertFilters } from '../options/alert.ts';
import { wallClock } from '../environment.ts';
import { writeTotals } from '../terminal/notes.ts';
import { writeAll } from '../terminal/output.ts';
import { serviceClient, type ServiceOptions } from './service-url.ts';

/** Alerts that belong together. Times are ISO dates; texts come from events. */
export type ListedStory = Pick<
  StoryView,
  | 'id'
  | 'title'
  | 'because'
  | 'severity'
  | 'status'
  | 'closeReason'
  | 'alerts'
  | 'openAlerts'
  | 'firstEvent'
  | 'lastEvent'
  | 'lastAlertAt'
>;

type StoryTextOptions = Omit<AlertListOptions, 'when'>;

const GAP = '  ';
const HEADINGS = ['id', 'began', 'severity', 'status', 'alerts', 'story'] as const;
const MAX_REASON_LINES = 4;

/** A line for each story, below headings. */
export function* storyList(
  stories: readonly ListedStory[],
  { width, style, zone }: StoryTextOptions,
): Generator<string> {
  if (stories.length === 0) return;
  const rows = stories.map((story) => [
    story.id.slice(0, SHORT_ID),
    secondOf(story.firstEvent ?? story.lastAlertAt, zone),
    story.severity,
    statusText(story.status, story.closeReason),
    formatCount(story.alerts),
    safeText(story.title),
  ]);
  const columns = HEADINGS.slice(0, -1).map((heading, index) =>
    Math.max(heading.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const isNumber = (index: number) => HEADINGS[index] === 'alerts';
  const cells = (row: readonly string[]) =>
    columns.map((room, index) => {
      const text = row[index] ?? '';
      return isNumber(index) ? text.padStart(room) : padded(text, room);
    });
  yield `${style.dim([...cells(HEADINGS), 'story'].join(GAP))}\n`;
  const used = columns.reduce((sum, room) => sum + room + GAP.length, 0);
  for (const [index, row] of rows.entries()) {
    const [id = '', began = '', severity = '', status = '', alerts = ''] = cells(row);
    const paint = severityPaint(style)[stories[index]?.severity ?? 'low'];
    const title = cut(row.at(-1) ?? '', Math.max(width - used, 1));
    const before = [style.dim(id), style.dim(began), paint(severity), style.dim(status), alerts];
    yield `${[...before, style.strong(title)].join(GAP).trimEnd()}\n`;
  }
}

/** A story with its alerts in the order of their events. */
export function* storyText(
  story: ListedStory,
  alerts: readonly (ListedAlert & { readonly firstEvent: string | null })[],
  options: StoryTextOptions,
): Generator<string> {
  const { style, zone, width } = options;
  const { severity, title, because, status, closeReason, openAlerts, firstEvent, lastEvent } =
    story;
  const count = counted(story.alerts, 'alert');
  const isMixed = openAlerts > 0 && openAlerts < story.alerts;
  const facts = present([
    statusText(status, closeReason),
    isMixed ? `${count}, ${formatCount(openAlerts)} of them not closed` : count,
    firstEvent !== null &&
      `${secondOf(firstEvent, zone)} to ${secondOf(lastEvent ?? firstEvent, zone)}`,
  ]);
  yield `${severityPaint(style)[severity](severity)}${GAP}${style.strong(safeText(title))}\n`;
  yield `${facts.join(' · ')}\n`;
  for (const line of wrapText(safeText(because), width, MAX_REASON_LINES)) {
    yield `${style.dim(line)}\n`;
  }
  yield '\n';
  const listed = alerts.map((alert) => ({ ...alert, time: alert.firstEvent ?? alert.time }));
  yield* alertList(listed, { ...options, when: 'happened' });
}

/** The options of `alerts stories list`, as commander provides them. */
export interface ListOptions extends ServiceOptions, Pick<AlertFilters, 'status' | 'severity'> {
  /** `null` for all. */
  readonly limit: number | null;
  readonly format: 'table' | 'ndjson';
  readonly timezone: TimeZone;
}

const PAGE = 500;

/** Lists stories, worst first. */
export async function listStories(options: ListOptions): Promise<void> {
  const { status, severity, limit, format, timezone } = options;
  const client = await serviceClient(options);
  const stories: StoryView[] = [];
  const most = limit ?? Number.POSITIVE_INFINITY;
  let next: string | null = null;
  do {
    const page = filtersOf({ ...(status && { status }), ...(severity && { severity }) });
    page.set('limit', String(Math.min(PAGE, most - stories.length)));
    if (next !== null) page.set('after', next);
    const answer = await client.call('GET /dw/stories', { query: page });
    stories.push(...answer.stories);
    next = answer.next;
    if (stories.length >= most) break;
  } while (next !== null);
  await writeAll(
    format === 'table'
      ? [...storyList(stories, displayOf(timezone))]
      : stories.map((story) => `${safeJson(JSON.stringify(story))}\n`),
  );
  const total = counted(stories.length, 'story', 'stories');
  const rest = next === null ? '' : ' · there are more; --limit shows them';
  writeTotals([`${total}${rest}`], false);
}

export interface ShowOptions extends ServiceOptions {
  readonly json?: true;
  readonly timezone: TimeZone;
}

/** @param id its first digits are enough */
export async function showStory(id: string, options: ShowOptions): Promise<void> {
  const detail = await (await serviceClient(options)).call('GET /dw/stories/:id', { id });
  await writeAll(
    options.json === true
      ? [`${safeJson(JSON.stringify(detail))}\n`]
      : [...storyText(detail.story, detail.alerts, displayOf(options.timezone))],
  );
}

/** Writes the case report of a story as an HTML page. @param id its first digits are enough */
export async function reportStory(id: string, options: ServiceOptions): Promise<void> {
  const client = await serviceClient(options);
  await writeAll([await client.callPage('GET /dw/stories/:id/_report', { id })]);
}

export interface CloseOptions extends ServiceOptions {
  readonly reason: CloseReason;
  readonly note?: string;
  readonly by: string;
}

/** Closes the alerts that the story has now; those that come later open it again. */
export async function closeStory(id: string, options: CloseOptions): Promise<void> {
  const { reason, note, by } = options;
  const client = await serviceClient(options, by);
  const { story, alerts } = await client.call('GET /dw/stories/:id', { id });
  const shown = alerts.map((alert) => alert.id);
  const change = { status: 'closed', closeReason: reason } as const;
  const { changed } = await client.call('POST /dw/stories/:id/_judge', {
    id: story.id,
    body: { shown, change, note },
  });
  const what = `${counted(changed.length, 'alert')} closed as ${reason.replaceAll('_', ' ')}`;
  await writeAll([`${what} · ${safeText(story.title)}\n`]);
}

function displayOf(zone: TimeZone) {
  const { stdout } = process;
  return { width: lineWidth(stdout), style: styleFor(stdout), zone, now: wallClock() };
}
