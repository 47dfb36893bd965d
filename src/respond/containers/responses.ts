import { ResponseError } from './errors.ts';
import { digestOf, type ResponsePlan } from './plan.ts';
import type { Outcome, Responder } from './responder.ts';
import type { Journal, Response, ResponseCause, ResponseState } from './response.ts';

export interface ResponseLimits {
  /** Actions that may begin in an hour. */
  readonly perHour: number;
  /** How long a proposal or an approval holds. */
  readonly expiresMs: number;
}

export const DEFAULT_LIMITS: ResponseLimits = { perHour: 20, expiresMs: 30 * 60_000 };

export interface ResponsesParts {
  readonly responder: Responder;
  readonly journal: Journal;
  readonly limits: ResponseLimits;
  readonly makeId: () => string;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

const HOUR_MS = 3_600_000;
const MAX_STEPS = 100;

/**
 * Responses from the proposal to the undo. What is about to be done is in the journal before an engine is asked, so one that was
 * killed in the middle goes on where it was: done once, and listed once.
 */
export class Responses {
  readonly #parts: ResponsesParts;
  readonly #running = new Map<string, Promise<Response>>();

  constructor(parts: ResponsesParts) {
    this.#parts = parts;
  }

  /** Throws {@link ResponseError}. */
  get(id: string): Response {
    const found = this.#parts.journal.get(id);
    if (found !== null) return this.#expired(found);
    throw new ResponseError('RSP1010', `there is no response ${JSON.stringify(id.slice(0, 80))}`);
  }

  /** The latest first. */
  list(): Response[] {
    return this.#parts.journal.list().map((each) => this.#expired(each));
  }

  propose(plan: ResponsePlan, cause: ResponseCause, by: string): Response {
    const { journal, limits, makeId, now } = this.#parts;
    const at = now();
    const response: Response = {
      ...cause,
      id: makeId(),
      plan,
      digest: digestOf(plan),
      state: 'proposed',
      createdAt: at,
      createdBy: by,
      approvedBy: null,
      expiresAt: at + limits.expiresMs,
      startedAt: null,
      endedAt: null,
      hasChanged: false,
      outcome: null,
      steps: [{ at, by, state: 'proposed', message: cause.reason }],
    };
    journal.put(response);
    return response;
  }

  /**
   * @param digest of the plan that was seen, which is the only one that is approved
   * @param how `alone`: by the owner of the host, whom no second person could keep from it
   */
  approve(
    id: string,
    digest: string,
    by: string,
    how: 'alone' | 'as usual' = 'as usual',
  ): Response {
    const response = this.#in(id, 'proposed');
    if (response.digest !== digest)
      throw new ResponseError('RSP1010', 'the plan that was approved is not that of the response');
    if (how !== 'alone' && response.plan.isProduction && response.createdBy === by)
      throw new ResponseError(
        'RSP1010',
        `${response.plan.target.name} is in production: another person has to approve it than ${by}, who proposed it`,
      );
    return this.#put({ ...response, state: 'approved', approvedBy: by }, by, 'approved');
  }

  /** One refusal is enough to end it. */
  decline(id: string, by: string, reason: string): Response {
    const response = this.#in(id, 'proposed', 'approved');
    const state = response.createdBy === by ? 'withdrawn' : 'declined';
    return this.#put({ ...response, state, endedAt: this.#parts.now() }, by, reason);
  }

  /** Resolves when it was verified, or is known to have failed. */
  async execute(id: string, by: string): Promise<Response> {
    const running = this.#running.get(id);
    if (running !== undefined) return running;
    const response = this.#in(id, 'approved', 'failed', 'unknown');
    if (response.approvedBy === null || response.expiresAt <= this.#parts.now())
      throw new ResponseError('RSP1010', 'its approval has expired: make a new plan');
    this.#checkLimit();
    const begun = this.#put(
      { ...response, state: 'begun', startedAt: this.#parts.now(), hasChanged: true },
      by,
      'begun',
    );
    return this.#run(begun, by, response.hasChanged);
  }

  async undo(id: string, by: string, reason: string): Promise<Response> {
    const running = this.#running.get(id);
    if (running !== undefined) await running;
    const response = this.get(id);
    if (response.plan.undo === null)
      throw new ResponseError('RSP1010', `${response.plan.action} cannot be undone`);
    if (!response.hasChanged || !UNDOABLE.includes(response.state))
      throw new ResponseError(
        'RSP1010',
        `there is nothing to undo: the response is ${response.state}${response.outcome?.wasSo === true ? ', and it was so before' : ''}`,
      );
    return this.#run(this.#put({ ...response, state: 'undoing' }, by, reason), by, true);
  }

  /** Goes on with what a process that was killed had begun. */
  async resume(by: string): Promise<Response[]> {
    const cut = this.#parts.journal
      .list()
      .filter(({ id, state }) => PENDING.includes(state) && !this.#running.has(id));
    return Promise.all(cut.map((response) => this.#run(response, by, true)));
  }

  /** Resolves when nothing is in progress. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#running.values());
  }

  /** @param mayBeOurs whether an earlier attempt may have done it */
  #run(response: Response, by: string, mayBeOurs: boolean): Promise<Response> {
    const work = this.#attempt(response, by, mayBeOurs).finally(() =>
      this.#running.delete(response.id),
    );
    this.#running.set(response.id, work);
    return work;
  }

  async #attempt(response: Response, by: string, mayBeOurs: boolean): Promise<Response> {
    const { responder, now } = this.#parts;
    const { id, plan } = response;
    const isUndo = response.state === 'undoing';
    const outcome = isUndo
      ? await responder.undo(id, plan)
      : await responder.execute(id, plan, mayBeOurs);
    const isDone = outcome.state === 'done';
    const next = {
      ...response,
      outcome,
      endedAt: now(),
      // After a failed undo, there is still something to undo.
      state: isDone ? (isUndo ? 'undone' : 'done') : isUndo ? 'unknown' : outcome.state,
      hasChanged: isUndo ? !isDone : hasChanged(response, outcome, mayBeOurs),
    } as const;
    return this.#put(next, by, sentenceOf(outcome));
  }

  #checkLimit(): void {
    const { journal, limits, now } = this.#parts;
    const since = now() - HOUR_MS;
    const begun = journal.list().filter(({ startedAt }) => (startedAt ?? 0) > since).length;
    if (begun >= limits.perHour)
      throw new ResponseError('RSP1009', `${begun} actions have begun in the last hour`);
  }

  #in(id: string, ...states: readonly ResponseState[]): Response {
    const response = this.get(id);
    if (states.includes(response.state)) return response;
    throw new ResponseError('RSP1010', `the response is ${response.state}`);
  }

  #expired(response: Response): Response {
    const { journal, now } = this.#parts;
    const isWaiting = response.state === 'proposed' || response.state === 'approved';
    if (!isWaiting || response.expiresAt > now()) return response;
    const at = response.expiresAt;
    const step = { at, by: 'dockwarden', state: 'expired', message: 'nothing was done' } as const;
    const expired: Response = {
      ...response,
      state: 'expired',
      endedAt: at,
      steps: [...response.steps, step],
    };
    journal.put(expired);
    return expired;
  }

  #put(response: Response, by: string, message: string): Response {
    const { journal, now } = this.#parts;
    const step = { at: now(), by, state: response.state, message };
    const next = { ...response, steps: [...response.steps, step].slice(-MAX_STEPS) };
    journal.put(next);
    return next;
  }
}

const PENDING: readonly ResponseState[] = ['begun', 'undoing'];
const UNDOABLE: readonly ResponseState[] = ['done', 'failed', 'unknown'];

/** Refused before an engine was asked to do anything. */
const UNTOUCHED: readonly (string | null)[] = ['RSP1005', 'RSP1006', 'RSP1008'];

/**
 * Whether there is something to undo. What was so before is not ours to take back, unless an earlier attempt may have done it.
 */
function hasChanged({ plan }: Response, outcome: Outcome, mayBeOurs: boolean): boolean {
  if (outcome.state === 'done') return !outcome.wasSo || (mayBeOurs && !plan.isDone);
  return mayBeOurs || !UNTOUCHED.includes(outcome.code);
}

function sentenceOf({ state, message, remarks }: Outcome): string {
  const start = state === 'unknown' ? 'it is not known whether it is so: ' : '';
  return [`${start}${message}`, ...remarks].join(' ');
}
