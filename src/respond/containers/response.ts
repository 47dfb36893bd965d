import type { ResponsePlan } from './plan.ts';
import type { Outcome } from './responder.ts';

/**
 * - `proposed`: waits for approval. `approved`: may be executed.
 * - `begun`, `undoing`: something may have been done; a start resumes it.
 * - `done`, `undone`: it was verified. `failed`: nothing holds. `unknown`: the engine did not say.
 * - `withdrawn`, `declined`, `expired`: it will never be executed.
 */
export const RESPONSE_STATES = [
  'proposed',
  'approved',
  'begun',
  'done',
  'failed',
  'unknown',
  'undoing',
  'undone',
  'withdrawn',
  'declined',
  'expired',
] as const;
export type ResponseState = (typeof RESPONSE_STATES)[number];

/** A step of a response, as its timeline shows it. */
export interface ResponseStep {
  /** In milliseconds since 1970. */
  readonly at: number;
  readonly by: string;
  readonly state: ResponseState;
  readonly message: string;
}

/** Why there is a response. */
export interface ResponseCause {
  readonly reason: string;
  /** Ids of what it is about, as far as there is such a thing. */
  readonly alert: string | null;
  readonly story: string | null;
  readonly playbook: string | null;
}

/** One action on one container, from the proposal to the undo. Plain data. */
export interface Response extends ResponseCause {
  readonly id: string;
  readonly plan: ResponsePlan;
  /** Of the plan: an approval names it. */
  readonly digest: string;
  readonly state: ResponseState;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly approvedBy: string | null;
  /** Until when it can be approved and executed. */
  readonly expiresAt: number;
  /** When an action was begun; limits count these. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** Whether there is something that an undo takes back. */
  readonly hasChanged: boolean;
  /** The last one, of the action or of its undo. */
  readonly outcome: Outcome | null;
  readonly steps: readonly ResponseStep[];
}

/** Where responses are kept. What `put` has returned for survives a kill of the process. */
export interface Journal {
  get(id: string): Response | null;
  /** The latest first. */
  list(): Response[];
  put(response: Response): void;
}
