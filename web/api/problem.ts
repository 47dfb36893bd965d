// Apart from `client.ts`, which looks for the address of the service: the HTML report shows problems too, and has no service.
/** Why a request was refused, in words for a person. */
export class Problem extends Error {
  override readonly name = 'Problem';
  /** 0 where nothing has answered. */
  readonly status: number;
  readonly hint: string | null;
  /** To look for in the logs of the service. */
  readonly requestId: string | null;
  /** What is wrong with the parts of what was sent. */
  readonly problems: readonly FieldProblem[];

  constructor(
    status: number,
    message: string,
    hint: string | null,
    requestId: string | null,
    problems: readonly FieldProblem[] = [],
  ) {
    super(message);
    this.status = status;
    this.hint = hint;
    this.requestId = requestId;
    this.problems = problems;
  }
}

/** Whether a request has failed because the service could not be reached. */
export const isAway = (error: unknown): boolean => error instanceof Problem && error.status === 0;

export const UNAUTHORIZED = 401;

export interface FieldProblem {
  readonly code?: string;
  readonly severity?: string;
  readonly message?: string;
  readonly hint?: string;
  readonly field?: string | null;
}

interface ErrorBody {
  readonly error?: { readonly reason?: string; readonly problems?: readonly FieldProblem[] };
}

export async function problemOf(response: Response): Promise<Problem> {
  const body = (await response.json().catch(() => ({}))) as ErrorBody;
  const reason = body.error?.reason ?? `the service answered with status ${response.status}`;
  const seconds = response.headers.get('retry-after');
  return new Problem(
    response.status,
    `${reason.slice(0, 1).toUpperCase()}${reason.slice(1)}`,
    seconds === null ? null : `Try again in ${seconds} s.`,
    response.headers.get('x-request-id'),
    body.error?.problems ?? [],
  );
}
