import {
  isAnswer,
  type Answer,
  type ValueOf,
  type OperationRef,
} from '../service/operation/operation.ts';
import { currentRecord } from '../service/audit/audit-record.ts';
import { CodedError } from '../util/coded-error.ts';
import { HttpProblem, operationProblem } from './problem.ts';
import type { Access, Services } from './services.ts';

export interface Performed<T> {
  readonly value: T;
  /** Additional findings of an operation that can refuse; `null` for the others. */
  readonly problems: Answer<unknown>['problems'] | null;
}

/** Calls an operation of detection in the space of a request. Throws {@link HttpProblem} if the operation refuses. */
export async function callDetection<Ask, Result>(
  { detection }: Services,
  { space }: Pick<Access, 'space'>,
  operation: OperationRef<Ask, Result>,
  ask: Ask,
): Promise<Performed<ValueOf<Result>>> {
  if (detection === null) throw withoutDetection();
  let result: unknown;
  try {
    const record = currentRecord();
    result = await detection.call(
      operation,
      ask,
      space,
      record === null ? undefined : (changes) => record.add(changes),
    );
  } catch (error) {
    throw error instanceof CodedError ? operationProblem(error) : error;
  }
  if (!isAnswer(result)) return { value: result as ValueOf<Result>, problems: null };
  if (result.refusal !== null) throw operationProblem(result.refusal, result.problems);
  return { value: result.value as ValueOf<Result>, problems: result.problems };
}

export const withoutDetection = () =>
  new HttpProblem(
    404,
    'resource_not_found_exception',
    'no rules run in this service: detection.enabled is false',
  );
