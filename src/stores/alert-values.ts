export const ALERT_STATUSES = ['open', 'acknowledged', 'closed'] as const;
export type AlertStatus = (typeof ALERT_STATUSES)[number];

export const CLOSE_REASONS = ['true_positive', 'benign', 'false_positive', 'duplicate'] as const;
export type CloseReason = (typeof CLOSE_REASONS)[number];

export type AlertSeverity = 'low' | 'medium' | 'high' | 'critical';

/** Alerts by status, and closed ones by the reason for it. */
export type AlertVerdicts = Readonly<Record<AlertStatus | CloseReason, number>>;

export const NO_VERDICTS: AlertVerdicts = {
  open: 0,
  acknowledged: 0,
  closed: 0,
  true_positive: 0,
  benign: 0,
  false_positive: 0,
  duplicate: 0,
};

/** Values of its events by which alerts are found and grouped, by the name of the field. */
export const ALERT_FACETS = [
  'container.id',
  'container.name',
  'container.image.name',
  'orchestrator.namespace',
  'orchestrator.resource.name',
  'host.name',
  'user.name',
  'process.name',
  'process.parent.name',
] as const;
export type AlertFacet = (typeof ALERT_FACETS)[number];
