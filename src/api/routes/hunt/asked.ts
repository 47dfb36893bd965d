import { CodedError } from '../../../util/coded-error.ts';
import { operationProblem } from '../../../http/problem.ts';

const RETRY_SECONDS = 1;
const RETRY_LATER = 'ENG2301';

/** What the engine refuses becomes an answer. Throws `HttpProblem`. */
export async function asked<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const { code, message, hint } = error;
    const retryAfter = code === RETRY_LATER ? RETRY_SECONDS : null;
    throw operationProblem({ code: String(code), message, hint, retryAfter });
  }
}
