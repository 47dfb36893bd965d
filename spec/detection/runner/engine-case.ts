import type { RuleSource } from '../../../src/runs/scan/scan-run.ts';
import type { Given } from './given.ts';

/** What the ways of the engine share: everything loaded from files, as a person would have them. */
export interface EngineCase {
  readonly given: Given;
  readonly source: RuleSource;
  /** A file of all events, in the order of arrival. */
  readonly eventFile: string;
  /** The time of a run over all events at once. */
  readonly now: bigint;
}
