import { CodedError } from '../../util/coded-error.ts';
import { HttpProblem, operationProblem, type Refused } from '../problem.ts';
import { badRequest } from './json-body.ts';
import type { Call, Services } from './services.ts';

/** Calls an operation of detection; what it refuses becomes an answer. Throws {@link HttpProblem}. */
export async function callDetection(
  { detection }: Services,
  name: string,
  args: object,
): Promise<object> {
  if (detection === null)
    throw new HttpProblem(
      404,
      'resource_not_found_exception',
      'no rules run in this service: detection.enabled is false',
    );
  let answer: object;
  try {
    answer = (await detection.call(name, args)) as object;
  } catch (error) {
    throw error instanceof CodedError ? operationProblem(error) : error;
  }
  if (isRefusal(answer)) throw operationProblem(answer.refusal, answer.problems);
  return answer;
}

/** Operations on rules say so in their answer, since they list problems as well. */
const isRefusal = (
  answer: object | null,
): answer is { readonly refusal: Refused; readonly problems?: readonly object[] } =>
  typeof answer === 'object' && answer !== null && 'refusal' in answer && answer.refusal !== null;

/** A whole number in the query of a request. Throws {@link HttpProblem}. */
export function numberOf(call: Call, name: string, initial: number, most: number): number {
  const text = call.req.query(name);
  if (text === undefined) return initial;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= most) return value;
  throw badRequest(`${name} is not a whole number from 1 to ${most}`);
}

/** The query of a request as it was sent. */
export const filtersOf = (call: Call) => new URL(call.req.url).searchParams;
