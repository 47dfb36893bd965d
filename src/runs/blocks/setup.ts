import type { EvaluationSetup } from '../../detect/evaluate/setup.ts';

/** What each thread needs to scan blocks. Plain data: every worker compiles for itself. */
export interface BlockScanSetup extends EvaluationSetup {
  /** Only events at or after, and at or before; in nanoseconds since the epoch. */
  readonly from: bigint | null;
  readonly to: bigint | null;
  /** The field of the time that `from` and `to` apply to. */
  readonly timestampField: string;
  /** Whether the times of all events are read; otherwise only if a range or a sequence needs them. */
  readonly readsAllTimes: boolean;
  /** Whether to track which fields of the rules have a value in any document. */
  readonly noticesFields: boolean;
  /**
   * After this many bytes, a thread searches blocks before it parses them: `Infinity` for never.
   * The matches are the same.
   */
  readonly searchedBytes: number;
  /** Whether files are searched, too. Skipped documents in files are still validated. */
  readonly searchesFiles: boolean;
  /** Whether the positions of all rejections are needed, as by default, and not only of the first. */
  readonly keepsRejected?: boolean;
  /**
   * By rule: whether documents of matches in sensor records are created lazily, when they are read, because few are
   * read; by default all are created at once, on all threads.
   */
  readonly makesLater?: readonly boolean[];
}
