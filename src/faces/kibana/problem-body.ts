import { STATUS_CODES } from 'node:http';
import type { HttpProblem } from '../../http/problem.ts';

/** Paths of the APIs of Kibana. */
export const isKibana = (path: string): boolean => path.startsWith('/api/');

const DETECTION = '/api/detection_engine/';

/**
 * The body of an error as Kibana has it: what is refused before a route of the detection engine is entered, and by all
 * other routes, looks otherwise than what such a route refuses.
 *
 * @param isEntered whether it is known who asks, and that they may
 */
export function kibanaProblemBody(path: string, problem: HttpProblem, isEntered: boolean): string {
  const { status } = problem;
  const message = textOf(problem);
  return JSON.stringify(
    isEntered && path.startsWith(DETECTION)
      ? { status_code: status, message }
      : { statusCode: status, error: STATUS_CODES[status] ?? 'Error', message },
  );
}

const MAX_TOLD = 5;

/** There is room for one text, so it says all that is wrong. */
function textOf({ message, problems }: HttpProblem): string {
  const more = problems.flatMap((each) =>
    'message' in each && typeof each.message === 'string' && !message.includes(each.message)
      ? [each.message]
      : [],
  );
  return [message, ...more.slice(0, MAX_TOLD)].join('; ');
}
