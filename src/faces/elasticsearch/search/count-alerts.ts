import type { DetectionReader } from '../../../stores/detection-store.ts';
import { COUNT_OPERATIONS } from '../../../service/alerts/count-operations.ts';
import type { AnyOperation } from '../../../service/operation/operation.ts';
import { assert } from '../../../util/assert.ts';

/** Plain data, since it is sent to a thread. */
export interface CountWork {
  readonly kind: 'counts';
  /** Of one of the {@link COUNT_OPERATIONS}. */
  readonly name: string;
  readonly request: unknown;
}

/** Counts, on the state of one moment. Returns JSON. Throws `StoreError`, and `AlertError` for what cannot be asked. */
export function countAlerts({ name, request }: CountWork, reader: DetectionReader): string {
  const operations: readonly AnyOperation<DetectionReader>[] = COUNT_OPERATIONS;
  const found = operations.find((each) => each.name === name);
  assert(found !== undefined, `${name} counts alerts`);
  return JSON.stringify(reader.snapshot(() => found.run(reader, request as never)));
}
