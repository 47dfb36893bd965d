import type { JobRow, JobTable } from '../../stores/detection-store.ts';

/*
 * What people change by hand is done at once. It is a job that has ended, so that it can be undone like one.
 */

/** Changes of alerts that are named, and of which alerts a story has. */
export const EDIT_KINDS = ['alerts.edit', 'stories.edit'] as const;
export type EditKind = (typeof EDIT_KINDS)[number];

export const isEdit = ({ kind }: Pick<JobRow, 'kind'>): boolean =>
  EDIT_KINDS.some((each) => each === kind);

export interface EditResult {
  /** Alerts. */
  readonly changed: number;
  /** Who has undone it, when, and what that came to; `null` for one that stands. */
  readonly undone: {
    readonly at: number;
    readonly by: string;
    readonly restored: number;
    /** Alerts that were changed since, and so were left alone. */
    readonly left: number;
  } | null;
}

/** How many can be undone: a team makes fewer in a day. */
const MAX_KEPT = 5_000;

export interface Edit {
  readonly id: string;
  readonly kind: EditKind;
  /** Plain data. */
  readonly request: object;
  readonly changed: number;
  readonly at: number;
  readonly by: string;
}

/** Within the transaction that changes what it is about. */
export function recordEdit(jobs: JobTable, { id, kind, request, changed, at, by }: Edit): void {
  jobs.put(endedJob({ id, kind, request, done: changed, at, by }, { changed, undone: null }));
  jobs.prune(MAX_KEPT, { only: EDIT_KINDS });
}

interface EndedJob extends Pick<Edit, 'id' | 'request' | 'at' | 'by'> {
  readonly kind: string;
  readonly done: number;
}

/** A job that was done in one step. */
export const endedJob = (
  { id, kind, request, done, at, by }: EndedJob,
  result: object,
): JobRow => ({
  id,
  kind,
  state: 'done',
  request: JSON.stringify(request),
  result: JSON.stringify(result),
  done,
  total: done,
  message: null,
  createdAt: at,
  createdBy: by,
  startedAt: at,
  endedAt: at,
});

/** Whether an edit stands. */
export const canUndoEdit = ({ result }: Pick<JobRow, 'result'>): boolean =>
  result !== null && (JSON.parse(result) as EditResult).undone === null;
