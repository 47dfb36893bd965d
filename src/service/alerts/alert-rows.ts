import type { Alert, Suppression } from '../../detect/alert.ts';
import { alertDocuments, type DocumentContext } from '../../detect/alert/index.ts';
import { eventsOf, type MatchedEvent } from '../../detect/match.ts';
import { rowOf } from '../../events/document-row.ts';
import { FieldSet, valuesOf } from '../../events/field-set.ts';
import { isJsonObject, parseJson, printJson, type JsonObject } from '../../events/json.ts';

import {
  ALERT_FACETS,
  type AlertFacet,
  type AlertSuppression,
  type NewAlert,
  type StoredAlert,
} from '../../stores/alert-store.ts';
import { formatInstant, NANOS_PER_MS } from '../../util/time/index.ts';
import { withoutRule, withRule } from './rule-part.ts';

/** What an alert does not know of where it comes from. */
export interface AlertOrigin {
  readonly runId: string;
  /** Of the rule. */
  readonly revision: number;
  readonly ruleTags: readonly string[];
}

/**
 * An alert as it is stored: one row for an event; for a sequence or sample, one for the alert followed by one for each
 * of its events. Loads the source documents.
 */
export function alertRowsOf(
  alert: Alert,
  context: DocumentContext,
  { runId, revision, ruleTags }: AlertOrigin,
): NewAlert[] {
  const events = eventsOf(alert.match);
  const group = alert.match.kind === 'group' ? alert.id : null;
  return alertDocuments(alert, context).map((document, index): NewAlert => {
    const isHead = index === 0;
    const own = isHead ? events : events.slice(index - 1, index);
    const time = own[0]?.time ?? null;
    const { suppression } = alert;
    return {
      id: isHead ? alert.id : textAt(document, 'kibana.alert.uuid'),
      ruleId: alert.rule.id,
      ruleRevision: revision,
      ruleName: alert.name,
      runId,
      kind: isHead ? 'alert' : 'block',
      isBuildingBlock: alert.isBuildingBlock,
      group,
      severity: alert.severity,
      riskScore: alert.riskScore,
      reason: textAt(document, 'kibana.alert.reason'),
      ruleTags,
      createdAt: Number(context.now / NANOS_PER_MS),
      firstEvent: isHead ? alert.start : time,
      lastEvent: isHead ? alert.end : time,
      arrivals: own.flatMap(arrivalOf),
      ...facetsOf(document),
      document: printJson(withoutRule(document)),
      suppression: isHead && suppression !== null ? storedSuppression(suppression) : null,
    };
  });
}

/**
 * The whole document of a stored alert, as other programs expect it, with its triage. Without the
 * document of its rule, it lacks what that says.
 *
 * @param ruleDocument that of the revision of the alert, as JSON
 */
export function fullDocument(stored: StoredAlert, ruleDocument: string | null): JsonObject {
  const read = parseJson(stored.document);
  const document = isJsonObject(read) ? read : {};
  return {
    ...withRule(document, stored.ruleId, ruleDocument),
    ...stateFields(stored),
  };
}

/** What has become of an alert since it was raised. */
export const stateFields = (stored: StoredAlert): JsonObject => ({
  ...triageFields(stored),
  ...growthFields(stored),
});

function triageFields(stored: StoredAlert): JsonObject {
  const { status, closeReason, tags, assignees, statusChangedAt, statusChangedBy } = stored;
  return {
    'kibana.alert.workflow_status': status,
    'kibana.alert.workflow_tags': tags,
    'kibana.alert.workflow_assignee_ids': assignees,
    ...(closeReason === null ? {} : { 'kibana.alert.workflow_reason': closeReason }),
    ...(statusChangedAt === null
      ? {}
      : { 'kibana.alert.workflow_status_updated_at': dateOf(statusChangedAt) }),
    ...(statusChangedBy === null ? {} : { 'kibana.alert.workflow_user': statusChangedBy }),
    ...(stored.story === null ? {} : { 'dockwarden.alert.story': stored.story }),
  };
}

/** What suppressed matches have moved. */
function growthFields({ suppression, lastDetected, createdAt }: StoredAlert): JsonObject {
  if (suppression === null) return {};
  const { start, end, count } = suppression;
  return {
    ...(start === null ? {} : { 'kibana.alert.suppression.start': formatInstant(start) }),
    ...(end === null ? {} : { 'kibana.alert.suppression.end': formatInstant(end) }),
    'kibana.alert.suppression.docs_count': count,
    ...(lastDetected === createdAt ? {} : { 'kibana.alert.last_detected': dateOf(lastDetected) }),
  };
}

const dateOf = (ms: number): string => formatInstant(BigInt(ms) * NANOS_PER_MS);

const facetFields = new FieldSet();
const FACET_SLOTS = ALERT_FACETS.map((facet) => [facet, facetFields.slotOf(facet)] as const);

/** Of several values of a field, the first; and which fields have more to say than that. */
export function facetsOf(document: JsonObject): Pick<NewAlert, 'facets' | 'partialFacets'> {
  const row = rowOf(document, facetFields);
  const facets: Partial<Record<AlertFacet, string>> = {};
  const partialFacets: AlertFacet[] = [];
  for (const [facet, slot] of FACET_SLOTS) {
    const [value = '', ...more] = valuesOf(row[slot]);
    if (value !== '') facets[facet] = String(value);
    const isAll = more.length === 0 && typeof value === 'string' && isPlainFacet(value);
    if (row[slot] !== undefined && !isAll) partialFacets.push(facet);
  }
  return { facets, ...(partialFacets.length === 0 ? {} : { partialFacets }) };
}

/** Longer ones are cut by stores, and some characters come back as others. */
const MAX_FACET = 500;

/** Whether a store says exactly this of a facet. */
export const isPlainFacet = (value: string): boolean =>
  value !== '' && value.length <= MAX_FACET && !/[\u0000\u2400\ufffd]|\p{Surrogate}/u.test(value);

/** Events of a store have a number; those of files have none. */
function arrivalOf(event: MatchedEvent): number[] {
  const { arrival } = event as { readonly arrival?: unknown };
  return typeof arrival === 'number' ? [arrival] : [];
}

/** The terms stand in the document, and do not change. */
export const storedSuppression = ({
  instance,
  start,
  end,
  count,
}: Suppression): AlertSuppression => ({ instance, start, end, count });

function textAt(document: JsonObject, key: string): string {
  const value = document[key];
  return typeof value === 'string' ? value : '';
}
