import type { Severity } from '../../rules/index.ts';
import { counted, formatCount } from '../../util/counts.ts';
import { present } from '../../util/present.ts';
import { safeText } from '../../util/safe-text.ts';
import type { TimeZone } from '../../util/time/index.ts';
import { alertList, SHORT_ID, statusText, type ListedAlert } from './alert-list.ts';
import { secondOf } from './cell.ts';
import { severityPaint, type Style } from './style.ts';
import { cut, padded, wrapText } from './text-width.ts';

/** Alerts that belong together. Times are ISO dates; texts come from events. */
export interface ListedStory {
  readonly id: string;
  readonly title: string;
  /** Why they are together. */
  readonly because: string;
  readonly severity: Severity;
  readonly status: string;
  readonly closeReason: string | null;
  readonly alerts: number;
  readonly openAlerts: number;
  readonly firstEvent: string | null;
  readonly lastEvent: string | null;
  readonly lastAlertAt: string;
}

export interface StoryTextOptions {
  /** Cells per line; `Infinity` disables truncation. */
  readonly width: number;
  readonly style: Style;
  readonly zone: TimeZone;
  /** In nanoseconds since 1970. */
  readonly now: bigint;
}

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
