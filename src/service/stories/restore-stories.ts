import type { Author } from '../../stores/alert-store.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import type { StoryEdit } from './story-edit.ts';
import { describe, placeOf, withoutCounts } from './change-stories.ts';

interface RestoreParts {
  readonly store: Pick<DetectionStore, 'alerts' | 'stories'>;
}

/** Makes stories what they were, as far as their alerts are back. Within the transaction that has brought them back. */
export function restoreStories(parts: RestoreParts, edit: StoryEdit, author: Author): void {
  if (edit.what === 'split') restoreSplit(parts, edit, author);
  else restoreMerge(parts, edit, author);
}

function restoreSplit(
  parts: RestoreParts,
  { from, to, isEdited }: StoryEdit & { readonly what: 'split' },
  author: Author,
): void {
  const { alerts, stories } = parts.store;
  const split = alerts.story(to);
  if (split?.alerts === 0) {
    // Its id leads to the story to which its alerts went back.
    stories.merge(to, from);
    const because = `The split by which this story was made was undone by ${author.by}.`;
    const closed = { status: 'closed', closeReason: null, isEdited: true } as const;
    alerts.putStory({ ...withoutCounts(split), because, ...closed });
  } else again(parts, to, true);
  again(parts, from, split?.alerts !== 0 || isEdited);
  note(parts, [from, to], author, { undone: 'split', from, to });
}

function restoreMerge(
  parts: RestoreParts,
  { into, isEdited, stories: merged }: StoryEdit & { readonly what: 'merge' },
  author: Author,
): void {
  const { alerts, stories } = parts.store;
  let areAllBack = true;
  for (const { id, because, isEdited: wasEdited, groups, predecessors } of merged) {
    const story = alerts.story(id);
    const isBack = story !== null && story.alerts > 0;
    areAllBack &&= isBack;
    if (!isBack) continue;
    stories.unmerge(id, into, groups, predecessors);
    alerts.putStory({ ...withoutCounts(story), because });
    again(parts, id, wasEdited);
  }
  again(parts, into, !areAllBack || isEdited);
  note(parts, [into, ...merged.map(({ id }) => id)], author, { undone: 'merge', into });
}

/** Updates what a story says to the alerts that it has again. */
function again(parts: RestoreParts, id: string, isEdited: boolean): void {
  const { alerts, stories } = parts.store;
  const story = alerts.story(id);
  if (story === null || story.alerts === 0) return;
  const { place, lead } = stories.groupsOf(id)[0] ?? { place: placeOf(story), lead: null };
  describe(parts, id, place, lead);
  const now = alerts.story(id);
  if (now !== null) alerts.putStory({ ...withoutCounts(now), isEdited });
}

function note(
  { store: { alerts, stories } }: RestoreParts,
  ids: readonly string[],
  { at, by }: Author,
  detail: object,
): void {
  for (const story of ids) {
    if (alerts.story(story) === null) continue;
    stories.addHistory({ story, at, by, what: 'undone', detail: JSON.stringify(detail) });
  }
}
