import { selectionOf } from '../../faces/elasticsearch/search/selection.ts';
import { KIBANA_OPERATIONS } from '../../faces/kibana/operations.ts';
import type { Registered } from '../../service/detection/operations.ts';

/** What other products' protocols ask of detection beside its own operations. */
export const REGISTERED: Registered = { operations: KIBANA_OPERATIONS, selectionOf };
