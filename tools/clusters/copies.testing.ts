import { expect } from 'vitest';
import { FieldSet } from '../../src/events/field-set.ts';
import { printJson } from '../../src/events/json.ts';
import { ask } from '../../src/runs/clusters/real-clusters.testing.ts';
import type { DetectionReader } from '../../src/stores/detection-store.ts';
import { documentReader } from '../../src/service/alerts/alert-documents.ts';

/** The copies in a cluster are those of the alerts in a store, each once, and with the same documents. */
export async function expectSame(
  url: string,
  alias: string,
  store: Pick<DetectionReader, 'alerts' | 'rules'>,
  without: readonly string[] = [],
): Promise<void> {
  await ask(url, 'POST', `/${alias}/_refresh`);
  const read = documentReader(store.rules, new FieldSet());
  const alerts = store.alerts.changesSince(0, 1_000_000).filter(({ id }) => !without.includes(id));
  const expected = new Map(
    alerts.map((alert) => [alert.id, JSON.parse(printJson(read(alert).document())) as unknown]),
  );
  const found = new Map<string, unknown>();
  const body = JSON.stringify({ size: 10_000, query: { match_all: {} } });
  const { hits } = await ask(url, 'POST', `/${alias}/_search`, body);
  const all = (hits as { hits: { _id: string; _source: unknown }[] }).hits;
  for (const { _id: id, _source: copy } of all) found.set(id, copy);
  // One with two copies would be counted twice.
  expect(all.length).toBe(expected.size);
  expect(found.size).toBe(expected.size);
  for (const [id, document] of expected) expect(found.get(id)).toEqual(document);
}
