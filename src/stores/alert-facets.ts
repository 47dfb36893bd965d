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
