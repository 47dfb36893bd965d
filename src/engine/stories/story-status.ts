import {
  CLOSE_REASONS,
  type AlertStatus,
  type Author,
  type CloseReason,
  type StoryRow,
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
  for (const { value } of alerts.top(query, 'story', MAX_STORIES).values) {
    const found = alerts.story(value);
    if (found === null) continue;
    const { alerts: _, openAlerts: __, ...story } = found;
    const verdict = verdictOf({ alerts, stories }, found);
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

/** What the alerts of a story say together. */
export function verdictOf(
  { alerts }: StoryStore,
  { id, openAlerts }: Pick<StoryRow, 'id' | 'openAlerts'>,
): { readonly status: AlertStatus; readonly closeReason: CloseReason | null } {
  const count = (more: object) =>
    alerts.count({ stories: [id], includesBuildingBlocks: true, ...more });
  if (openAlerts > 0) {
    const isOpen = count({ statuses: ['open'] }) > 0;
    return { status: isOpen ? 'open' : 'acknowledged', closeReason: null };
  }
  // In the order of the list: one true positive makes the story one.
  const reason = CLOSE_REASONS.find((each) => count({ closeReasons: [each] }) > 0);
  return { status: 'closed', closeReason: reason ?? null };
}
