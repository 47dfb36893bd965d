import type { StoryQuery, StoryRow } from '../../stores/alert-store.ts';
import type { StoryEvent } from '../../stores/story-store.ts';
import {
  judgeStory,
  mergeStories,
  splitStory,
  storyOf,
  type StoryChangeParts,
  type StoryVerdict,
} from './change-stories.ts';

const MAX_PAGE = 500;

export interface StoryDetail {
  readonly story: StoryRow;
  readonly history: readonly StoryEvent[];
}

/** What people ask of stories, by name; arguments and results are plain data. Alerts of a story are a query of alerts. */
export const STORY_OPERATIONS = {
  'stories.page': ({ store }: StoryChangeParts, query: StoryQuery) =>
    store.alerts.stories({ ...query, limit: Math.max(1, Math.min(query.limit, MAX_PAGE)) }),
  'stories.get': (parts: StoryChangeParts, { id }: { readonly id: string }): StoryDetail => {
    const story = storyOf(parts, id);
    return { story, history: parts.store.stories.history(story.id) };
  },
  'stories.judge': (parts: StoryChangeParts, request: StoryVerdict) => judgeStory(parts, request),
  'stories.split': (parts: StoryChangeParts, request: Parameters<typeof splitStory>[1]) =>
    splitStory(parts, request),
  'stories.merge': (parts: StoryChangeParts, request: Parameters<typeof mergeStories>[1]) =>
    mergeStories(parts, request),
};
