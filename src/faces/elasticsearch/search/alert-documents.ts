import { rowOf } from '../../../events/document-row.ts';
import type { FieldSet } from '../../../events/field-set.ts';
import { isJsonObject, type JsonObject } from '../../../events/json.ts';
import { parseDocument } from '../../../events/parse-document.ts';
import type { Row } from '../../../events/value.ts';
import type { StoredAlert } from '../../../stores/alert-store.ts';
import type { DetectionReader } from '../../../stores/detection-store.ts';
import { formatInstant, NANOS_PER_MS } from '../../../util/time/index.ts';
import { stateFields } from '../../../service/alerts/alert-rows.ts';
import { withRule } from '../../../service/alerts/rule-part.ts';

/** Rules whose fields are kept at hand. */
const MAX_KNOWN = 500;

const PARAMETERS = 'kibana.alert.rule.parameters';

/** What a search reads of an alert. */
export interface ReadDocument {
  /** The values of the fields that the search is about. */
  readonly row: Row;
  /** The whole document, which is put together when it is first asked for. */
  readonly document: () => JsonObject;
}

/**
 * Reads the documents of many alerts. What a rule says of all of its alerts is read once, and copied into a document
 * only where that is needed as a whole.
 *
 * @param fields those of the rows; to be complete before the first alert is read
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
      // No field is of the rule and of the alert.
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
 * The document as it is kept, with what has become of the alert. What the store knows as well is taken from there: a
 * search is answered from either, and both say the same.
 */
function ownFields(alert: StoredAlert): JsonObject {
  const raised = formatInstant(BigInt(alert.createdAt) * NANOS_PER_MS);
  const isBlock = alert.isBuildingBlock || alert.kind === 'block';
  // It was just read, and nobody else has it: to copy all its fields would take longer than to read them.
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
