import type { AlertSummary, Story } from '../../triage/targets.ts';
import { change } from '../../triage/verbs.ts';

/** The tag of pinned alerts: a case report shows them first, and filters and exports can use it. */
const EVIDENCE = 'evidence';

export const isPinned = ({ tags }: AlertSummary): boolean => tags.includes(EVIDENCE);

/** Pins alerts of a story as evidence; if all of them are pinned, removes the pins. */
export async function togglePins(story: Story, shown: readonly AlertSummary[]): Promise<void> {
  const tags = [EVIDENCE];
  await change(
    { kind: 'stories', stories: [story], shown },
    shown.every(isPinned) ? { removeTags: tags } : { addTags: tags },
  );
}
