import type { SensorOptions } from '../../sensor/index.ts';
import type { TimeZone } from '../../util/time/index.ts';
import type { InputRequest } from '../hunt/open-inputs.ts';
import type { RuleRequest } from '../scan/request.ts';

export const WATCH_FORMATS = ['text', 'ndjson'] as const;
export type WatchFormat = (typeof WATCH_FORMATS)[number];

/** What `dockwarden watch` is asked for, checked and complete. */
export interface WatchRequest extends InputRequest, RuleRequest {
  /** The sensor of this machine, which is watched where there are no inputs; else `null`. */
  readonly sensor: Partial<SensorOptions> | null;
  /** Whether files are read on beyond their end. */
  readonly follows: boolean;
  /** How much later than others an event may come and still count in sequences, in nanoseconds. */
  readonly lateness: bigint;
  /** When to end by itself, in milliseconds from the start; `null`: never. */
  readonly duration: number | null;
  /** Most alerts of a rule in one of its intervals: a number, `rule` for its own, `null` for all. */
  readonly maxAlerts: number | 'rule' | null;
  readonly format: WatchFormat;
  /** Of times in text. */
  readonly zone: TimeZone;
  readonly why: boolean;
  readonly showsBuildingBlocks: boolean;
  readonly failsOnAlert: boolean;
}
