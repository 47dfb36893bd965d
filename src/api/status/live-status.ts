import type { ServiceStatus } from './status.ts';

/** The state of the service as seen from a space: a few numbers that fit on one line. */
export interface LiveStatus {
  readonly now: string;
  readonly eventsPerSecond: number;
  /** Why events cannot be accepted; `null` if they can. */
  readonly notReady: string | null;
  /** `null` if no rules run. */
  readonly rules: {
    readonly enabled: number;
    readonly failing: number;
    readonly behind: number;
    /** All rules have read every event that was received up to this time; `null` if that is not known. */
    readonly readTo: string | null;
    /** The age of that time. */
    readonly lagMs: number | null;
    readonly failure: string | null;
  } | null;
  readonly gaps: { readonly open: number; readonly lost: number };
  readonly openAlerts: number;
}

export function liveStatus(status: ServiceStatus, space: string): LiveStatus {
  const { now, intake, notReady, detection } = status;
  const own = detection?.spaces.find(({ id }) => id === space);
  const about = {
    now,
    eventsPerSecond: Math.round(intake.eventsPerSecond * 10) / 10,
    notReady,
    gaps: own?.gaps ?? { open: 0, lost: 0 },
    openAlerts: own?.alerts ?? 0,
  };
  if (detection === null || own === undefined) return { ...about, rules: null };
  const { readTo } = own;
  return {
    ...about,
    rules: {
      enabled: own.rules,
      failing: detection.rules.failing.filter((rule) => rule.space === space).length,
      behind: own.behind,
      readTo,
      lagMs: readTo === null ? null : Math.max(0, Date.parse(now) - Date.parse(readTo)),
      failure: own.failure ?? detection.failure,
    },
  };
}
