import type { StoryQuery } from '../../stores/alert-store.ts';
import {
  judgeStory,
  mergeStories,
  splitStory,
  storyOf,
  type StoryChangeParts,
  type StoryVerdict,
} from './change-stories.ts';
import { storyDetail, storyView, type StoryDetail } from './story-view.ts';

const MAX_PAGE = 500;

/** What people ask of stories, by name; arguments and results are plain data. An id may be its first digits. */
export const STORY_OPERATIONS = {
  'stories.page': ({ store }: StoryChangeParts, query: StoryQuery) => {
    const limit = Math.max(1, Math.min(query.limit, MAX_PAGE));
    const { stories, next } = store.alerts.stories({ ...query, limit });
    return { stories: stories.map(storyView), next };
  },
  'stories.get': (parts: StoryChangeParts, { id }: { readonly id: string }): StoryDetail =>
    storyDetail(parts.store, storyOf(parts, id)),
  'stories.judge': (parts: StoryChangeParts, request: StoryVerdict) => {
    const { story, ...outcome } = judgeStory(parts, request);
    return { ...outcome, story: storyView(story) };
  },
  'stories.split': (parts: StoryChangeParts, request: Parameters<typeof splitStory>[1]) => {
    const { story, split } = splitStory(parts, request);
    return { story: storyView(story), split: storyView(split) };
  },
  'stories.merge': (parts: StoryChangeParts, request: Parameters<typeof mergeStories>[1]) =>
    storyView(mergeStories(parts, request)),
};
