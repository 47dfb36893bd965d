import { selectionOf } from '../../faces/elasticsearch/search/selection.ts';
import { JOB_OPERATIONS, OTHER_OPERATIONS, STORY_OPERATIONS } from '../../service/operations.ts';
import { KIBANA_OPERATIONS } from '../../faces/kibana/operations.ts';
import { OPERATIONS, operationsOf, type Registered } from '../../service/detection/operations.ts';

/** What other products' protocols ask of detection beside its own operations. */
export const REGISTERED: Registered = {
  operations: [
    ...STORY_OPERATIONS,
    ...JOB_OPERATIONS,
    ...OTHER_OPERATIONS,
    ...operationsOf({ ...OPERATIONS, ...KIBANA_OPERATIONS }),
  ],
  selectionOf,
};
