const DATES = `start end last_detected original_time intended_timestamp workflow_status_updated_at
  suppression.start suppression.end rule.created_at rule.updated_at rule.execution.timestamp
  original_event.created original_event.start original_event.end original_event.ingested`;
const WHOLE_NUMBERS = `depth group.index suppression.docs_count rule.max_signals rule.revision
  original_event.duration original_event.sequence original_event.severity`;
const NUMBERS = `risk_score rule.risk_score original_event.risk_score
  original_event.risk_score_norm`;
const KEYWORDS = `uuid url status severity workflow_status workflow_tags workflow_assignee_ids
  workflow_user workflow_reason building_block_type instance.id group.id case_ids
  ancestors.id ancestors.index ancestors.type ancestors.rule
  rule.uuid rule.rule_id rule.type rule.rule_type_id rule.category rule.producer rule.consumer
  rule.execution.uuid rule.execution.type rule.description rule.author rule.tags rule.interval rule.from rule.to
  rule.license rule.note rule.references rule.severity rule.version rule.enabled rule.immutable rule.indices
  rule.created_by rule.updated_by rule.false_positives rule.setup rule.threat.framework
  rule.threat.tactic.id rule.threat.tactic.name rule.threat.technique.id rule.threat.technique.name
  rule.threat.technique.subtechnique.id rule.threat.technique.subtechnique.name
  original_event.action original_event.category original_event.code original_event.dataset original_event.hash
  original_event.id original_event.kind original_event.module original_event.outcome original_event.provider
  original_event.reason original_event.type original_data_stream.dataset original_data_stream.namespace
  original_data_stream.type suppression.terms.field suppression.terms.value`;
/** Keywords whose words can be searched for at `.text`. */
const KEYWORDS_AND_WORDS = 'reason rule.name';

const words = (text: string): string[] => text.split(/\s+/).filter(Boolean);

function* ownFields(): Generator<readonly [string, string]> {
  const groups = { date: DATES, long: WHOLE_NUMBERS, float: NUMBERS, keyword: KEYWORDS };
  for (const [type, names] of Object.entries(groups)) {
    for (const name of words(names)) yield [`kibana.alert.${name}`, type];
  }
  yield ['kibana.alert.rule.parameters', 'flattened'];
  for (const name of words(KEYWORDS_AND_WORDS)) {
    yield [`kibana.alert.${name}`, 'keyword'];
    yield [`kibana.alert.${name}.text`, 'match_only_text'];
  }
  yield ['kibana.alert.ancestors.depth', 'long'];
  yield ['kibana.space_ids', 'keyword'];
  yield ['kibana.version', 'version'];
  yield ['dockwarden.alert.story', 'keyword'];
  yield ['dockwarden.alert.first_event', 'date'];
  yield ['dockwarden.alert.last_event', 'date'];
}

/** The fields that alerts have in addition to those of their events, by name. */
export const OWN_FIELDS: ReadonlyMap<string, string> = new Map(ownFields());
