import type { Alert } from '../../alert.ts';
import type { WhyClause } from '../../why.ts';

/** What alert documents say of the run that made them. */
export interface DocumentContext {
  /** The time of creation, in nanoseconds since the epoch. */
  readonly now: bigint;
  readonly executionUuid: string;
  /** In nanoseconds since the epoch. */
  readonly executionTime: bigint;
  /** The time that an execution stands for which is not on schedule: a replay or a backfill. */
  readonly intendedTime?: bigint | undefined;
  /** Of Dockwarden. */
  readonly version: string;
  readonly spaceId: string;
  /** Why an alert's rule matched, where that was asked for. */
  readonly why?: ((alert: Alert) => readonly WhyClause[]) | null | undefined;
}
