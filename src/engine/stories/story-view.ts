import type { StoryRow } from '../../stores/alert-store.ts';
import type { DetectionReader } from '../../stores/detection-store.ts';
import type { StoryEvent } from '../../stores/story-store.ts';
import { formatInstant, NANOS_PER_MS, parseInstant } from '../../util/time/index.ts';
import { alertPage, MAX_PAGE, type AlertSummary } from '../alerts/views.ts';

/** A story for whoever looks at it: times are ISO dates. Its texts come from events. */
export interface StoryView extends Omit<
  StoryRow,
  'firstEvent' | 'lastEvent' | 'createdAt' | 'lastAlertAt'
> {
  readonly firstEvent: string | null;
  readonly lastEvent: string | null;
  readonly createdAt: string;
  readonly lastAlertAt: string;
}

export interface StoryDetail {
  readonly story: StoryView;
  /** In the order in which their events happened. */
  readonly alerts: readonly AlertSummary[];
  /** Oldest first. */
  readonly history: readonly StoryEvent[];
}

export const storyView = (story: StoryRow): StoryView => ({
  ...story,
  firstEvent: story.firstEvent === null ? null : formatInstant(story.firstEvent),
  lastEvent: story.lastEvent === null ? null : formatInstant(story.lastEvent),
  createdAt: timeOf(story.createdAt),
  lastAlertAt: timeOf(story.lastAlertAt),
});

const timeOf = (millis: number) => formatInstant(BigInt(millis) * NANOS_PER_MS);

export function storyDetail(
  { alerts, stories }: Pick<DetectionReader, 'alerts' | 'stories'>,
  story: StoryRow,
): StoryDetail {
  const query = { stories: [story.id], includesBuildingBlocks: true };
  const all: AlertSummary[] = [];
  let after: string | null = null;
  do {
    const page = alertPage(alerts, { query, order: 'oldest', limit: MAX_PAGE, after });
    all.push(...page.alerts);
    after = page.next;
  } while (after !== null);
  return {
    story: storyView(story),
    // A run raises the alerts of a rule, not those of a moment.
    alerts: all.toSorted((a, b) => compare(eventTime(a), eventTime(b))),
    history: stories.history(story.id),
  };
}

const eventTime = ({ firstEvent, time }: AlertSummary) => parseInstant(firstEvent ?? time) ?? 0n;

const compare = (a: bigint, b: bigint) => (a < b ? -1 : Number(a > b));
