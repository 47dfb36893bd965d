import { readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Alert } from '../../detect/alert.ts';
import type { Growth } from '../../detect/run/run-contract.ts';
import { type JsonObject, parseJson, isJsonObject, printJson } from '../../events/json.ts';
import { parseDocument } from '../../events/parse-document.ts';
import type { NewAlert } from '../../stores/alert-store.ts';
import type { EventReader } from '../../stores/event-store.ts';
import { nodeFileSystem } from '../../stores/file-system/node-file-system.ts';
import { openDetectionStore } from '../../stores/open/detection.ts';
import { previewFileOf } from '../../stores/open/space-folders.ts';
import { facetsOf, alertRowsOf } from '../alerts/alert-rows.ts';
import type { PreviewAlert } from './preview/preview.ts';

/** Further alerts are counted only. */
const MAX_ALERTS = 1_000;
const MAX_CHARACTERS = 32 * 1024 * 1024;
/** As Kibana keeps them. */
const KEPT_MS = 86_400_000;
const MAX_KEPT = 50;

/** Of which preview alerts are. */
export interface PreviewOrigin {
  /** Of its job: clients find the alerts by it, as that of their rule. */
  readonly id: string;
  readonly space: string;
  /** Of Dockwarden. */
  readonly version: string;
  readonly ruleId: string;
  /** The rule, as JSON. */
  readonly rule: string;
}

/** The alerts of a preview as they would have been stored. */
export class PreviewRows {
  readonly #origin: PreviewOrigin;
  readonly #rows = new Map<string, NewAlert[]>();
  #characters = 0;

  constructor(origin: PreviewOrigin) {
    this.#origin = origin;
  }

  /** @param at when it would have been raised, in nanoseconds since 1970 */
  raised(alert: Alert, at: bigint): void {
    if (this.#rows.size >= MAX_ALERTS || this.#characters > MAX_CHARACTERS) return;
    const { id, space, version } = this.#origin;
    const context = { now: at, executionUuid: id, executionTime: at, version, spaceId: space };
    const rows = alertRowsOf(alert, context, { runId: id, revision: 0, ruleTags: [] });
    this.#rows.set(
      alert.id,
      rows.map((row) => ofPreview(row, id)),
    );
    for (const { document } of rows) this.#characters += document.length;
  }

  grown(alertId: string, suppression: Growth): void {
    const [head, ...blocks] = this.#rows.get(alertId) ?? [];
    if (head !== undefined) this.#rows.set(alertId, [{ ...head, suppression }, ...blocks]);
  }

  /**
   * Writes them to a database of their own, and removes those of old previews. Returns how many alerts there are. Throws
   * `StoreError`.
   *
   * @param detection the database of the space
   * @param now in milliseconds since 1970
   */
  async write(detection: string, now: number): Promise<number> {
    const { id, rule, ruleId } = this.#origin;
    const path = join(dirname(detection), previewFileOf(id));
    nodeFileSystem.makeFolder(dirname(path));
    removeOld(dirname(path), now);
    const store = await openDetectionStore(path, { isOneOfMany: true });
    try {
      const author = { createdAt: now, createdBy: '', updatedAt: now, updatedBy: '' };
      store.transaction(() => {
        store.rules.put({
          id: ruleId,
          uuid: id,
          origin: 'managed',
          revision: 0,
          isEnabled: false,
          isLive: false,
          document: rule,
          base: null,
          file: null,
          ...author,
        });
        store.alerts.add([...this.#rows.values()].flat());
      });
    } finally {
      store.close();
    }
    return this.#rows.size;
  }
}

/** With the id of the preview as that of its rule. */
function ofPreview(row: NewAlert, id: string): NewAlert {
  const document = parseJson(row.document);
  const own = { 'kibana.alert.rule.uuid': id };
  return {
    ...row,
    document: printJson(isJsonObject(document) ? { ...document, ...own } : document),
  };
}

/** Databases of previews that are older than a day, or not among the latest; with the files beside them. */
function removeOld(folder: string, now: number): void {
  const files = readdirSync(folder).flatMap((name) => {
    const made = statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs;
    return name.endsWith('.db') && made !== undefined ? [{ name, made }] : [];
  });
  const old = files
    .sort((a, b) => b.made - a.made)
    .filter(({ made }, at) => at >= MAX_KEPT - 1 || now - made > KEPT_MS);
  for (const { name } of old)
    for (const each of [name, `${name}-wal`, `${name}-shm`])
      rmSync(join(folder, each), { force: true });
}

/** Where an alert would come from; `null` where its event does not say it. */
export interface Workload {
  readonly namespace: string | null;
  readonly resource: string | null;
  readonly container: string | null;
  readonly image: string | null;
  readonly host: string | null;
}

export interface WorkloadCount extends Workload {
  readonly alerts: number;
}

/** An alert with its events. */
export interface ExampleAlert extends PreviewAlert {
  readonly workload: Workload | null;
  /** Each as JSON; `null` if they are too large together, or one is no longer stored. */
  readonly events: readonly string[] | null;
}

const PAGE = 200;
const MAX_WORKLOADS = 20;
/** The maximum number of characters of the events of one example; answers are stored. */
const MAX_EVENTS_TEXT = 16_384;
/** The events of a longer sequence never fit into {@link MAX_EVENTS_TEXT}. */
const MAX_EVENTS = 200;

/** How many alerts each workload has, most first, and how many others have that are not listed. */
export function workloadsOf(
  alerts: readonly PreviewAlert[],
  reader: Pick<EventReader, 'fetch'>,
): { readonly workloads: readonly WorkloadCount[]; readonly others: number } {
  const counts = new Map<string, { readonly workload: Workload; alerts: number }>();
  for (let start = 0; start < alerts.length; start += PAGE) {
    const page = alerts.slice(start, start + PAGE);
    for (const event of reader.fetch(firstOf(page))) {
      if (event === null) continue;
      const workload = workloadOf(parseDocument(Buffer.from(event.document).toString()));
      const key = JSON.stringify(workload);
      const count = counts.get(key) ?? { workload, alerts: 0 };
      count.alerts += 1;
      counts.set(key, count);
    }
  }
  const all = [...counts.values()].toSorted((a, b) => b.alerts - a.alerts);
  const shown = all.slice(0, MAX_WORKLOADS);
  return {
    workloads: shown.map((each) => ({ ...each.workload, alerts: each.alerts })),
    others: all.slice(MAX_WORKLOADS).reduce((sum, each) => sum + each.alerts, 0),
  };
}

/** The first alerts, with their events. */
export function examplesOf(
  alerts: readonly PreviewAlert[],
  reader: Pick<EventReader, 'fetch'>,
  most: number,
): readonly ExampleAlert[] {
  return alerts.slice(0, most).map((alert) => {
    const events = reader
      .fetch(alert.arrivals.slice(0, MAX_EVENTS))
      .flatMap((event) => (event === null ? [] : [Buffer.from(event.document).toString()]));
    const [first] = events;
    const length = events.reduce((sum, event) => sum + event.length, 0);
    const isWhole = events.length === alert.arrivals.length && length <= MAX_EVENTS_TEXT;
    return {
      ...alert,
      workload: first === undefined ? null : workloadOf(parseDocument(first)),
      events: isWhole ? events : null,
    };
  });
}

const firstOf = (alerts: readonly PreviewAlert[]) =>
  alerts.map(({ arrivals }) => arrivals[0] ?? -1);

function workloadOf(document: JsonObject): Workload {
  const { facets } = facetsOf(document);
  return {
    namespace: facets['orchestrator.namespace'] ?? null,
    resource: facets['orchestrator.resource.name'] ?? null,
    container: facets['container.name'] ?? null,
    image: facets['container.image.name'] ?? null,
    host: facets['host.name'] ?? null,
  };
}
