import { NANOS_PER_HOUR, NANOS_PER_MINUTE, NANOS_PER_SECOND } from '../../util/time/index.ts';
import type { Rule } from '../../rules/index.ts';

export { instanceOf } from './instance.ts';
export type { Instance } from './instance.ts';
export { createWindows } from './windows.ts';
export type { Times, Windows } from './windows.ts';

const NANOS = { s: NANOS_PER_SECOND, m: NANOS_PER_MINUTE, h: NANOS_PER_HOUR } as const;

/** How long an alert of a rule suppresses others, in nanoseconds; `null`: within an execution. */
export function suppressionDuration(rule: Rule): bigint | null {
  const duration = rule.alert_suppression?.duration;
  return duration === undefined ? null : BigInt(duration.value) * NANOS[duration.unit];
}
