import type { Given } from './given.ts';
import type { Outcome } from './outcome.ts';

/**
 * What a case expects. `expect` holds for all ways of running it that have no answer of their own;
 * `schedule` only where the case asks for it.
 */
export const ANSWERS = [
  'expect',
  'scan',
  'stream',
  'at-once',
  'service',
  'live',
  'scheduled',
  'catch-up',
  'schedule',
] as const;
export type AnswerName = (typeof ANSWERS)[number];

/** One way of running a case. */
export interface Way {
  /** For messages: `stream cut after 3 events`. */
  readonly name: string;
  /** Which answer it must give: the first of these that the case has. Without one it is not run. */
  readonly answers: readonly AnswerName[];
  /** It is not run where `expect` is all that it could give, but the case has one of these. */
  readonly unlessToldBy?: readonly AnswerName[];
  readonly run: () => Promise<Outcome>;
}

/**
 * Something that runs scripts: the engine now, a store or a service as well once they exist. It is handed what
 * a case states and gives the ways it can run that in.
 */
export interface Runner {
  readonly name: string;
  readonly prepare: (given: Given) => Promise<Prepared>;
}

export interface Prepared {
  readonly ways: readonly Way[];
  readonly close: () => void;
}
