import type { DetectionStatus } from './detection-status.ts';
import type { OperationArguments, OperationName, OperationResult } from './operations.ts';

/** Detection as the rest of the service sees it; it runs on a thread of its own. */
export interface Detection {
  /** Runs an operation in a space, the default one if none is named. Throws `CodedError` where it is refused. */
  call<Name extends OperationName>(
    name: Name,
    args: OperationArguments<Name>,
    space?: string,
  ): Promise<OperationResult<Name>>;
  /** As of the last second. */
  status(): DetectionStatus;
}
