import type { Alert } from '../../alert.ts';
import type { WhyClause } from '../../why.ts';

/** What alert documents record about the run that created them. */
export interface DocumentContext {
  /** The time of creation, in nanoseconds since the epoch. */
  readonly now: bigint;
  readonly executionUuid: string;
  /** In nanoseconds since the epoch. */
  readonly executionTime: bigint;
  /** The time that an unscheduled execution (a replay or a backfill) represents. */
  readonly intendedTime?: bigint | undefined;
  /** The version of Dockwarden. */
  readonly version: string;
  readonly spaceId: string;
  /** Why an alert's rule matched, if requested. */
  readonly why?: ((alert: Alert) => readonly WhyClause[]) | null | undefined;
}
