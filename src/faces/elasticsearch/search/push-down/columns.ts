import {
  ALWAYS,
  type AlertColumn,
  ALERT_FACETS,
  ALERT_STATUSES,
  CLOSE_REASONS,
  type AlertFacet,
} from '../../../../stores/alert-store.ts';

import { SEVERITIES } from '../../../../rules/index.ts';
import { isOfRevision } from '../../../../service/alerts/rule-part.ts';
import { anyOf, notOf } from './bounds.ts';
import type { Group, RevisionProfiles } from './revisions.ts';

/** What a store knows about a field of documents. */
export type KnownField =
  /** When alerts were raised, in milliseconds. */
  | { readonly kind: 'time' }
  | { readonly kind: 'risk' }
  /** All texts, as in the document. */
  | { readonly kind: 'texts'; readonly column: AlertColumn }
  /** The first text; `partial` selects the alerts with more than one. */
  | { readonly kind: 'facet'; readonly facet: AlertFacet }
  /** All possibilities: each alert is in one of these groups, in which all have the same values. */
  | { readonly kind: 'listed'; readonly groups: readonly Group[] };

const TIMES = new Set(['@timestamp', 'kibana.alert.start']);

const TEXTS: ReadonlyMap<string, AlertColumn> = new Map([
  ['kibana.alert.uuid', 'id'],
  ['kibana.alert.workflow_tags', 'tag'],
  ['kibana.alert.workflow_assignee_ids', 'assignee'],
  ['kibana.alert.group.id', 'group'],
  ['dockwarden.alert.story', 'story'],
]);

const RULE_PREFIX = 'kibana.alert.rule.';

/** `null` for a field that only documents have. */
export function knownField(path: string, revisions: RevisionProfiles): KnownField | null {
  if (TIMES.has(path)) return { kind: 'time' };
  if (path === 'kibana.alert.risk_score') return { kind: 'risk' };
  const column = TEXTS.get(path);
  if (column !== undefined) return { kind: 'texts', column };
  const facet = ALERT_FACETS.find((each) => each === path);
  if (facet !== undefined) return { kind: 'facet', facet };
  const groups = LISTED.get(path) ?? (ofRevision(path) ? revisions.groups() : null);
  return groups === null ? null : { kind: 'listed', groups };
}

const ofRevision = (path: string): boolean =>
  path.startsWith(RULE_PREFIX) && isOfRevision(path.slice(RULE_PREFIX.length));

/** Groups by the value of one column. */
function groupsOf(
  path: string,
  column: AlertColumn,
  values: readonly string[],
  hasOthers: boolean,
): readonly [string, readonly Group[]] {
  const groups = values.map((value): Group => ({
    document: { [path]: value },
    condition: { column, values: [value] },
  }));
  const none: Group = { document: {}, condition: notOf({ column, values }) };
  return [path, hasOthers ? [...groups, none] : groups];
}

const BUILDING_BLOCK = anyOf([
  { column: 'kind', values: ['block'] },
  { column: 'hidden', values: ['yes'] },
]);

const LISTED: ReadonlyMap<string, readonly Group[]> = new Map([
  groupsOf('kibana.alert.severity', 'severity', SEVERITIES, false),
  groupsOf('kibana.alert.workflow_status', 'status', ALERT_STATUSES, false),
  groupsOf('kibana.alert.workflow_reason', 'closeReason', CLOSE_REASONS, true),
  [
    'kibana.alert.building_block_type',
    [
      {
        document: { 'kibana.alert.building_block_type': 'default' },
        condition: BUILDING_BLOCK,
      },
      { document: {}, condition: notOf(BUILDING_BLOCK) },
    ],
  ],
  ['kibana.alert.status', [{ document: { 'kibana.alert.status': 'active' }, condition: ALWAYS }]],
  ['event.kind', [{ document: { 'event.kind': 'signal' }, condition: ALWAYS }]],
]);
