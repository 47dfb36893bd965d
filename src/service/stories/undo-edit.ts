import type { Author } from '../../stores/alert-store.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import type { TriageParts } from '../alerts/change-alerts.ts';
import { JobError } from '../jobs/job-kind.ts';
import { canUndoEdit, endedJob, isEdit, type EditResult } from '../jobs/edits.ts';
import { jobView, recordJob, job, type JobView } from '../jobs/schemas.ts';
import type { JobParts } from '../jobs/operations.ts';
import { operation } from '../operation/operation.ts';
import { shown } from '../operation/changes.ts';
import { type StoryEdit, describe, withoutCounts } from './change-stories.ts';

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

interface RestoreParts {
  readonly store: Pick<DetectionStore, 'alerts' | 'stories'>;
}

/** Makes stories what they were, as far as their alerts are back. Within the transaction that has brought them back. */
function restoreStories(parts: RestoreParts, edit: StoryEdit, author: Author): void {
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
  for (const { id, because, groups, predecessors } of merged) {
    const story = alerts.story(id);
    const isBack = story !== null && story.alerts > 0;
    areAllBack &&= isBack;
    if (!isBack) continue;
    stories.unmerge(id, into, groups, predecessors);
    alerts.putStory({ ...withoutCounts(story), because });
  }
  again(parts, into, !areAllBack || isEdited);
  for (const { id, isEdited: wasEdited } of merged) again(parts, id, wasEdited);
  note(parts, [into, ...merged.map(({ id }) => id)], author, { undone: 'merge', into });
}

/** Updates a story to the alerts that it has again. */
function again(parts: RestoreParts, id: string, isEdited: boolean): void {
  const { alerts } = parts.store;
  const story = alerts.story(id);
  if (story === null || story.alerts === 0) return;
  describe(parts, id);
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
