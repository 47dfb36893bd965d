import type { JsonObject } from '../../events/json.ts';
import type { StoredAlert } from '../../stores/alert-store.ts';
import type { DetectionReader } from '../../stores/detection-store.ts';
import { formatInstant, NANOS_PER_MS } from '../../util/time/index.ts';
import { fullDocument } from '../alerts/alert-rows.ts';

/** Rules whose documents are kept at hand. */
const MAX_KNOWN = 200;

/** Makes the full documents of alerts, which are read together with many others. */
export function documentsOf(
  rules: Pick<DetectionReader['rules'], 'revision'>,
): (alert: StoredAlert) => JsonObject {
  const known = new Map<string, string | null>();
  const ruleOf = ({ ruleId, ruleRevision }: StoredAlert): string | null => {
    const key = `${ruleRevision} ${ruleId}`;
    const text = known.get(key) ?? rules.revision(ruleId, ruleRevision);
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(key, text);
    return text;
  };
  return (alert) => ({ ...fullDocument(alert, ruleOf(alert)), ...columnFields(alert) });
}

/** What the store knows as well: a search is answered from there or from documents, and both say the same. */
function columnFields(alert: StoredAlert): JsonObject {
  const raised = formatInstant(BigInt(alert.createdAt) * NANOS_PER_MS);
  const isBlock = alert.isBuildingBlock || alert.kind === 'block';
  return {
    '@timestamp': raised,
    'kibana.alert.uuid': alert.id,
    'kibana.alert.start': raised,
    'kibana.alert.status': 'active',
    'kibana.alert.severity': alert.severity,
    'kibana.alert.risk_score': alert.riskScore,
    'kibana.alert.rule.name': alert.ruleName,
    ...(isBlock ? { 'kibana.alert.building_block_type': 'default' } : {}),
    ...(alert.group === null ? {} : { 'kibana.alert.group.id': alert.group }),
  };
}
