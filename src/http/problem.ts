import { isDiskFull } from '../stores/errors.ts';
import type { CodedError } from '../util/coded-error.ts';

/**
 * Why a request is refused. Thrown anywhere on its way; `routes/index.ts` makes the answer. Nothing of a
 * refused request was stored.
 */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly status: number;
  /** In the words of Elasticsearch where clients go by them. */
  readonly type: string;
  /** Seconds until the client may try again; `null` where that would not help. */
  readonly retryAfter: number | null;
  /** What is wrong with the parts of what was sent; plain data. */
  readonly problems: readonly object[];
  /** How a client may say who it is, for the header of that name; `null` where it knows. */
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

/** The client went away before its request was complete. There is nobody to answer. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

/** The body of an error, as Elasticsearch has it. All routes but OTLP use it. */
export function problemBody({ status, type, message, problems }: HttpProblem): string {
  const cause = { type, reason: message };
  const details = problems.length === 0 ? {} : { problems };
  return JSON.stringify({ error: { root_cause: [cause], ...cause, ...details }, status });
}

/** Back-pressure: every shipper tries a request with this status again. */
export const tooManyRequests = (reason: string, retryAfter: number) =>
  new HttpProblem(429, 'es_rejected_execution_exception', reason, retryAfter);

/** Someone has to free some space first. */
const RETRY_FULL_DISK_SECONDS = 30;
const RETRY_STORE_SECONDS = 5;

/** A store that cannot keep a request. A full disk is a 429, since some shippers drop what 507 answers. */
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

/** Of what an operation refuses, all that is not simply a bad request. */
const STATUS_OF: ReadonlyMap<string, number> = new Map([
  // No job, no alert, no story, no rule, no exception list or item, no space of this name.
  ...['ENG1201', 'ENG1301', 'ENG1401', 'ENG1501', 'ENG1504'].map((code) => [code, 404] as const),
  // A story that others have changed meanwhile; a rule that does not run, or has no gaps.
  ...['ENG1402', 'ENG1601', 'ENG1603'].map((code) => [code, 409] as const),
  // Only folders can change it, it exists already, or it is in use.
  ...['ENG1503', 'ENG1506', 'ENG1509', 'ENG1511'].map((code) => [code, 409] as const),
  ...['ENG1507', 'ENG1508'].map((code) => [code, 413] as const),
  // Of the API of Kibana: changed by others meanwhile, no value list, or one that is there or in use.
  ...['ENG2103', 'ENG2105'].map((code) => [code, 409] as const),
  ['ENG2104', 404],
  // Detection is started again.
  ['ENG1701', 503],
  // The files of a space.
  ['ENG1705', 503],
  // No user, API key, space or session of this id.
  ...['ENG1801', 'ENG1805', 'ENG1807', 'ENG1810'].map((code) => [code, 404] as const),
  ['ENG1830', 404],
  // The last admin, a space in use, a limit, or a name or id that is taken.
  ...['ENG1804', 'ENG1809', 'ENG1815', 'ENG1816', 'ENG1818'].map((code) => [code, 409] as const),
  ...['ENG1811', 'ENG1813', 'ENG1817', 'ENG1821'].map((code) => [code, 401] as const),
  ...['ENG1202', 'ENG1812', 'ENG1814', 'ENG1832', 'ENG2301'].map((code) => [code, 429] as const),
  ['ENG2302', 503],
  // No hunt of theirs.
  ['ENG2303', 404],
  // The identity provider; and what it says of somebody gives them nothing here.
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

/** When it is worth trying again, where the operation does not say. */
const RETRY_SECONDS: ReadonlyMap<number, number> = new Map([
  [429, 10],
  [503, RETRY_STORE_SECONDS],
]);

/** Codes of the store for what a request may not ask. */
const BAD_QUERY = new Set(['STO1501', 'STO1502']);

/** What an operation says when it refuses: an error, or what takes its place where problems are listed too. */
export interface Refused extends Pick<CodedError, 'code' | 'message'> {
  readonly hint?: string | undefined;
  /** Seconds; left out where the status says. */
  readonly retryAfter?: number | null;
}

/** The status of HTTP of what an operation refuses for a reason of its own. */
export const statusOf = (code: string): number => STATUS_OF.get(code) ?? 400;

/** An operation that was refused: what the request asked for is wrong, unless the store has failed. */
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
