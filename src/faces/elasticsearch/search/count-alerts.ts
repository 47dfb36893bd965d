import type { DetectionReader } from '../../../stores/detection-store.ts';
import { alertGroups } from '../../../service/alerts/alert-groups.ts';
import { alertOverview } from '../../../service/alerts/alert-overview.ts';

/** What counts of many alerts are asked for, by name; results are plain data. */
const COUNTS = {
  overview: alertOverview,
  groups: alertGroups,
} satisfies Record<string, (reader: DetectionReader, request: never) => object>;

export type CountName = keyof typeof COUNTS;
export type CountRequest<Name extends CountName> = Parameters<(typeof COUNTS)[Name]>[1];
export type CountResult<Name extends CountName> = ReturnType<(typeof COUNTS)[Name]>;

/** Plain data, since it is sent to a thread. */
export interface CountWork<Name extends CountName = CountName> {
  readonly kind: 'counts';
  readonly name: Name;
  readonly request: CountRequest<Name>;
}

/** Counts, on the state of one moment. Returns JSON. Throws `StoreError`, and `AlertError` for what cannot be asked. */
export function countAlerts({ name, request }: CountWork, reader: DetectionReader): string {
  const count: (reader: DetectionReader, request: never) => object = COUNTS[name];
  return JSON.stringify(reader.snapshot(() => count(reader, request as never)));
}
