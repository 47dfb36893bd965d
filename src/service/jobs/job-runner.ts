import type { DetectionStore, JobRow, JobState } from '../../stores/detection-store.ts';
import { JobError, type AnyJobKind, type JobProgress, type JobRun } from './job-kind.ts';
import { canUndoEdit, EDIT_KINDS, isEdit } from './edits.ts';
import { isEnded, jobView, type JobView } from './schemas.ts';

interface Lane {
  running: number;
  /** The one that has waited longest comes first; each is called when it is its turn. */
  readonly waiting: Set<() => void>;
}

/** How many jobs of a lane run at the same time over all spaces, each of which runs one. */
export class LaneTurns {
  readonly #max: number;
  readonly #lanes = new Map<string, Lane>();

  /** @param max of each lane */
  constructor(max: number) {
    this.#max = max;
  }

  /** Resolves when it is one's turn, with what ends it; `null` if `signal` is aborted before. */
  async take(name: string, signal: AbortSignal): Promise<(() => void) | null> {
    const lane = this.#lanes.get(name) ?? { running: 0, waiting: new Set() };
    this.#lanes.set(name, lane);
    if (signal.aborted) return null;
    if (lane.running < this.#max) lane.running += 1;
    else if (!(await isTurnOf(lane, signal))) return null;
    return () => {
      // The turn passes to the next, so that no later caller takes it.
      const [next] = lane.waiting;
      if (next === undefined) lane.running -= 1;
      else next();
    };
  }
}

/** Resolves with whether it is one's turn; it is not if `signal` is aborted before. */
function isTurnOf(lane: Lane, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (isTurn: boolean) => {
      lane.waiting.delete(turn);
      signal.removeEventListener('abort', abort);
      resolve(isTurn);
    };
    const turn = () => end(true);
    const abort = () => end(false);
    lane.waiting.add(turn);
    signal.addEventListener('abort', abort);
  });
}

export interface JobRunnerOptions {
  readonly store: Pick<DetectionStore, 'jobs' | 'transaction'>;
  readonly kinds: readonly AnyJobKind[];
  /** In milliseconds since 1970. */
  readonly now: () => number;
  /** A UUID for each job. */
  readonly makeId: () => string;
  /** Lets others on this thread have their turn; awaited between two steps. */
  readonly pause: () => Promise<void>;
  /** Shared with the runners of other spaces. */
  readonly lanes?: LaneTurns;
  /** How many of a kind may wait or run; a user who has none of them may still start one, up to twice as many. */
  readonly maxWaiting?: number;
  /** How many that have ended are kept. */
  readonly maxKept?: number;
  /** Of several processes that share jobs, one runs them; this one, if left out. */
  readonly share?: JobShare;
}

/** Another process runs the jobs by now. */
export class JobsLost extends Error {
  override readonly name = 'JobsLost';
}

/** Who runs jobs, of several processes that share them. */
export interface JobShare {
  has(): boolean;
  /** Within a transaction: throws {@link JobsLost} where another process has them by now. */
  keep(): void;
  /** Asks the process that runs a job to end it. */
  cancel(id: string, by: string): void;
  /** By job, who wants it to end. They are asked once. */
  cancelled(): ReadonlyMap<string, string>;
}

const MAX_WAITING = 100;
const MAX_KEPT = 1_000;
/** A request is kept with its job, so it must not be as large as anybody likes. */
const MAX_REQUEST_CHARACTERS = 128 * 1024;

/** A job that has not ended, in memory. */
interface Open {
  readonly kind: AnyJobKind;
  /** As it is stored. */
  row: JobRow;
  live: JobProgress<unknown> | null;
  readonly abort: AbortController;
  /** Who cancelled it. */
  cancelledBy: string | null;
}

/**
 * Runs jobs in small steps on one thread. Jobs and their progress are rows of the store, so they outlive the
 * process: what waits is run by the next one, what ran is continued or has failed, by its kind.
 */
export class JobRunner {
  readonly #options: JobRunnerOptions;
  readonly #kinds: ReadonlyMap<string, AnyJobKind>;
  readonly #open = new Map<string, Open>();
  readonly #lanes = new Map<string, Promise<void>>();
  /** By lane and author, when a job of theirs last began. */
  readonly #served = new Map<string, Map<string, number>>();
  #begun = 0;
  readonly #closing = new AbortController();

  constructor(options: JobRunnerOptions) {
    this.#options = options;
    this.#kinds = new Map(options.kinds.map((kind) => [kind.name, kind]));
  }

  /**
   * Takes up the jobs of the process before. To be called before anything else; where several processes share jobs, also when this one runs
   * them from now on, or others may have changed some.
   */
  resume(): void {
    const { store, now, share } = this.#options;
    if (share?.has() === false) return this.#giveUp();
    for (const row of store.jobs.unfinished()) {
      if (this.#open.has(row.id)) continue;
      const kind = this.#kinds.get(row.kind);
      if (kind === undefined) {
        const message = `This version does not know jobs of the kind ${JSON.stringify(row.kind)}.`;
        store.jobs.put({ ...row, state: 'failed', message, endedAt: now() });
      } else if (row.state === 'running' && kind.afterCrash === 'fail') {
        store.jobs.put({ ...row, state: 'failed', message: STOPPED, endedAt: now() });
      } else {
        this.#enter(kind, row);
      }
    }
    for (const [id, by] of share?.cancelled() ?? []) if (this.#open.has(id)) this.cancel(id, by);
  }

  /** Another process goes on with them. */
  #giveUp(): void {
    for (const { abort } of this.#open.values()) abort.abort();
    this.#open.clear();
  }

  /** Throws `CodedError` if it is refused. */
  start(name: string, request: unknown, by: string): JobView {
    const kind = this.#kinds.get(name);
    if (kind === undefined) {
      const known = [...this.#kinds.keys()].join(', ');
      throw new JobError(
        'ENG1204',
        `there is no kind of job ${JSON.stringify(name)}, only: ${known}`,
      );
    }
    const { store, now, makeId } = this.#options;
    if (this.#closing.signal.aborted)
      throw new JobError('ENG1202', 'the service is stopping: no job starts');
    this.#admit(kind, by);
    const text = JSON.stringify(kind.accept(request, by));
    if (text.length > MAX_REQUEST_CHARACTERS) {
      throw new JobError(
        'ENG1205',
        `the request is ${text.length} characters long as JSON; up to ${MAX_REQUEST_CHARACTERS} are kept`,
      );
    }
    const row: JobRow = {
      id: makeId(),
      kind: name,
      state: 'waiting',
      request: text,
      result: null,
      done: 0,
      total: null,
      message: null,
      createdAt: now(),
      createdBy: by,
      startedAt: null,
      endedAt: null,
    };
    store.jobs.put(row);
    if (this.#options.share?.has() !== false) this.#enter(kind, row);
    return this.get(row.id);
  }

  /** Whether one more job may wait: their number is limited by kind and by user. Throws `JobError` ENG1202. */
  #admit({ name, maxOfAuthor }: AnyJobKind, by: string): void {
    const { maxWaiting = MAX_WAITING, share, store } = this.#options;
    const all =
      share === undefined
        ? Array.from(this.#open.values(), ({ row }) => row)
        : store.jobs.unfinished();
    const same = all.filter(({ kind }) => kind === name);
    const own = same.filter(({ createdBy }) => createdBy === by).length;
    if (own >= Math.min(maxOfAuthor ?? maxWaiting, maxWaiting))
      throw new JobError(
        'ENG1202',
        `${own} jobs ${name} of yours wait or run, and there may be no more`,
      );
    if (same.length >= (own === 0 ? 2 * maxWaiting : maxWaiting))
      throw new JobError(
        'ENG1202',
        `${same.length} jobs ${name} wait or run, and there may be no more`,
      );
  }

  /** Throws `JobError` ENG1201 for one that is not there. */
  get(id: string): JobView {
    const row = this.#open.get(id)?.row ?? this.#options.store.jobs.get(id);
    if (row === null || row === undefined) {
      throw new JobError('ENG1201', `there is no job ${JSON.stringify(id)}`);
    }
    return this.#view(row);
  }

  /** Latest first; without what was changed by hand. */
  list(limit: number): JobView[] {
    return this.#options.store.jobs
      .list(limit, { except: EDIT_KINDS })
      .map((row) => this.#view(row));
  }

  /**
   * A waiting job ends at once; one that runs, behind its current step. What it has done until then stays, and
   * its counts say what that is.
   */
  cancel(id: string, by: string): JobView {
    const job = this.#open.get(id);
    if (job === undefined || isEnded(job.row.state)) {
      const { state } = this.get(id);
      const { share } = this.#options;
      if (!isEnded(state) && share !== undefined) {
        share.cancel(id, by);
        return this.get(id);
      }
      throw new JobError('ENG1203', `the job ${id} has ended already: it is ${state}`);
    }
    job.cancelledBy ??= by;
    job.abort.abort();
    if (job.row.state === 'waiting') this.#end(job, 'cancelled', cancelled(job));
    return this.get(id);
  }

  /** No job starts any more, and those that run end behind their current step: see {@link close}. */
  stop(): void {
    this.#closing.abort();
    for (const { abort } of this.#open.values()) abort.abort();
  }

  /** Resolves when no job is in a step. Those that can be continued are, by the next process. */
  async close(): Promise<void> {
    this.stop();
    await Promise.all(this.#lanes.values());
  }

  /** Resolves when every job that was started has ended. */
  async settled(): Promise<void> {
    while (this.#lanes.size > 0) await Promise.all(this.#lanes.values());
  }

  #view(row: JobRow): JobView {
    const job = this.#open.get(row.id);
    const canUndo = isEdit(row) ? canUndoEdit(row) : this.#kinds.get(row.kind)?.canUndo === true;
    return jobView(job?.row ?? row, job?.live ?? null, canUndo);
  }

  #enter(kind: AnyJobKind, row: JobRow): void {
    this.#open.set(row.id, {
      kind,
      row,
      live: null,
      abort: new AbortController(),
      cancelledBy: null,
    });
    if (this.#lanes.has(kind.lane)) return;
    const lane = this.#runLane(kind.lane).finally(() => this.#lanes.delete(kind.lane));
    this.#lanes.set(kind.lane, lane);
  }

  async #runLane(lane: string): Promise<void> {
    const { pause, lanes } = this.#options;
    const closing = this.#closing.signal;
    for (;;) {
      // First of all, so that who started a job has its view before it runs.
      await pause();
      if (this.#nextOf(lane) === undefined) return;
      const done = (await lanes?.take(lane, closing)) ?? (() => {});
      try {
        // It may have been cancelled meanwhile.
        const next = this.#nextOf(lane);
        if (next !== undefined && !closing.aborted) await this.#run(next);
      } finally {
        done();
      }
      if (closing.aborted) return;
    }
  }

  /** One that is continued, else of those who have waited for their turn for the longest time. */
  #nextOf(lane: string): Open | undefined {
    const served = this.#served.get(lane);
    const turnOf = ({ row }: Open) =>
      row.state === 'running' ? -1 : (served?.get(row.createdBy) ?? 0);
    const [next] = [...this.#open.values()]
      .filter(({ kind, row }) => kind.lane === lane && !isEnded(row.state))
      .toSorted((a, b) => turnOf(a) - turnOf(b));
    return next;
  }

  /** Those who have nothing left to run are forgotten: they come first when they come again. */
  #serve({ kind: { lane }, row }: Open): void {
    const waiting = [...this.#open.values()].filter(({ kind }) => kind.lane === lane);
    const authors = new Set(waiting.map((each) => each.row.createdBy));
    const served = [...(this.#served.get(lane) ?? [])].filter(([by]) => authors.has(by));
    this.#served.set(lane, new Map([...served, [row.createdBy, (this.#begun += 1)]]));
  }

  async #run(job: Open): Promise<void> {
    let isComplete = false;
    this.#serve(job);
    try {
      this.#begin(job);
      isComplete = await this.#doSteps(job);
    } catch (error) {
      if (error instanceof JobsLost) return this.#forget(job);
      if (!job.abort.signal.aborted) {
        this.#end(job, 'failed', error instanceof Error ? error.message : String(error));
        return;
      }
    }
    if (isComplete) this.#end(job, 'done', null);
    else if (job.cancelledBy !== null) this.#end(job, 'cancelled', cancelled(job));
    else if (job.kind.afterCrash === 'fail' && this.#options.share?.has() !== false)
      this.#end(job, 'failed', STOPPED);
    else this.#forget(job);
  }

  /** Another run of the same job stays. */
  #forget(job: Open): void {
    if (this.#open.get(job.row.id) === job) this.#open.delete(job.row.id);
  }

  /** Whether it was done before it was stopped. */
  async #doSteps(job: Open): Promise<boolean> {
    for await (const _ of job.kind.run(this.#runOf(job), JSON.parse(job.row.request))) {
      await this.#options.pause();
      // To leave the loop lets the job release what it holds.
      if (this.#options.share?.has() === false) job.abort.abort();
      if (job.abort.signal.aborted) return false;
    }
    return true;
  }

  #begin(job: Open): void {
    const startedAt = job.row.startedAt ?? this.#options.now();
    job.row = { ...job.row, state: 'running', startedAt };
    const { store } = this.#options;
    store.transaction(() => {
      this.#keep(job);
      store.jobs.put(job.row);
    });
  }

  #runOf(job: Open): JobRun<unknown> {
    const { id, createdBy: by, result, done, total } = job.row;
    const { store } = this.#options;
    return {
      id,
      by,
      saved: result === null ? null : { done, total, result: JSON.parse(result) },
      signal: job.abort.signal,
      save: (step) => {
        job.row = store.transaction(() => {
          this.#keep(job);
          const row = withProgress(job.row, step());
          store.jobs.put(row);
          return row;
        });
        job.live = null;
      },
      report: (progress) => {
        job.live = progress;
      },
    };
  }

  /** A job that another process has continued no longer belongs to this one. */
  #keep(job: Open): void {
    const { share } = this.#options;
    if (share === undefined) return;
    if (this.#open.get(job.row.id) !== job) throw new JobsLost('another worker runs the job');
    share.keep();
  }

  #end(job: Open, state: JobState, message: string | null): void {
    const { store, now, maxKept = MAX_KEPT } = this.#options;
    const row = job.live === null ? job.row : withProgress(job.row, job.live);
    job.row = { ...row, state, message, endedAt: now() };
    job.live = null;
    try {
      store.transaction(() => {
        this.#keep(job);
        store.jobs.put(job.row);
        store.jobs.removeItems(row.id);
        store.jobs.prune(maxKept, { except: EDIT_KINDS });
      });
    } catch {
      // The store cannot be written, which its own status says. The end of the job is shown from memory; its row still
      // says that it runs, so the next process takes it up as after a crash.
      return;
    }
    this.#open.delete(row.id);
  }
}

function withProgress(row: JobRow, { done, total, result }: JobProgress<unknown>): JobRow {
  return { ...row, done, total, result: JSON.stringify(result) };
}

const STOPPED =
  'The service stopped while the job ran, and jobs of this kind are not continued. Start it again.';

const cancelled = ({ cancelledBy, row, live }: Open): string => {
  const { done, total } = live ?? row;
  const of = total === null ? '' : ` of ${total}`;
  return `Cancelled by ${cancelledBy ?? 'nobody'} after ${done}${of}.`;
};
