import { getOrAdd } from '../../../util/maps.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../events/json.ts';
import type { Data } from '../../../rules/index.ts';
import type { DetectionRule } from '../../detection-rule.ts';
import { ruleTypeOf } from '../../types/index.ts';
import { ruleUuid } from '../lineage.ts';
import { FieldGroup } from './field-groups.ts';

/** Fields of the rule that each alert contains as `kibana.alert.rule.NAME`. */
const COPIED = [
  'actions',
  'author',
  'building_block_type',
  'created_at',
  'created_by',
  'description',
  'enabled',
  'exceptions_list',
  'false_positives',
  'from',
  'immutable',
  'interval',
  'license',
  'max_signals',
  'meta',
  'namespace',
  'note',
  'references',
  'response_actions',
  'revision',
  'risk_score',
  'risk_score_mapping',
  'rule_name_override',
  'setup',
  'severity',
  'severity_mapping',
  'tags',
  'threat',
  'throttle',
  'timeline_id',
  'timeline_title',
  'timestamp_override',
  'to',
  'updated_at',
  'updated_by',
  'version',
] as const;

const made = new WeakMap<DetectionRule, FieldGroup>();

/** The rule fields shared by all alerts of a rule, without its name. Computed once per rule. */
export const ruleFields = (rule: DetectionRule): FieldGroup =>
  getOrAdd(made, rule, () => new FieldGroup(makeFields(rule)));

function makeFields(rule: DetectionRule): JsonObject {
  const parameters = parametersOf(rule);
  const at = (name: string) => (Object.hasOwn(parameters, name) ? parameters[name] : undefined);
  const copies = COPIED.flatMap((name): [string, Json][] => {
    const value = at(name);
    return value === undefined ? [] : [[`kibana.alert.rule.${name}`, value]];
  });
  return {
    'kibana.alert.rule.uuid': ruleUuid(rule),
    'kibana.alert.rule.rule_id': rule.id,
    ...ruleTypeOf(rule.rule).alertFields,
    'kibana.alert.rule.producer': 'siem',
    'kibana.alert.rule.consumer': 'siem',
    'kibana.alert.rule.indices': at('index') ?? [],
    'kibana.alert.rule.parameters': parameters,
    ...Object.fromEntries(copies),
  };
}

/** The whole rule, including unknown keys, with defaults for missing values. */
function parametersOf({ id, rule, parameters }: DetectionRule): JsonObject {
  const read = jsonOf(rule as unknown as Data);
  const own = jsonOf(parameters);
  return {
    immutable: false,
    revision: 0,
    rule_id: id,
    ...(isJsonObject(read) ? read : {}),
    ...(isJsonObject(own) ? own : {}),
  };
}

/** Drops what is missing or `null`; dates become strings. */
function jsonOf(data: Data): Json {
  if (data instanceof Date) return data.toISOString();
  if (typeof data === 'number') return Number.isFinite(data) ? data : String(data);
  if (Array.isArray(data)) return data.map(jsonOf);
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(
    Object.entries(data)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([key, value]) => [key, jsonOf(value)]),
  );
}
