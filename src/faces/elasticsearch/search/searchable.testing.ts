import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseJson, printJson, type JsonObject } from '../../../events/json.ts';
import type { NewAlert } from '../../../stores/alert-store.ts';
import type { DetectionStore } from '../../../stores/detection-store.ts';
import { ruleRow } from '../../../stores/detection-rows.testing.ts';
import { DETECTION_FILE, openDetectionStore } from '../../../stores/open/detection.ts';
import { newAlert } from '../../../service/alerts/alert.testing.ts';
import { facetsOf } from '../../../service/alerts/alert-rows.ts';
import { readBody } from './parse/body.ts';
import { RevisionProfiles } from './push-down/revisions.ts';
import { searchAlerts, type SearchOutcome } from './search-alerts.ts';

/** 2026-11-26T08:00:00Z */
export const NOW = 1_795_680_000_000;
export const NOW_NS = BigInt(NOW) * 1_000_000n;

/** An alert of a document, with columns as a run writes them. */
export function searchable(
  name: string,
  source: JsonObject,
  given: Partial<NewAlert> = {},
): NewAlert {
  const document = { 'event.kind': 'signal', ...source };
  return newAlert(name, {
    createdAt: NOW,
    ...facetsOf(document),
    document: printJson(document),
    ...given,
  });
}

/** The rule of the alerts, whose fields are part of their documents. */
export function putRule(store: DetectionStore, id: string, rule: JsonObject, revision = 1): void {
  const document = printJson({
    rule_id: id,
    name: `Rule ${id}`,
    type: 'eql',
    language: 'eql',
    query: 'process where true',
    description: 'Something happened in a container.',
    severity: 'low',
    risk_score: 21,
    ...rule,
  });
  store.rules.put(ruleRow(id, { revision, document }));
}

export interface SearchStore {
  readonly store: DetectionStore;
  search(
    body: unknown,
    more?: { readonly isOver?: () => boolean; readonly lastNumber?: number },
  ): SearchOutcome;
  /** The data directory, whose database other connections may read. */
  readonly folder: string;
  close(): void;
}

/** A store of alerts that is searched with bodies as clients send them. */
export async function openSearch(): Promise<SearchStore> {
  const folder = mkdtempSync(join(tmpdir(), 'search-'));
  const store = await openDetectionStore(join(folder, DETECTION_FILE));
  const revisions = new RevisionProfiles(store);
  return {
    store,
    folder,
    search: (body, more = {}) =>
      searchAlerts(readBody(parseJson(JSON.stringify(body)), NOW_NS), {
        reader: store,
        revisions,
        now: NOW_NS,
        isOver: () => false,
        ...more,
      }),
    close: () => {
      store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export const idsOf = (outcome: SearchOutcome): string[] =>
  outcome.hits.map(({ alert }) => alert.id);
