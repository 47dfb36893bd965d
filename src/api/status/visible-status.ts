import type { DetectionState, ServiceStatus } from './status.ts';

interface OfSpace {
  readonly space: string;
}

/**
 * A status without what names other spaces, or rules in them. Counts stay sums over all spaces: they say how busy
 * the service is.
 *
 * @param isVisible whether whoever asks may enter a space
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
