import type { Given } from './given.ts';
import type { AnswerName } from './way.ts';

/** What a case expects of some ways of running it. */
export interface Answer {
  /** See outcome.ts; `null` where the file says `?`. */
  readonly lines: readonly string[] | null;
  /** Why it differs from what the other ways give; empty for `expect` and `schedule`. */
  readonly because: string;
  /** 1-based. */
  readonly line: number;
}

export interface ScriptCase {
  readonly name: string;
  readonly line: number;
  readonly given: Given;
  readonly answers: ReadonlyMap<AnswerName, Answer>;
}

export interface Script {
  readonly path: string;
  readonly title: string;
  readonly cases: readonly ScriptCase[];
}
