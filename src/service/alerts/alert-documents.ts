import { rowOf } from '../../events/document-row.ts';
import type { FieldSet, Row } from '../../events/field-set.ts';
import { isJsonObject, type JsonObject } from '../../events/json.ts';
import { parseDocument } from '../../events/parse-document.ts';
import type { StoredAlert } from '../../stores/alert-store.ts';
import type { DetectionReader } from '../../stores/detection-store.ts';
import { formatInstant, NANOS_PER_MS } from '../../util/time/index.ts';
import { stateFields } from './alert-rows.ts';
import { withRule } from './rule-part.ts';

/** The number of rules whose fields are cached. */
const MAX_KNOWN = 500;

const PARAMETERS = 'kibana.alert.rule.parameters';

/** What a search reads of an alert. */
export interface ReadDocument {
  /** The values of the requested fields. */
  readonly row: Row;
  /** The whole document, which is assembled on first use. */
  readonly document: () => JsonObject;
}

/**
 * Reads the documents of many alerts. The fields of a rule, which all of its alerts share, are read once, and copied into a
 * document only if the whole document is needed.
 *
 * @param fields of the rows; to be complete before the first alert is read
 */
export function documentReader(
  rules: Pick<DetectionReader['rules'], 'revision'>,
  fields: FieldSet,
): (alert: StoredAlert) => ReadDocument {
  const known = new Map<string, RuleFields>();
  const ruleOf = ({ ruleId, ruleRevision }: StoredAlert): RuleFields => {
    const key = `${ruleRevision} ${ruleId}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const document = withRule({}, ruleId, rules.revision(ruleId, ruleRevision));
    const read = { document, row: rowOf(document, fields) };
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(key, read);
    return read;
  };
  return (alert) => {
    const rule = ruleOf(alert);
    const own = ownFields(alert);
    let whole: JsonObject | null = null;
    return {
      // The fields of rules and alerts are disjoint.
      row: rowOf(own, fields).map((value, slot) => value ?? rule.row[slot]),
      document: () => (whole ??= joined(rule.document, own)),
    };
  };
}

interface RuleFields {
  readonly document: JsonObject;
  readonly row: Row;
}

/**
 * The stored document with the current state of the alert. Values that the store knows as well are taken from there: a
 * search is answered from either, and both must agree.
 */
function ownFields(alert: StoredAlert): JsonObject {
  const raised = formatInstant(BigInt(alert.createdAt) * NANOS_PER_MS);
  const isBlock = alert.isBuildingBlock || alert.kind === 'block';
  // It was just read and is not shared, and copying all its fields would take longer than reading them.
  return Object.assign(parseDocument(alert.document), stateFields(alert), {
    '@timestamp': raised,
    'kibana.alert.uuid': alert.id,
    'kibana.alert.start': raised,
    'kibana.alert.status': 'active',
    'kibana.alert.severity': alert.severity,
    'kibana.alert.risk_score': alert.riskScore,
    'kibana.alert.rule.name': alert.ruleName,
    ...(isBlock ? { 'kibana.alert.building_block_type': 'default' } : {}),
    ...(alert.group === null ? {} : { 'kibana.alert.group.id': alert.group }),
  });
}

function joined(rule: JsonObject, own: JsonObject): JsonObject {
  const ofRule = rule[PARAMETERS];
  const ofAlert = own[PARAMETERS];
  if (!isJsonObject(ofRule)) return { ...rule, ...own };
  const parameters = isJsonObject(ofAlert) ? { ...ofRule, ...ofAlert } : ofRule;
  return { ...rule, ...own, [PARAMETERS]: parameters };
}
