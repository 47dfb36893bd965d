import type { AlertGroupField, OverviewField } from '../../stores/alert-store.ts';

/** What values of alerts are counted by, under short names, and the field of each. */
const FACETS = {
  rule: 'rule',
  image: 'container.image.name',
  namespace: 'orchestrator.namespace',
  pod: 'orchestrator.resource.name',
  container: 'container.name',
  host: 'host.name',
  user: 'user.name',
  process: 'process.name',
  parent: 'process.parent.name',
  severity: 'severity',
  status: 'status',
  assignee: 'assignee',
  tag: 'tag',
} as const satisfies Record<string, OverviewField>;

const FIELDS = { ...FACETS, reason: 'closeReason', story: 'story' } as const satisfies Record<
  string,
  AlertGroupField
>;

export type FacetName = keyof typeof FACETS;
/** `workload` is read from other fields. */
export type GroupName = keyof typeof FIELDS | 'workload';

export const FACET_NAMES = Object.keys(FACETS) as [FacetName, ...FacetName[]];
export const GROUP_NAMES = ['workload', ...Object.keys(FIELDS)] as [GroupName, ...GroupName[]];

export const fieldOfFacet = (name: FacetName): OverviewField => FACETS[name];

/** A workload is known by the others of these. */
export const WORKLOAD_FIELDS = [
  'orchestrator.namespace',
  'orchestrator.resource.name',
  'container.name',
] as const satisfies readonly AlertGroupField[];

export const fieldsOfGroup = (name: GroupName): readonly AlertGroupField[] =>
  name === 'workload' ? WORKLOAD_FIELDS : [FIELDS[name]];
