import { RefusedError } from '../../runs/errors.ts';

/** A job cannot be started, found or changed. */
export class JobError extends RefusedError {
  override readonly name = 'JobError';
}

/** How far a job is. Plain data: it crosses threads and is kept as JSON. */
export interface JobProgress<Result> {
  readonly done: number;
  /** `null` while it is not known. */
  readonly total: number | null;
  /** What has come out so far; exact at any time, since a job can be cancelled at any time. */
  readonly result: Result;
}

/** A job from inside, while it runs. */
export interface JobRun<Result> {
  readonly id: string;
  /** Who asked for it. */
  readonly by: string;
  /** Of a job that is continued after a crash, what it saved last; `null` for one that begins. */
  readonly saved: JobProgress<Result> | null;
  /** Aborted when the job is cancelled or the service stops; steps that wait for others should end then. */
  readonly signal: AbortSignal;
  /**
   * Does a step and saves how far the job is with it, in one transaction: after a crash the job goes on from
   * exactly there.
   */
  save(step: () => JobProgress<Result>): void;
  /** Shows how far it is, without saving it. */
  report(progress: JobProgress<Result>): void;
}

/**
 * One kind of job. Its work is done on the thread of detection: it must `yield` whenever it has worked for some
 * milliseconds, so that rules and requests get their turn. Where it yields, it can be cancelled, and the
 * database may have changed when it goes on.
 */
export interface JobKind<Request, Result> {
  readonly name: string;
  /**
   * Jobs of one lane run one after the other; lanes do not wait for each other. People take turns; the jobs of each run in the
   * order they were started.
   */
  readonly lane: string;
  /** How many of one person may wait or run; as many as of all, if left out. */
  readonly maxOfAuthor?: number;
  /** What happens to a job that was running when the process ended. */
  readonly afterCrash: 'continue' | 'fail';
  /** Whether it reads stored events: processes that share their state have none. */
  readonly readsEvents?: true;
  /** Whether `alerts.undo` can take back what it did. */
  readonly canUndo: boolean;
  /** What a request becomes. Throws `CodedError` for one that is refused: no job is made of it. */
  accept(request: Request, by: string): Request;
  /**
   * Throws `CodedError` where it cannot go on: the job has then failed, and what was saved stays. A step that is
   * cut short by the signal throws too; to return means that all is done.
   */
  run(job: JobRun<Result>, request: Request): AsyncGenerator<void, void>;
}

/** Any kind, as the runner sees it. */
export type AnyJobKind = JobKind<unknown, unknown>;
