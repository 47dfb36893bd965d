import { SEVERITIES } from '../../components/severity/severity.tsx';
import type { AlertSummary } from '../../triage/targets.ts';

/** By severity, then by risk, then the first. */
export const worstAlert = (alerts: readonly AlertSummary[]): AlertSummary | undefined =>
  alerts.toSorted(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || b.riskScore - a.riskScore,
  )[0];
