import {
  CLOSE_REASONS,
  NO_VERDICTS,
  type AlertStatus,
  type AlertVerdicts,
  type Author,
  type CloseReason,
} from '../../stores/alert-store.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';

/** What a store of detection has of stories. */
export type StoryStore = Pick<DetectionStore, 'alerts' | 'stories'>;

/** A change of alerts concerns no more stories: it names no more alerts. */
const MAX_STORIES = 1_000;

/**
 * A story says what its alerts say: it is open as long as one of them is. Called within the transaction that has
 * changed alerts, with their ids.
 */
export function refreshStories(
  { alerts, stories }: StoryStore,
  ids: readonly string[],
  author: Author,
): void {
  if (ids.length === 0) return;
  const query = { ids, includesBuildingBlocks: true };
  const named = alerts.top(query, 'story', MAX_STORIES).values.map(({ value }) => value);
  const verdicts = alerts.storyVerdicts(named);
  for (const id of named) {
    const found = alerts.story(id);
    if (found === null) continue;
    const { alerts: _, openAlerts: __, ...story } = found;
    const verdict = verdictOf(verdicts.get(id));
    if (verdict.status === story.status && verdict.closeReason === story.closeReason) continue;
    alerts.putStory({ ...story, ...verdict });
    stories.addHistory({
      story: story.id,
      at: author.at,
      by: author.by,
      what: 'status',
      detail: JSON.stringify({
        before: { status: story.status, closeReason: story.closeReason },
        after: verdict,
      }),
    });
  }
}

/** What the alerts of a story say together. One true positive makes the story one, and so on in the order of the list. */
export function verdictOf(verdicts: AlertVerdicts = NO_VERDICTS): {
  readonly status: AlertStatus;
  readonly closeReason: CloseReason | null;
} {
  if (verdicts.open > 0) return { status: 'open', closeReason: null };
  if (verdicts.acknowledged > 0) return { status: 'acknowledged', closeReason: null };
  const closeReason = CLOSE_REASONS.find((each) => verdicts[each] > 0) ?? null;
  return { status: 'closed', closeReason };
}
