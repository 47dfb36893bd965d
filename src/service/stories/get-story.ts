import type { StoryRow } from '../../stores/alert-store.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import { parseInstant } from '../../util/time/index.ts';
import { alertPage, MAX_PAGE, type AlertSummary } from '../alerts/views.ts';
import { operation } from '../operation/operation.ts';
import { storyOf } from './change-stories.ts';
import type { Says } from '../operation/operation.ts';
import { storyDetail } from './schemas.ts';
import { storyView } from './story-row-view.ts';

export const getStory = operation({
  name: 'stories.get',
  on: 'GET /dw/stories/:id',
  about:
    'shows a story with its alerts in the order of their events, and its history; of one that was merged, the story that it is part of now',
  answers: '`story`, `alerts`, `history`, and `escalations` of the story',
  right: 'read',
  answer: storyDetail,
  ask: ({ id }) => ({ id }),
  run: (parts: StoryDetailParts, { id }: { readonly id: string }) =>
    storyDetailOf(parts, storyOf(parts, id)),
});

type StoryEscalation = Says<typeof storyDetail>['escalations'][number];

interface StoryDetailParts {
  /** What happens where no one acknowledges it; left out where nothing does. */
  readonly escalationsOf?: (story: string) => readonly StoryEscalation[];
  readonly store: Pick<DetectionStore, 'alerts' | 'processes' | 'rules' | 'stories'>;
}

export function storyDetailOf(parts: StoryDetailParts, story: StoryRow) {
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
    escalations: parts.escalationsOf?.(story.id) ?? [],
  };
}

const eventTime = ({ firstEvent, time }: AlertSummary) => parseInstant(firstEvent ?? time) ?? 0n;

const compare = (a: bigint, b: bigint) => (a < b ? -1 : Number(a > b));
