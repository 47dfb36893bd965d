import type { SensorOptions } from '../../sensor/index.ts';
import type { InputRequest } from '../inputs/open-inputs.ts';
import type { RuleRequest } from '../rules/request.ts';

/** What a stream run is asked for, checked and complete. */
export interface StreamRequest extends InputRequest, RuleRequest {
  /** The sensor of this machine, which is read where there are no inputs; else `null`. */
  readonly sensor: Partial<SensorOptions> | null;
  /** Whether files are read on beyond their end. */
  readonly follows: boolean;
  /** How much later than others an event may arrive and still count in sequences, in nanoseconds. */
  readonly lateness: bigint;
  /** Most alerts of a rule in one of its intervals: a number, `rule` for its own, `null` for all. */
  readonly maxAlerts: number | 'rule' | null;
  /** What all sequences and samples may take together, in bytes; 1 GiB if left out. */
  readonly maxSequenceMemory?: number | undefined;
}
