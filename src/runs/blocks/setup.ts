import type { EvaluationSetup } from '../../detect/evaluate/setup.ts';

/** What each thread needs to scan blocks. Plain data: every worker compiles for itself. */
export interface BlockScanSetup extends EvaluationSetup {
  /** Only events at or after, and at or before; in nanoseconds since the epoch. */
  readonly from: bigint | null;
  readonly to: bigint | null;
  /** The field of the time that `from` and `to` apply to. */
  readonly timestampField: string;
  /** Whether the times of all events are read; else only where a range or a sequence needs them. */
  readonly readsAllTimes: boolean;
  /** Whether it is noticed which fields of the rules have a value in any document. */
  readonly noticesFields: boolean;
  /**
   * A thread that has read this many bytes searches blocks before it reads them: `Infinity` for never.
   * What is found is the same.
   */
  readonly searchedBytes: number;
  /** Whether files are searched too. What is passed over in them is read all the same, to see whether it is valid. */
  readonly searchesFiles: boolean;
  /** Whether the places of all that cannot be read are needed, as by default, and not only of the first. */
  readonly keepsRejected?: boolean;
  /**
   * By rule: whether the documents that it finds in records of sensors are made where somebody reads them, because few are
   * read; by default all are made at once, on all threads.
   */
  readonly makesLater?: readonly boolean[];
}
