import { RefusedError } from '../../runs/errors.ts';
import type { RecordedChanges } from '../operation/changes.ts';
import type { DetectionStatus } from './detection-status.ts';
import type { OperationRef } from '../operation/operation.ts';

/** Detection does not run now, so nothing can be asked of it. */
export class DetectionEndedError extends RefusedError<'ENG1701'> {
  override readonly name = 'DetectionEndedError';

  constructor(message: string, cause?: unknown) {
    super('ENG1701', message, cause);
  }
}

/** Is given what an operation has changed, before and after, as it was in the turn of the change. */
export type OnChanges = (changes: RecordedChanges) => void;

/** Detection as the rest of the service sees it; it runs on a thread of its own. */
export interface Detection {
  /** Runs an operation in a space, the default one if none is named. Throws `CodedError` where it is refused. */
  call<Ask, Result>(
    operation: OperationRef<Ask, Result>,
    ask: Ask,
    space?: string,
    onChanges?: OnChanges,
  ): Promise<Result>;
  /** As of the last second. */
  status(): DetectionStatus;
}
