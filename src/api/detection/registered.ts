import { selectionOf } from '../../faces/elasticsearch/search/answer.ts';
import { SERVICE_OPERATIONS } from '../../service/operations.ts';
import { KIBANA_OPERATIONS } from '../../faces/kibana/operations.ts';
import type { Registered } from '../../service/detection/operations.ts';

/** What other products' protocols ask of detection beside its own operations. */
export const REGISTERED: Registered = {
  operations: [...SERVICE_OPERATIONS, ...KIBANA_OPERATIONS],
  selectionOf,
};
