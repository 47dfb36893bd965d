import { isTable, newTable, writeJson, type Table } from '../../rules/index.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import { tableOf } from '../../service/rules/rule-content.ts';
import type { Failure } from './errors.ts';

/*
 * Connectors of Kibana, which actions of rules name. They are kept so that an export has what an import
 * brought, without secrets; what sends is a connector of the service with the same id.
 */

type Facts = DetectionStore['facts'];

const PREFIX = 'kibana.connector.';
const MAX_CONNECTORS = 1_000;
const MAX_CHARACTERS = 64 * 1024;
const MAX_ID = 200;

/** Why it was not kept; `null` where it was. */
export function keepConnector(facts: Facts, connector: Table, isReplaced: boolean): Failure | null {
  const { id, attributes } = connector;
  if (typeof id !== 'string' || id === '' || id.length > MAX_ID || !isTable(attributes)) {
    return refusal('ENG2102', 'a connector needs an id and attributes');
  }
  const known = facts.get(PREFIX + id) !== null;
  if (known && !isReplaced) {
    return refusal('ENG2105', `there is a connector ${id} already`);
  }
  if (!known && facts.list(PREFIX).size >= MAX_CONNECTORS) {
    return refusal('ENG1508', `there are ${MAX_CONNECTORS} connectors, which is the limit`);
  }
  const copy = newTable(Object.entries(connector).filter(([name]) => name !== 'originId'));
  copy['attributes'] = newTable([...Object.entries(attributes), ['secrets', newTable()]]);
  const text = writeJson(copy, 'line');
  if (text.length > MAX_CHARACTERS) {
    return refusal('ENG1508', `the connector ${id} has more than ${MAX_CHARACTERS} characters`);
  }
  facts.put(PREFIX + id, text);
  return null;
}

export function connectorOf(facts: Facts, id: string): Table | null {
  const text = facts.get(PREFIX + id);
  return text === null ? null : tableOf(text);
}

const refusal = (code: Failure['code'], message: string): Failure => ({ code, message });
