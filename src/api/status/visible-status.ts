import type { DetectionState, ServiceStatus } from './status.ts';

interface OfSpace {
  readonly space: string;
}

/**
 * A status without names of other spaces and of rules in them. Counts remain sums over all spaces, since they show the load
 * of the service.
 *
 * @param isVisible whether the caller may read a space
 */
export function visibleStatus(
  status: ServiceStatus,
  isVisible: (space: string) => boolean,
): ServiceStatus {
  const { detection } = status;
  return detection === null ? status : { ...status, detection: visible(detection, isVisible) };
}

function visible(
  { rules, progress, spaces, ...rest }: DetectionState,
  isVisible: (space: string) => boolean,
): DetectionState {
  const own = <T extends OfSpace>(all: readonly T[]) => all.filter(({ space }) => isVisible(space));
  return {
    ...rest,
    rules: {
      ...rules,
      failing: own(rules.failing),
      notRun: own(rules.notRun),
      problems: own(rules.problems),
      warnings: own(rules.warnings),
    },
    progress: { ...progress, behind: own(progress.behind) },
    spaces: spaces.filter(({ id }) => isVisible(id)),
  };
}
