import type { Problem } from '../../rules/problem.ts';
import type { LoadedRule } from '../../rules/loaded-rule.ts';
import type { Explanation } from './explain/explanation.ts';
import type { Expected, TestFile } from '../../rules/tests/test-file.ts';

/** What the tests of one rule came to. */
export interface RuleResult {
  readonly loaded: LoadedRule;
  /**
   * `tested`: its cases ran; `untested`: it has no tests file; `broken`: the rule has errors;
   * `not run`: its type is not evaluated here.
   */
  readonly state: 'tested' | 'untested' | 'broken' | 'not run';
  readonly tests: TestFile | null;
  readonly cases: readonly CaseResult[];
  /** Only where it was asked for. */
  readonly coverage: CoverageResult | null;
}

export interface CaseResult {
  readonly name: string;
  readonly file: string;
  readonly position: NonNullable<Problem['position']>;
  readonly expected: Expected;
  readonly outcome: CaseOutcome;
}

export type CaseOutcome =
  | ({ readonly kind: 'passed' } & CaseFound)
  | ({ readonly kind: 'failed'; readonly explanation: Explanation } & CaseFound)
  /** It could not be run. */
  | { readonly kind: 'broken'; readonly problem: Problem };

interface CaseFound {
  readonly found: number;
  /** How many of them rest on the end of the events: a later one could have refuted them. */
  readonly undecided: number;
}

export interface CoverageResult {
  /** Of every condition that it is true and that it is false, of every element that it is met. */
  readonly total: number;
  readonly covered: number;
  /** In the order of the query. */
  readonly gaps: readonly Problem[];
}
