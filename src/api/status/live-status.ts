import type { ServiceStatus } from './status.ts';

/** The state of the service as seen from a space: a few numbers that fit on one line. */
export type LiveStatus = ReturnType<typeof liveStatus>;

export function liveStatus(status: ServiceStatus, space: string) {
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
      /** How old that time is. */
      lagMs: readTo === null ? null : Math.max(0, Date.parse(now) - Date.parse(readTo)),
      failure: own.failure ?? detection.failure,
    },
  };
}
