import type { Author } from '../../stores/alert-store.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import type { TriageParts } from '../alerts/change-alerts.ts';
import { JobError } from '../jobs/job-kind.ts';
import { canUndoEdit, endedJob, isEdit, type EditResult } from '../jobs/edits.ts';
import { jobView, recordJob, job, type JobView } from '../jobs/schemas.ts';
import type { JobParts } from '../jobs/operations.ts';
import { operation } from '../operation/operation.ts';
import { shown } from '../operation/record.ts';
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
 * Takes back at once what a user has changed by hand, on alerts that were not changed since in the same respect. Notes
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

export const undoChange = operation({
  name: 'jobs.undo',
  on: 'POST /dw/jobs/:id/_undo',
  about:
    'restores what a change of alerts or stories has changed, unless it was changed since: at once what someone has ' +
    'changed by naming it, of the last 5,000 changes; as a job what a job has changed',
  answers: 'the job that restores it, which may have ended already',
  right: 'triage',
  answer: job,
  ask: ({ id, by }) => ({ id, by }),
  record: (_, ask) => recordJob(ask),
  audit: ({ id }) => `took back the change ${shown(id)}`,
  run(parts: UndoParts & JobParts, { id, by }: { readonly id: string; readonly by: string }) {
    const row = parts.store.jobs.get(id);
    return row !== null && isEdit(row)
      ? undoEdit(parts, id, by)
      : parts.jobs.start('alerts.undo', { job: id }, by);
  },
});
