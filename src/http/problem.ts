import { isDiskFull } from '../stores/errors.ts';
import type { CodedError } from '../util/coded-error.ts';

/**
 * Why a request is refused. May be thrown anywhere in a handler; `routes/index.ts` turns it into the answer. Nothing of a
 * refused request has been stored.
 */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly status: number;
  /** The error type; Elasticsearch's own where clients depend on it. */
  readonly type: string;
  /** Seconds until the client may retry; `null` if a retry would not help. */
  readonly retryAfter: number | null;
  /** Problems of individual parts of the request; plain data. */
  readonly problems: readonly object[];
  /** The value of the `WWW-Authenticate` header; `null` if there is none. */
  challenge: string | null = null;

  constructor(
    status: number,
    type: string,
    reason: string,
    retryAfter: number | null = null,
    problems: readonly object[] = [],
  ) {
    super(reason);
    this.status = status;
    this.type = type;
    this.retryAfter = retryAfter;
    this.problems = problems;
  }
}

/** The client disconnected before its request was complete, so no answer can be sent. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

/** The error body in the format of Elasticsearch. All routes but OTLP use it. */
export function problemBody({ status, type, message, problems }: HttpProblem): string {
  const cause = { type, reason: message };
  const details = problems.length === 0 ? {} : { problems };
  return JSON.stringify({ error: { root_cause: [cause], ...cause, ...details }, status });
}

/** Back-pressure: every shipper retries a request with this status. */
export const tooManyRequests = (reason: string, retryAfter: number) =>
  new HttpProblem(429, 'es_rejected_execution_exception', reason, retryAfter);

/** Space has to be freed first. */
const RETRY_FULL_DISK_SECONDS = 30;
const RETRY_STORE_SECONDS = 5;

/** The store cannot accept a request. A full disk gives 429, since some shippers drop data on 507. */
export function storeProblem(error: CodedError): HttpProblem {
  if (isDiskFull(error))
    return tooManyRequests(`${error.message} (${error.code})`, RETRY_FULL_DISK_SECONDS);
  return new HttpProblem(
    503,
    'unavailable_shards_exception',
    `the store cannot keep events: ${error.message} (${error.code})`,
    RETRY_STORE_SECONDS,
  );
}

/** The status of every error of an operation that is not simply a bad request. */
const STATUS_OF: ReadonlyMap<string, number> = new Map([
  // No such job, alert, story, rule, exception list, exception item or space.
  ...['ENG1201', 'ENG1301', 'ENG1401', 'ENG1501', 'ENG1504'].map((code) => [code, 404] as const),
  // A story that was changed concurrently; a rule that does not run, or has no gaps.
  ...['ENG1402', 'ENG1601', 'ENG1603'].map((code) => [code, 409] as const),
  // Only folders can change it, it exists already, or it is in use.
  ...['ENG1503', 'ENG1506', 'ENG1509', 'ENG1511'].map((code) => [code, 409] as const),
  ...['ENG1507', 'ENG1508'].map((code) => [code, 413] as const),
  // The Kibana API: a concurrent change, an unknown value list, or one that exists or is in use.
  ...['ENG2103', 'ENG2105'].map((code) => [code, 409] as const),
  ['ENG2104', 404],
  // Detection is restarting.
  ['ENG1701', 503],
  // The files of a space.
  ['ENG1705', 503],
  // An unknown user, API key, space or session.
  ...['ENG1801', 'ENG1805', 'ENG1807', 'ENG1810'].map((code) => [code, 404] as const),
  ['ENG1830', 404],
  // The last admin, a space in use, a limit, or a name or id that is taken.
  ...['ENG1804', 'ENG1809', 'ENG1815', 'ENG1816', 'ENG1818'].map((code) => [code, 409] as const),
  ...['ENG1811', 'ENG1813', 'ENG1817', 'ENG1821'].map((code) => [code, 401] as const),
  ...['ENG1202', 'ENG1812', 'ENG1814', 'ENG1832', 'ENG2301'].map((code) => [code, 429] as const),
  ['ENG2302', 503],
  // The caller has no such hunt.
  ['ENG2303', 404],
  // Nor has the configuration such a cluster.
  ['ENG2306', 404],
  // An unknown connector, policy, snooze or message; what is in use, or has not failed.
  ['ENG2401', 404],
  ['ENG2403', 409],
  ['ENG2404', 409],
  // Of responses: no such thing; no longer the same container, protected, stopped, or in another state; too many.
  ...['RSP1004', 'RSP1013'].map((code) => [code, 404] as const),
  ...['RSP1005', 'RSP1006', 'RSP1007', 'RSP1008', 'RSP1010'].map((code) => [code, 409] as const),
  ['RSP1009', 429],
  ...['RSP1001', 'RSP1002', 'RSP1003'].map((code) => [code, 503] as const),
  // The identity provider failed, or its claims give the user no access.
  ['ENG1820', 503],
  ['ENG1822', 403],
]);

const TYPE_OF: ReadonlyMap<number, string> = new Map([
  [401, 'security_exception'],
  [403, 'security_exception'],
  [404, 'resource_not_found_exception'],
  [409, 'conflict_exception'],
  [413, 'content_too_long_exception'],
  [429, 'es_rejected_execution_exception'],
  [503, 'unavailable_shards_exception'],
]);

/** When a retry makes sense, for codes whose operation does not say. */
const RETRY_SECONDS: ReadonlyMap<number, number> = new Map([
  [429, 10],
  [503, RETRY_STORE_SECONDS],
]);

/** Store errors caused by the request itself. */
const BAD_QUERY = new Set(['STO1501', 'STO1502']);

/** The error of an operation, or its equivalent where individual problems are listed too. */
export interface Refused extends Pick<CodedError, 'code' | 'message'> {
  readonly hint?: string | undefined;
  /** Seconds; by default derived from the status. */
  readonly retryAfter?: number | null;
}

/** The HTTP status of an operation's error. */
export const statusOf = (code: string): number => STATUS_OF.get(code) ?? 400;

/** The answer to a refused operation: the request is wrong, unless the store has failed. */
export function operationProblem(
  { code, message, hint, retryAfter: seconds }: Refused,
  problems: readonly object[] = [],
): HttpProblem {
  const reason = `${message}${hint === undefined ? '' : `; ${hint}`} (${code})`;
  if (code.startsWith('STO') && !BAD_QUERY.has(code))
    return new HttpProblem(503, 'unavailable_shards_exception', reason, RETRY_STORE_SECONDS);
  const status = statusOf(code);
  const type = TYPE_OF.get(status) ?? 'illegal_argument_exception';
  const retryAfter = seconds ?? RETRY_SECONDS.get(status) ?? null;
  return new HttpProblem(status, type, reason, retryAfter, problems);
}
