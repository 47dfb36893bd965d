import type { RuleRequest } from '../rules/request.ts';

/** What a scan run is asked for, checked and complete. */
export interface ScanRequest extends RuleRequest {
  /** Nanoseconds since the epoch, both inclusive. */
  readonly from: bigint | null;
  readonly to: bigint | null;
  readonly simulatesSchedule: boolean;
  /** Whether alerts say which clauses of the query were satisfied. */
  readonly why: boolean;
  /** Whether the time of each rule is measured. */
  readonly profiles: boolean;
  /** Most alerts of a rule in one execution: a number, `rule` for its own, `null` for all. */
  readonly maxAlerts: number | 'rule' | null;
  /** What all sequences and samples may take together, in bytes; 1 GiB if left out. */
  readonly maxSequenceMemory?: number | undefined;
}
