import { isEdit } from '../jobs/edits.ts';
import type { JobRunner } from '../jobs/job-runner.ts';
import type { StoryChangeParts } from './change-stories.ts';
import { undoEdit } from './undo-edit.ts';

interface UndoParts extends StoryChangeParts {
  readonly jobs: JobRunner;
}

/** What is asked of stories and has no route of its own file yet; arguments and results are plain data. */
export const STORY_OPERATIONS = {
  /** What was changed by hand is restored at once, what a job has changed by another job. */
  'jobs.undo': (parts: UndoParts, { id, by }: { readonly id: string; readonly by: string }) => {
    const row = parts.store.jobs.get(id);
    return row !== null && isEdit(row)
      ? undoEdit(parts, id, by)
      : parts.jobs.start('alerts.undo', { job: id }, by);
  },
};
