import type { AlertQuery, TriageChange } from '../../stores/alert-store.ts';
import type { DetectionReader, DetectionStore, JobTable } from '../../stores/detection-store.ts';
import { counted } from '../../util/counts.ts';
import { JobError, type JobKind, type JobProgress, type JobRun } from '../jobs/job-kind.ts';
import { isEnded } from '../jobs/schemas.ts';
import {
  applyChange,
  type TriageParts,
  checkedChange,
  checkedNote,
  checkedQuery,
} from './change-alerts.ts';
import { TriageError } from './alert-error.ts';

export interface BulkChange {
  readonly query?: AlertQuery | undefined;
  /** In place of a query. */
  readonly search?: SearchText | undefined;
  readonly change: TriageChange;
  /** Added to each alert that the change changes. Undoing the change leaves it. */
  readonly note?: string | undefined;
}

/** A query in the query language of Elasticsearch. */
export interface SearchText {
  /** JSON. */
  readonly query: string;
  /** What `now` means in it, in milliseconds since 1970. */
  readonly now: number;
}

/** How alerts are selected that are distinguished only by their documents. */
export interface SearchSelection {
  /** All that may be found; `null` for none. */
  readonly query: AlertQuery | null;
  /** Of some of these alerts, those that are; `null` where all are. */
  readonly found: ((ids: readonly string[]) => readonly string[]) | null;
}

/** changed + unchanged + gone = alerts that were done; all of them at the end. */
export interface BulkChangeResult {
  readonly phase: 'selecting' | 'changing';
  readonly changed: number;
  /** Those that were so already. */
  readonly unchanged: number;
  /** Those that retention deleted meanwhile. */
  readonly gone: number;
}

export interface BulkParts extends Omit<TriageParts, 'store' | 'makeId'> {
  readonly store: Pick<DetectionStore, 'alerts' | 'jobs' | 'rules' | 'transaction'>;
  /** Opens a further connection, which is closed again. */
  readonly openReader: () => Promise<
    Pick<DetectionReader, 'alerts' | 'rules' | 'holdSnapshot' | 'close'>
  >;
  /** Reads a search. Throws `CodedError`. */
  readonly selectionOf: (
    search: SearchText,
    reader: Pick<DetectionReader, 'alerts' | 'rules'>,
  ) => SearchSelection;
  /** Alerts that are selected and changed in one step; left out, as many as take some milliseconds. */
  readonly atOnce?: number;
}

export const BULK_CHANGE = 'alerts.change';

/** Each step looks for all of them again, up to where it begins. */
const SELECTED_AT_ONCE = 2_000;

/**
 * Changes all alerts that a query finds when the job starts, whatever becomes of them until the job comes to them:
 * alerts that are raised later are not included. So the ids are written down first, from one snapshot of the
 * database.
 */
export function bulkChange(parts: BulkParts): JobKind<BulkChange, BulkChangeResult> {
  return {
    name: BULK_CHANGE,
    lane: 'alerts',
    afterCrash: 'continue',
    canUndo: true,
    accept: ({ query, search, change, note }) => ({
      ...selected(parts, query, search),
      change: checkedChange(change),
      ...(note === undefined ? {} : { note: checkedNote(note) }),
    }),
    async *run(job, request) {
      // A selection that was cut off is not that of one moment: it is restarted.
      const progress =
        job.saved?.result.phase === 'changing' ? job.saved : yield* select(parts, job, request);
      yield* changeSelected(parts, job, request, progress);
    },
  };
}

function selected(
  { store, selectionOf }: BulkParts,
  query: AlertQuery | undefined,
  search: SearchText | undefined,
): Pick<BulkChange, 'query' | 'search'> {
  if (search === undefined) {
    if (query === undefined) throw new TriageError('ENG1302', 'nothing says which alerts');
    return { query: checkedQuery(query) };
  }
  selectionOf(search, store);
  return { search };
}

/** Documents take longer to read than ids. */
const READ_AT_ONCE = 50;

async function* select(
  { store: { jobs }, openReader, selectionOf, ...parts }: BulkParts,
  job: JobRun<BulkChangeResult>,
  request: Pick<BulkChange, 'query' | 'search'>,
): AsyncGenerator<void, JobProgress<BulkChangeResult>> {
  const reader = await openReader();
  try {
    const release = reader.holdSnapshot();
    const { query, found } =
      request.search === undefined
        ? { query: request.query ?? null, found: null }
        : selectionOf(request.search, reader);
    const atOnce = parts.atOnce ?? SELECTED_AT_ONCE;
    let total = 0;
    for (let after: string | null = null; ;) {
      // In the order in which they lie, so that each step of the change writes to few places.
      const page: ReturnType<typeof reader.alerts.idPage> =
        query === null ? NO_IDS : reader.alerts.idPage(query, atOnce, after);
      const ids = found === null ? page.ids : yield* foundIn(page.ids, found);
      const { next } = page;
      total += ids.length;
      const progress: JobProgress<BulkChangeResult> = {
        done: 0,
        total: next === null ? total : null,
        result: { ...NOTHING, phase: next === null ? 'changing' : 'selecting' },
      };
      job.save(() => {
        if (after === null) jobs.removeItems(job.id);
        jobs.addItems(job.id, ids);
        return progress;
      });
      yield;
      if (next === null) {
        release();
        return progress;
      }
      after = next;
    }
  } finally {
    reader.close();
  }
}

/** In steps that are short, and are saved together: each that is saved waits for the disk. */
function* foundIn(
  ids: readonly string[],
  found: (ids: readonly string[]) => readonly string[],
): Generator<void, readonly string[]> {
  const all: string[] = [];
  for (let start = 0; start < ids.length; start += READ_AT_ONCE) {
    all.push(...found(ids.slice(start, start + READ_AT_ONCE)));
    yield;
  }
  return all;
}

const NO_IDS = { ids: [], next: null };
const NOTHING = { changed: 0, unchanged: 0, gone: 0 };

async function* changeSelected(
  parts: BulkParts,
  job: JobRun<BulkChangeResult>,
  { change, note }: BulkChange,
  progress: JobProgress<BulkChangeResult>,
): AsyncGenerator<void, void> {
  const { store, now, atOnce } = parts;
  const steps = new StepSize(now, atOnce);
  const { total } = progress;
  let { done, result } = progress;
  const step = (): boolean => {
    const items = store.jobs.items(job.id, done, steps.size);
    if (items.length === 0) return false;
    job.save(() => {
      const author = { at: now(), by: job.by, job: job.id };
      const ids = items.map(({ id }) => id);
      const { changed, unchanged, unknown } = applyChange(parts, ids, { change, note }, author);
      result = {
        phase: 'changing',
        changed: result.changed + changed.length,
        unchanged: result.unchanged + unchanged,
        gone: result.gone + unknown.length,
      };
      done += items.length;
      return { done, total, result };
    });
    return true;
  };
  while (steps.take(step)) yield;
}

/** How long one step of a job may take: live detection waits for it. */
const STEP_MS = 20;

/** Of the first step. Fewer are hardly quicker: each step waits for the disk. */
const LEAST = 100;

/** More at once are no faster. */
const MOST = 1_000;

/**
 * How many alerts a step of a job takes: as many as fit into some milliseconds. With each step comes a write to disk, so few
 * at once take long altogether.
 */
export class StepSize {
  readonly #now: () => number;
  #size: number;
  readonly #isFixed: boolean;

  /** @param fixed a constant size, for tests */
  constructor(now: () => number, fixed?: number) {
    this.#now = now;
    this.#size = fixed ?? LEAST;
    this.#isFixed = fixed !== undefined;
  }

  get size(): number {
    return this.#size;
  }

  /** Does a step, and learns from how long it takes; it at most doubles or halves, since clocks are set. */
  take<T>(step: () => T): T {
    const begun = this.#now();
    const result = step();
    if (this.#isFixed) return result;
    const factor = STEP_MS / Math.max(1, this.#now() - begun);
    const next = Math.floor(this.#size * Math.min(2, Math.max(0.5, factor)));
    this.#size = Math.min(MOST, Math.max(LEAST, next));
    return result;
  }
}

interface BulkUndo {
  /** The id of the job whose changes are taken back. */
  readonly job: string;
}

interface BulkUndoResult {
  /** Alerts on which all that the job changed is as it was before. */
  readonly restored: number;
  /** Alerts that were changed since in what the job had changed, and so were left alone. */
  readonly left: number;
}

/**
 * Restores what a job changed, unless it was changed since. Notes stay. What was restored is not changed again by
 * undoing the undo: the change itself is made again for that.
 */
export function bulkUndo(
  parts: Omit<BulkParts, 'openReader' | 'selectionOf'>,
): JobKind<BulkUndo, BulkUndoResult> {
  const { store, now, onAlertsChanged, atOnce } = parts;
  return {
    name: 'alerts.undo',
    // The same as that of changes, so that what is undone has ended.
    lane: 'alerts',
    afterCrash: 'continue',
    canUndo: false,
    accept: ({ job }) => {
      const row = store.jobs.get(job);
      if (row === null) throw new JobError('ENG1201', `there is no job ${JSON.stringify(job)}`);
      if (row.kind !== BULK_CHANGE) {
        const message = `a job of kind ${row.kind} cannot be undone, only changes of alerts can`;
        throw new JobError('ENG1206', message);
      }
      if (!isEnded(row.state)) {
        throw new JobError('ENG1206', `the job ${job} has not ended: it is ${row.state}`);
      }
      return { job };
    },
    async *run(job, request) {
      const total = changedBy(store.jobs.get(request.job)?.result ?? null);
      let result = job.saved?.result ?? { restored: 0, left: 0 };
      const steps = new StepSize(now, atOnce);
      const undoSome = (): boolean => {
        let isDone = false;
        job.save(() => {
          const author = { at: now(), by: job.by, job: job.id };
          const step = store.alerts.undo(request.job, author, steps.size);
          if (step.restored.length > 0) onAlertsChanged(step.restored, author);
          result = {
            restored: result.restored + step.restored.length,
            left: result.left + step.left,
          };
          isDone = step.isDone;
          if (isDone)
            noteUndone(store.jobs, request.job, `Undone by ${job.by}: ${outcomeText(result)}.`);
          return { done: result.restored + result.left, total, result };
        });
        return isDone;
      };
      while (!steps.take(undoSome)) yield;
    },
  };
}

/** Who looks at the job that was undone sees it there. */
function noteUndone(jobs: JobTable, id: string, sentence: string): void {
  const row = jobs.get(id);
  if (row === null) return;
  jobs.put({ ...row, message: [row.message, sentence].filter((each) => each !== null).join(' ') });
}

/** "2 alerts restored, 1 alert left as changed since". */
export const outcomeText = ({ restored, left }: BulkUndoResult): string =>
  [
    `${counted(restored, 'alert')} restored`,
    ...(left === 0 ? [] : [`${counted(left, 'alert')} left as changed since`]),
  ].join(', ');

/** How many alerts a job has changed. */
function changedBy(result: string | null): number {
  return result === null ? 0 : (JSON.parse(result) as BulkChangeResult).changed;
}
