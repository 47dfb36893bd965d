import type { Severity } from '../../../rules/index.ts';
import type { Style } from '../../output/style.ts';

/** How severities are marked on a terminal. */
export const severityPaint = (style: Style): Record<Severity, (text: string) => string> => ({
  low: style.dim,
  medium: style.accent,
  high: style.warning,
  critical: style.error,
});
