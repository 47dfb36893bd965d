import type { AlertQuery, TriageChange } from '../../stores/alert-store.ts';
import type { DetectionReader, DetectionStore } from '../../stores/detection-store.ts';
import type { JobKind, JobProgress, JobRun } from '../jobs/job-kind.ts';
import { applyChange, type TriageParts } from './change-alerts.ts';
import { StepSize } from './step-size.ts';
import { checkedChange, checkedNote, checkedQuery } from './check-change.ts';
import { TriageError } from './errors.ts';

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
