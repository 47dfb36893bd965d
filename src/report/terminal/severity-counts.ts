import { SEVERITIES, type Severity } from '../../rules/index.ts';
import { formatCount } from '../../util/counts.ts';

/**
 * `1 critical, 2 low`: the highest severity first, without those that do not occur.
 *
 * @param found each counts for one, or for its own count
 */
export const severityCounts = (
  found: readonly { readonly severity: Severity; readonly count?: number }[],
  paint: (text: string, severity: Severity) => string = (text) => text,
): string =>
  SEVERITIES.toReversed()
    .flatMap((severity) => {
      const own = found.filter((each) => each.severity === severity);
      const count = own.reduce((sum, each) => sum + (each.count ?? 1), 0);
      return count === 0 ? [] : [paint(`${formatCount(count)} ${severity}`, severity)];
    })
    .join(', ');
