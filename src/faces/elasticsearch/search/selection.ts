import { FieldSet } from '../../../events/field-set.ts';
import type { DetectionReader } from '../../../stores/detection-store.ts';
import { NANOS_PER_MS } from '../../../util/time/index.ts';
import type { SearchSelection, SearchText } from '../../../service/alerts/bulk-change.ts';
import { documentReader } from './alert-documents.ts';
import { bodyOf } from './answer.ts';
import { compileQuery } from './compile.ts';
import { readQuery } from './parse/query.ts';
import { alertQueryOf } from './push-down/alert-query.ts';
import { isExact, overOf } from './push-down/bounds.ts';
import { boundsOf } from './push-down/query-bounds.ts';
import { RevisionProfiles } from './push-down/revisions.ts';

/** Selects the alerts that match a query, for a caller that iterates over them. Throws `SearchError`. */
export function selectionOf(
  { query: text, now: time }: SearchText,
  reader: Pick<DetectionReader, 'alerts' | 'rules'>,
): SearchSelection {
  const body = bodyOf(text, 'the query');
  const now = BigInt(time) * NANOS_PER_MS;
  const query = readQuery(body, now);
  const bounds = boundsOf(query, new RevisionProfiles(reader), now);
  const over = alertQueryOf(overOf(bounds));
  // Members of sequences follow their alert.
  const alerts =
    over === null ? null : ({ ...over, kind: 'alert', includesBuildingBlocks: true } as const);
  if (isExact(bounds)) return { query: alerts, found: null };
  const fields = new FieldSet();
  const test = compileQuery(query, fields, now);
  const read = documentReader(reader.rules, fields);
  return {
    query: alerts,
    found: (ids) =>
      reader.alerts
        .page({ kind: 'any', ids }, 'oldest', ids.length)
        .alerts.filter((alert) => {
          const { row, document } = read(alert);
          return test(row, document);
        })
        .map(({ id }) => id),
  };
}
