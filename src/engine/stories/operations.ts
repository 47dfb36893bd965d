import type { StoryQuery } from '../../stores/alert-store.ts';
import { isEdit } from '../jobs/edits.ts';
import type { JobRunner } from '../jobs/job-runner.ts';
import {
  judgeStory,
  mergeStories,
  splitStory,
  storyOf,
  type StoryChangeParts,
  type StoryVerdict,
} from './change-stories.ts';
import { storyDetail, storyView, type StoryDetail } from './story-view.ts';
import { undoEdit } from './undo-edit.ts';

const MAX_PAGE = 500;

interface UndoParts extends StoryChangeParts {
  readonly jobs: JobRunner;
}

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
    const { story, split, undo } = splitStory(parts, request);
    return { story: storyView(story), split: storyView(split), undo };
  },
  'stories.merge': (parts: StoryChangeParts, request: Parameters<typeof mergeStories>[1]) => {
    const { story, undo } = mergeStories(parts, request);
    return { story: storyView(story), undo };
  },
  /** What was changed by hand is restored at once, what a job has changed by another job. */
  'jobs.undo': (parts: UndoParts, { id, by }: { readonly id: string; readonly by: string }) => {
    const row = parts.store.jobs.get(id);
    return row !== null && isEdit(row)
      ? undoEdit(parts, id, by)
      : parts.jobs.start('alerts.undo', { job: id }, by);
  },
};
