import type { Author } from '../../stores/alert-store.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import type { TriageParts } from '../alerts/change-alerts.ts';
import { JobError } from '../jobs/errors.ts';
import { canUndoEdit, endedJob, type EditResult } from '../jobs/edits.ts';
import { jobView, type JobView } from '../jobs/job-view.ts';
import { restoreStories } from './restore-stories.ts';
import type { StoryEdit } from './story-edit.ts';

interface UndoParts extends TriageParts {
  readonly store: Pick<
    DetectionStore,
    'alerts' | 'stories' | 'jobs' | 'triageTimes' | 'transaction'
  >;
}

const AT_ONCE = 1_000;

/**
 * Takes back at once what somebody has changed by hand, on alerts that were not changed since in the same respect. Notes
 * stay. Throws `JobError` for one that was undone already.
 */
export function undoEdit(parts: UndoParts, id: string, by: string): JobView {
  const { store, now, makeId, onAlertsChanged } = parts;
  return store.transaction(() => {
    const row = store.jobs.get(id);
    if (row === null) throw new JobError('ENG1201', `there is no change ${JSON.stringify(id)}`);
    if (!canUndoEdit(row)) throw new JobError('ENG1206', `the change ${id} was undone already`);
    const undo = makeId();
    const author: Author = { at: now(), by, job: undo };
    const restored: string[] = [];
    let left = 0;
    for (let isDone = false; !isDone;) {
      const step = store.alerts.undo(id, author, AT_ONCE);
      restored.push(...step.restored);
      left += step.left;
      isDone = step.isDone;
    }
    if (restored.length > 0) {
      if (row.kind === 'stories.edit')
        restoreStories(parts, JSON.parse(row.request) as StoryEdit, author);
      onAlertsChanged(restored, author);
    }
    const { at } = author;
    const result = JSON.parse(row.result ?? '{}') as EditResult;
    const undone = { at, by, restored: restored.length, left };
    store.jobs.put({ ...row, result: JSON.stringify({ ...result, undone }) });
    const ended = endedJob(
      { id: undo, kind: 'alerts.undo', request: { job: id }, done: restored.length + left, at, by },
      { restored: restored.length, left },
    );
    store.jobs.put(ended);
    return jobView(ended, null, false);
  });
}
