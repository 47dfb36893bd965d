import { FieldSet } from '../../events/field-set.ts';
import { isJsonObject, type JsonObject } from '../../events/json.ts';
import type { Message } from '../../respond/notify/message.ts';
import type { StoredAlert } from '../../stores/alert-store.ts';
import type { RuleReader } from '../../stores/detection-store.ts';
import { documentReader } from '../alerts/alert-documents.ts';

/** Alerts whose documents templates can read; counts are of all. */
const MAX_DOCUMENTS = 100;

/**
 * What templates can say, by the names that Kibana has for it: `rule.name`, `context.rule.…`, `context.alerts`, `alerts.all.count`, `alert.…`
 * and, of a single alert, its whole document at the top.
 */
export function variablesOf(
  message: Omit<Message, 'body' | 'overrides'>,
  alerts: readonly StoredAlert[],
  rules: Pick<RuleReader, 'revision'>,
): Readonly<Record<string, unknown>> {
  const read = documentReader(rules, new FieldSet());
  const documents = alerts.slice(0, MAX_DOCUMENTS).map((alert) => nested(read(alert).document()));
  const [first] = alerts;
  const rule = first === undefined ? {} : ruleOf(first, rules);
  const some = { count: message.total, data: documents };
  const none = { count: 0, data: [] };
  const only = message.total === 1 ? documents[0] : undefined;
  return {
    ...only,
    date: new Date(message.at).toISOString(),
    kibanaBaseUrl: message.link === null ? '' : message.link.replace(/\/(?:s\/|console\/).*$/, ''),
    rule: {
      id: first?.ruleId ?? '',
      name: first?.ruleName ?? '',
      type: rule['type'] ?? '',
      tags: rule['tags'] ?? [],
      spaceId: message.space,
      url: message.link ?? '',
      params: rule,
    },
    context: {
      alerts: documents,
      rule,
      results_link: message.link ?? '',
      title: message.title,
      story: first?.story ?? '',
    },
    alerts: { all: some, new: some, ongoing: none, recovered: none },
    alert: {
      ...(only === undefined ? {} : within(only, 'kibana', 'alert')),
      id: first?.id ?? '',
      uuid: first?.id ?? '',
      actionGroup: 'default',
      actionGroupName: 'Default',
      severity: message.severity,
      reason: first?.reason ?? '',
      link: message.alerts[0]?.link ?? '',
    },
    state: { signals_count: message.total },
    message: { title: message.title, severity: message.severity, counts: message.counts },
    // Of older templates.
    alertId: first?.ruleId ?? '',
    alertName: first?.ruleName ?? '',
    spaceId: message.space,
    tags: rule['tags'] ?? [],
    params: rule,
  };
}

function ruleOf(
  { ruleId, ruleRevision, ruleName }: StoredAlert,
  rules: Pick<RuleReader, 'revision'>,
) {
  const text = rules.revision(ruleId, ruleRevision);
  const document = text === null ? {} : (JSON.parse(text) as JsonObject);
  return { ...document, id: ruleId, rule_id: ruleId, name: ruleName } as Record<string, unknown>;
}

const within = (value: unknown, ...path: readonly string[]): Readonly<Record<string, unknown>> => {
  let current = value;
  for (const name of path)
    current =
      typeof current === 'object' && current !== null
        ? (current as Record<string, unknown>)[name]
        : undefined;
  return typeof current === 'object' && current !== null
    ? (current as Record<string, unknown>)
    : {};
};

type Tree = Record<string, unknown>;

/** A document with an object for each part of a dotted name, and with the names that alerts had before Kibana 8. */
function nested(document: JsonObject): Tree {
  const tree = expanded(document);
  const alert = within(tree, 'kibana', 'alert');
  return { ...tree, signal: { ...alert, status: alert['workflow_status'] ?? 'open' } };
}

function expanded(document: JsonObject): Tree {
  const tree = empty();
  for (const [path, value] of Object.entries(document)) {
    const names = path.split('.');
    const last = names.pop()!;
    let place = tree;
    for (const name of names) {
      const next = place[name];
      place = isTree(next) ? next : (place[name] = empty());
    }
    const inner = isJsonObject(value) ? expanded(value) : value;
    const before = place[last];
    place[last] = isTree(before) && isTree(inner) ? { ...before, ...inner } : inner;
  }
  return tree;
}

/** Names of events are names of properties, whatever they are. */
const empty = (): Tree => Object.create(null) as Tree;
const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
