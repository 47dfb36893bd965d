import type { JsonObject } from '../../events/json.ts';
import { parseDocument } from '../../events/parse-document.ts';
import type { EventReader } from '../../stores/event-store.ts';
import { facetsOf } from '../alerts/alert-rows.ts';
import type { PreviewAlert } from './preview/preview.ts';

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

/** An alert with the first of its events. */
export interface ExampleAlert extends PreviewAlert {
  readonly workload: Workload | null;
  /** The event, as JSON; `null` where it is too large, or no longer there. */
  readonly source: string | null;
}

const PAGE = 200;
const MAX_WORKLOADS = 20;
/** Characters of an event in an answer, which is kept. */
const MAX_SOURCE = 16_384;

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
  const shown = alerts.slice(0, most);
  const events = reader.fetch(firstOf(shown));
  return shown.map((alert, index) => {
    const event = events[index] ?? null;
    if (event === null) return { ...alert, workload: null, source: null };
    const text = Buffer.from(event.document).toString();
    const source = text.length <= MAX_SOURCE ? text : null;
    return { ...alert, workload: workloadOf(parseDocument(text)), source };
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
