import { z } from 'zod';
import type { TriageChange } from '../../stores/alert-store.ts';
import type { DetectionStore, JobRow } from '../../stores/detection-store.ts';
import { counted } from '../../util/counts.ts';
import { BULK_CHANGE, outcomeText } from '../alerts/bulk-change.ts';
import { changeInWords } from '../alerts/triage-change.ts';
import { EDIT_KINDS, type EditResult } from '../jobs/edits.ts';
import { isEnded } from '../jobs/schemas.ts';
import { count, moment, what } from '../operation/common.ts';
import { flag, whole } from '../operation/fields.ts';
import { operation, type Says } from '../operation/operation.ts';
import type { StoryEdit } from './change-stories.ts';

const USUAL_LIST = 50;
const MAX_LIST = 200;

/** The maximum number of alerts per answer that are checked for later changes, since detection waits meanwhile. */
const MAX_COUNTED = 5_000;

const recentChange = z
  .object({
    id: what(z.string(), 'the id for undoing it: `POST /dw/jobs/:id/_undo`'),
    at: moment(),
    by: z.string(),
    text: what(z.string(), 'what was changed, such as `closed 3 alerts as benign`'),
    alerts: what(count(), 'the number of alerts changed so far'),
    canUndo: z.boolean(),
    reason: what(z.string().nullable(), 'why it cannot be undone; null if it can'),
    restorable: what(
      count().nullable(),
      'the number of alerts that undoing it restores; null if there are too many to check',
    ),
    left: what(
      count().nullable(),
      'the number of alerts that were changed since and stay as they are',
    ),
  })
  .meta({ id: 'RecentChange', description: 'a change of alerts or stories by a user' });

type RecentChange = Says<typeof recentChange>;

const EXAMPLE: RecentChange = {
  id: '0f8fad5b-d9cb-469f-a165-70867728950e',
  at: 1_764_144_000_000,
  by: 'alice',
  text: 'closed 3 alerts as benign',
  alerts: 3,
  canUndo: true,
  reason: null,
  restorable: 2,
  left: 1,
};

interface ChangesParts {
  readonly store: Pick<DetectionStore, 'alerts' | 'jobs'>;
}

interface ChangesRequest {
  /** Changes of this user only. */
  readonly by?: string | undefined;
  readonly limit: number;
}

export const listChanges = operation({
  name: 'changes.list',
  on: 'GET /dw/changes',
  about:
    'lists the changes that users made to alerts and stories, so that they can be undone: verdicts, owners, tags, merged and split stories',
  answers: '`changes`, the latest first, from the last 5,000 manual changes and 1,000 jobs',
  rows: 'changes',
  right: 'read',
  example: { answer: { changes: [EXAMPLE] } },
  query: {
    mine: flag().describe('only those of the caller'),
    limit: whole(1, MAX_LIST).default(USUAL_LIST),
  },
  answer: z.object({ changes: z.array(recentChange) }),
  ask: ({ query: { mine, limit }, by }): ChangesRequest => ({ limit, ...(mine ? { by } : {}) }),
  run: (parts: ChangesParts, { by, limit }: ChangesRequest) => ({
    changes: changesOf(parts, by, limit),
  }),
});

function changesOf(
  { store: { alerts, jobs } }: ChangesParts,
  by: string | undefined,
  limit: number,
): RecentChange[] {
  let room = MAX_COUNTED;
  return jobs.list(limit, { only: [...EDIT_KINDS, BULK_CHANGE] }, by).map((row) => {
    const { changed = 0, undone = null } = resultOf(row);
    const base = {
      id: row.id,
      at: row.createdAt,
      by: row.createdBy,
      text: textOf(row, changed),
      alerts: changed,
    };
    const cannot = (reason: string) => ({
      ...base,
      canUndo: false,
      reason,
      restorable: null,
      left: null,
    });
    if (!isEnded(row.state)) return cannot('It is still in progress.');
    if (undone !== null) return cannot(`Undone by ${undone.by}: ${outcomeText(undone)}.`);
    if (changed === 0) return cannot('It changed nothing.');
    const { restorable, left, isAll } = alerts.undoable(row.id, room);
    if (!isAll) return { ...base, canUndo: true, reason: null, restorable: null, left: null };
    room -= restorable + left;
    if (restorable > 0) return { ...base, canUndo: true, reason: null, restorable, left };
    // The message of a job says if it was undone.
    if (left === 0) return cannot(row.message ?? 'Its alerts have expired.');
    return {
      ...cannot(
        left === 1 ? 'The alert was changed since.' : 'All of its alerts were changed since.',
      ),
      restorable,
      left,
    };
  });
}

const resultOf = ({ result }: JobRow): Partial<EditResult> =>
  result === null ? {} : (JSON.parse(result) as Partial<EditResult>);

function textOf({ kind, request }: JobRow, changed: number): string {
  const asked: unknown = JSON.parse(request);
  if (kind !== 'stories.edit')
    return changeInWords((asked as { readonly change: TriageChange }).change, changed);
  const edit = asked as StoryEdit;
  if (edit.what === 'split') return `split ${counted(changed, 'alert')} off a story`;
  return `merged ${counted(edit.stories.length, 'story', 'stories')} into another`;
}
