import type { StoryView } from '../../service/stories/story-row-view.ts';
import { storyList, storyText } from '../../report/terminal/story-text.ts';
import { styleFor } from '../../report/terminal/style.ts';
import { lineWidth } from '../../report/terminal/text-width.ts';
import type { CloseReason } from '../../stores/alert-store.ts';
import { counted, formatCount } from '../../util/counts.ts';
import { safeJson, safeText } from '../../util/safe-text.ts';
import type { TimeZone } from '../../util/time/index.ts';
import { wallClock } from '../environment.ts';
import { writeTotals } from '../terminal/notes.ts';
import { writeAll } from '../terminal/output.ts';
import { serviceClient, type ServiceOptions } from './service-url.ts';

export interface ListStories extends ServiceOptions {
  /** As the API takes them. */
  readonly filters: URLSearchParams;
  /** `null` for all. */
  readonly limit: number | null;
  readonly format: 'table' | 'ndjson';
  readonly zone: TimeZone;
}

const PAGE = 500;

/** Lists stories, worst first. */
export async function listStories(command: ListStories): Promise<void> {
  const { filters, limit, format, zone } = command;
  const client = await serviceClient(command);
  const stories: StoryView[] = [];
  const most = limit ?? Number.POSITIVE_INFINITY;
  let next: string | null = null;
  do {
    const page = new URLSearchParams(filters);
    page.set('limit', String(Math.min(PAGE, most - stories.length)));
    if (next !== null) page.set('after', next);
    const answer = await client.call('GET /dw/stories', { query: page });
    stories.push(...answer.stories);
    next = answer.next;
    if (stories.length >= most) break;
  } while (next !== null);
  await writeAll(
    format === 'table'
      ? [...storyList(stories, displayOf(zone))]
      : stories.map((story) => `${safeJson(JSON.stringify(story))}\n`),
  );
  const total = `${formatCount(stories.length)} ${stories.length === 1 ? 'story' : 'stories'}`;
  const rest = next === null ? '' : ' · there are more; --limit shows them';
  writeTotals([`${total}${rest}`], false);
}

export interface ShowStory extends ServiceOptions {
  /** Its first digits are enough. */
  readonly id: string;
  readonly isJson: boolean;
  readonly zone: TimeZone;
}

export async function showStory(command: ShowStory): Promise<void> {
  const { id, isJson, zone } = command;
  const detail = await (await serviceClient(command)).call('GET /dw/stories/:id', { id });
  await writeAll(
    isJson
      ? [`${safeJson(JSON.stringify(detail))}\n`]
      : [...storyText(detail.story, detail.alerts, displayOf(zone))],
  );
}

export interface CloseStory extends ServiceOptions {
  readonly id: string;
  readonly reason: CloseReason;
  readonly note?: string;
  readonly by: string;
}

/** Closes the alerts that the story has now; those that come later open it again. */
export async function closeStory(command: CloseStory): Promise<void> {
  const { id, reason, note, by } = command;
  const client = await serviceClient(command, by);
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
