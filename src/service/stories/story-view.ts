import type { StoryRow } from '../../stores/alert-store.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import type { StoryEvent } from '../../stores/story-store.ts';
import { parseInstant } from '../../util/time/index.ts';
import { storyView, type StoryView } from './story-row-view.ts';
import { alertPage, MAX_PAGE, type AlertSummary } from '../alerts/views.ts';

interface StoryDetailParts {
  readonly store: Pick<DetectionStore, 'alerts' | 'processes' | 'rules' | 'stories'>;
}

export interface StoryDetail {
  readonly story: StoryView;
  /** In the order in which their events happened. */
  readonly alerts: readonly AlertSummary[];
  /** Oldest first. */
  readonly history: readonly StoryEvent[];
}

export function storyDetail(parts: StoryDetailParts, story: StoryRow): StoryDetail {
  const { stories } = parts.store;
  const query = { stories: [story.id], includesBuildingBlocks: true };
  const all: AlertSummary[] = [];
  let after: string | null = null;
  do {
    const page = alertPage(parts.store, { query, order: 'oldest', limit: MAX_PAGE, after });
    all.push(...page.alerts);
    after = page.next;
  } while (after !== null);
  return {
    story: storyView(parts, story),
    // A run raises the alerts of a rule, not those of a moment.
    alerts: all.toSorted((a, b) => compare(eventTime(a), eventTime(b))),
    history: stories.history(story.id),
  };
}

const eventTime = ({ firstEvent, time }: AlertSummary) => parseInstant(firstEvent ?? time) ?? 0n;

const compare = (a: bigint, b: bigint) => (a < b ? -1 : Number(a > b));
