import { rowOf } from '../../../../events/document-row.ts';
import { FieldSet, valuesOf } from '../../../../events/field-set.ts';
import type { AlertQuery, AlertReader } from '../../../../stores/alert-store.ts';
import { counted } from '../../../../util/counts.ts';
import { documentOf } from '../../../alerts/members.ts';
import { isFacet, type Entity } from '../entity.ts';

/** The number of newest alerts whose documents are searched for an entity whose field alerts have no index of. */
const MAX_READ = 500;

export interface EntityAlerts {
  /** Finds the alerts of the entity. */
  readonly query: AlertQuery;
  /** What was not searched, in words. */
  readonly left: readonly string[];
}

/** @param more further conditions */
export function entityAlerts(
  alerts: AlertReader,
  { field, value }: Entity,
  more: AlertQuery = {},
): EntityAlerts {
  if (isFacet(field))
    return { query: { ...more, facets: [{ facet: field, values: [value] }] }, left: [] };
  const fields = new FieldSet();
  const slot = fields.slotOf(field);
  const page = alerts.page(more, 'newest', MAX_READ);
  const ids = page.alerts.flatMap((alert) =>
    valuesOf(rowOf(documentOf(alert), fields)[slot]).some((each) => String(each) === value)
      ? alert.id
      : [],
  );
  const left =
    page.next === null
      ? []
      : [
          `alerts have no index of ${field}: only the newest ${counted(MAX_READ, 'alert')} were searched`,
        ];
  return { query: { ...more, ids }, left };
}
