import type { Alert } from '../../detect/alert.ts';
import type { DetectionRule } from '../../detect/detection-rule.ts';

/** Puts what happens into words; lines without their end. */
export interface Reporter {
  /** @param now when it is told, in nanoseconds since the epoch */
  readonly alert: (alert: Alert, now: bigint) => readonly string[];
  /** An alert absorbs no more of its like. */
  readonly alike: (alert: Alert, now: bigint) => readonly string[];
  /** A rule has raised as many alerts as it may in an interval. */
  readonly full: (rule: DetectionRule, most: number) => readonly string[];
}
