import type { ValueOf, OperationRef } from '../../operation/operation.ts';
import type { HuntOwner, Hunts } from './hunts.ts';

/** What operations on stored events work on. They run on the thread of the service, which waits for those that read events. */
export interface HuntParts {
  readonly hunts: Hunts;
  /** The space of the request, and who asks. */
  readonly owner: HuntOwner;
  /** Calls an operation of the thread of detection in the same space. */
  readonly detection: <Ask, Result>(
    operation: OperationRef<Ask, Result>,
    ask: Ask,
  ) => Promise<ValueOf<Result>>;
}
