import { ALERT_STATUSES, type StoryQuery } from '../../stores/alert-store.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
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
import { storyView, storyViews } from './story-row-view.ts';
import { storyDetail, type StoryDetail } from './story-view.ts';
import { undoEdit } from './undo-edit.ts';

const MAX_PAGE = 500;

interface StoryOperationParts extends StoryChangeParts {
  readonly store: DetectionStore;
}

interface UndoParts extends StoryChangeParts {
  readonly jobs: JobRunner;
}

/** What people ask of stories, by name; arguments and results are plain data. An id may be its first digits. */
export const STORY_OPERATIONS = {
  'stories.page': (parts: StoryOperationParts, query: StoryQuery) => {
    const { alerts } = parts.store;
    const limit = Math.max(1, Math.min(query.limit, MAX_PAGE));
    const { stories, next } = alerts.stories({ ...query, limit });
    const statuses = alerts.storyCounts(query);
    const { statuses: wanted = ALERT_STATUSES } = query;
    const total = [...new Set(wanted)].reduce((sum, status) => sum + statuses[status], 0);
    return { stories: storyViews(parts, stories), total, statuses, next };
  },
  'stories.get': (parts: StoryOperationParts, { id }: { readonly id: string }): StoryDetail =>
    storyDetail(parts, storyOf(parts, id)),
  'stories.judge': (parts: StoryOperationParts, request: StoryVerdict) => {
    const { story, ...outcome } = judgeStory(parts, request);
    return { ...outcome, story: storyView(parts, story) };
  },
  'stories.split': (parts: StoryOperationParts, request: Parameters<typeof splitStory>[1]) => {
    const { story, split, undo } = splitStory(parts, request);
    return { story: storyView(parts, story), split: storyView(parts, split), undo };
  },
  'stories.merge': (parts: StoryOperationParts, request: Parameters<typeof mergeStories>[1]) => {
    const { story, undo } = mergeStories(parts, request);
    return { story: storyView(parts, story), undo };
  },
  /** What was changed by hand is restored at once, what a job has changed by another job. */
  'jobs.undo': (parts: UndoParts, { id, by }: { readonly id: string; readonly by: string }) => {
    const row = parts.store.jobs.get(id);
    return row !== null && isEdit(row)
      ? undoEdit(parts, id, by)
      : parts.jobs.start('alerts.undo', { job: id }, by);
  },
};
