import { rowOf } from '../../../../events/document-row.ts';
import type { AlertReader, AlertSeverity, AlertStatus } from '../../../../stores/alert-store.ts';
import type { StoredAlert } from '../../../../stores/alert-store.ts';
import { documentOf } from '../../../alerts/members.ts';
import { factsOf, PROCESS_FIELDS } from './process-facts.ts';
import type { Place } from './read-processes.ts';

/** That a process has an alert. */
export interface AlertMarker {
  readonly id: string;
  readonly ruleName: string;
  readonly severity: AlertSeverity;
  readonly status: AlertStatus;
}

/** Alerts by process. */
export interface Markers {
  readonly entities: Iterable<string>;
  of(entity: string): readonly AlertMarker[];
  /** Alerts of the place that were looked at, and whether these are all. */
  readonly looked: number;
  readonly isAll: boolean;
}

/** Alerts raised before and after; each costs reading its document. */
const MAX_BEFORE = 100;
const MAX_AFTER = 100;
/** Of one process. */
const MAX_OF_PROCESS = 20;

/** Alerts of one space at a place, those that were raised closest to an alert. */
export function markersAt(alerts: AlertReader, place: Place, alert: StoredAlert): Markers {
  const query = {
    facets: [{ facet: place.field, values: [place.value] }],
    includesBuildingBlocks: true,
    kind: 'any' as const,
  };
  const before = alerts.page({ ...query, to: alert.createdAt }, 'newest', MAX_BEFORE);
  const after = alerts.page({ ...query, from: alert.createdAt + 1 }, 'oldest', MAX_AFTER);
  const found = [...before.alerts, ...after.alerts];
  const byEntity = new Map<string, Map<string, AlertMarker>>();
  for (const each of found) {
    const { process } = factsOf(rowOf(documentOf(each), PROCESS_FIELDS));
    if (process === null) continue;
    const markers = byEntity.get(process.entity) ?? new Map<string, AlertMarker>();
    byEntity.set(process.entity, markers);
    const { ruleName, severity, status } = each;
    const id = each.group ?? each.id;
    if (markers.size < MAX_OF_PROCESS) markers.set(id, { id, ruleName, severity, status });
  }
  return {
    entities: [...byEntity.keys()],
    of: (entity) => [...(byEntity.get(entity)?.values() ?? [])],
    looked: found.length,
    isAll: before.next === null && after.next === null,
  };
}
