import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError } from '../errors.ts';
import { fault, jsonOf, reasonOf } from './cluster.ts';
import {
  AnswerTooLarge,
  ConnectionLost,
  type ClusterAnswer,
  type ClusterRequest,
  type Connection,
} from './connection.ts';

/** A document to be written. Its id is ours, so that it can be sent again. */
export interface BulkEntry {
  /** The line of the action, with a line feed. */
  readonly action: string;
  /** JSON without a line feed. */
  readonly document: Uint8Array | string;
}

/** What has become of a document. */
export type BulkOutcome =
  | 'written'
  /** One with its id, and of an update its version or a later one, is there. */
  | 'present'
  /** The cluster does not take this document, and will not; the reason. */
  | { readonly refused: string };

/** An alias that is written to is not there. It can be made, and the documents sent again. */
export class TargetMissing extends Error {
  override readonly name = 'TargetMissing';
}

/** The most that one request carries: what a cluster indexes in a fraction of a second. */
const MAX_BODY_BYTES = 5 * 1024 * 1024;
const MAX_BODY_ENTRIES = 5_000;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

const PATH =
  '/_bulk?require_alias=true&filter_path=errors,items.*.status,items.*.error.type,items.*.error.reason,items.*.error.caused_by.reason';

/** Waits between attempts, in milliseconds; longer ones are for the caller. */
export const BULK_WAITS: readonly number[] = [250, 500, 1_000, 2_000, 4_000];

/**
 * Writes documents, each once: what is not known to be written is sent again with the same id. Throws {@link TargetMissing}, and
 * `StoreError` where nothing can be written now, whichever document it is; some may have been written then.
 */
export async function writeBulk(
  connection: Connection,
  entries: readonly BulkEntry[],
  waits: readonly number[] = BULK_WAITS,
): Promise<BulkOutcome[]> {
  const outcomes: BulkOutcome[] = [];
  for (const part of parts(entries)) outcomes.push(...(await writePart(connection, part, waits)));
  return outcomes;
}

function* parts(entries: readonly BulkEntry[]): Generator<readonly BulkEntry[]> {
  let from = 0;
  let bytes = 0;
  for (const [at, { action, document }] of entries.entries()) {
    const size = action.length + document.length + 1;
    if (at > from && (bytes + size > MAX_BODY_BYTES || at - from >= MAX_BODY_ENTRIES)) {
      yield entries.slice(from, at);
      [from, bytes] = [at, 0];
    }
    bytes += size;
  }
  if (from < entries.length) yield entries.slice(from);
}

/** @param waits those that are left */
async function writePart(
  connection: Connection,
  entries: readonly BulkEntry[],
  waits: readonly number[],
): Promise<BulkOutcome[]> {
  const answer = await sendOnce(connection, entries);
  if (answer instanceof Error) return writeLater(connection, entries, waits, answer.message);
  const { status } = answer;
  if (OVERLOADED.has(status)) return writeLater(connection, entries, waits, reasonOf(answer));
  if (status === 400 || status === 413) {
    if (entries.length === 1) return [{ refused: reasonOf(answer) }];
    // One document may spoil the whole body.
    const half = entries.length >> 1;
    return [
      ...(await writePart(connection, entries.slice(0, half), waits)),
      ...(await writePart(connection, entries.slice(half), waits)),
    ];
  }
  if (status !== 200) throw notWritable(connection.name, reasonOf(answer));
  const items = itemsOf(answer, entries.length, connection.name);
  const outcomes = items.map((item) => outcomeOf(item, connection.name, waits.length === 0));
  const open = entries.filter((_, at) => outcomes[at] === null);
  if (open.length === 0) return outcomes as BulkOutcome[];
  const reason = itemReason(items[outcomes.indexOf(null)]!);
  const later = (await writeLater(connection, open, waits, reason)).values();
  return outcomes.map((outcome) => outcome ?? later.next().value!);
}

async function writeLater(
  connection: Connection,
  entries: readonly BulkEntry[],
  [wait, ...waits]: readonly number[],
  reason: string,
): Promise<BulkOutcome[]> {
  if (wait === undefined) throw notWritable(connection.name, reason);
  // Several that were turned away must not come back at once.
  await sleep(wait * (0.75 + Math.random() / 2));
  return writePart(connection, entries, waits);
}

/** What was answered, or why there is no answer: then it is not known which documents were written. */
async function sendOnce(
  connection: Connection,
  entries: readonly BulkEntry[],
): Promise<ClusterAnswer | Error> {
  const pieces: Uint8Array[] = [];
  for (const { action, document } of entries)
    pieces.push(
      Buffer.from(action),
      typeof document === 'string' ? Buffer.from(document) : document,
      LINE_FEED,
    );
  const request: ClusterRequest = { method: 'POST', path: PATH, body: Buffer.concat(pieces) };
  try {
    return await connection.send(request, MAX_ANSWER_BYTES);
  } catch (error) {
    if (error instanceof ConnectionLost) return error;
    if (error instanceof AnswerTooLarge) throw fault(connection.name, 'an answer is too large');
    throw error;
  }
}

const LINE_FEED = Buffer.from('\n');

/** They pass by themselves. */
const OVERLOADED: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);

interface BulkItem {
  readonly status: number;
  readonly type: string;
  readonly reason: string;
}

function itemsOf(answer: ClusterAnswer, count: number, name: string): BulkItem[] {
  const { items } = jsonOf(answer);
  if (!Array.isArray(items) || items.length !== count)
    throw fault(name, 'it does not say what has become of each document');
  return items.map((item: unknown): BulkItem => {
    const [result] = Object.values(item ?? {}) as (AnsweredItem | null | undefined)[];
    const { status, error } = result ?? {};
    if (typeof status !== 'number') throw fault(name, 'a document has no status');
    const { type = '', reason = '', caused_by: cause } = error ?? {};
    const reasons = [reason, cause?.reason ?? ''].map(String).filter(Boolean);
    return { status, type: String(type), reason: [...new Set(reasons)].join(': ') };
  });
}

interface AnsweredItem {
  readonly status?: unknown;
  readonly error?: {
    readonly type?: unknown;
    readonly reason?: unknown;
    readonly caused_by?: { readonly reason?: unknown };
  };
}

const MAX_REASON = 500;

const itemReason = ({ status, type, reason }: BulkItem): string =>
  `${type || `status ${status}`}: ${reason.slice(0, MAX_REASON)}`;

/** The types of errors with status 400 that concern an index, and so every document of it. */
const OF_INDEX = /^(?:index_closed|cluster_block|index_not_found|alias)/;
const NO_WRITE_INDEX = /^no write index is defined for alias/;

/**
 * `null` for one that is to be sent again.
 *
 * @param isLast whether it has been sent again often enough to know that an error of the cluster is about this document
 */
function outcomeOf(item: BulkItem, name: string, isLast: boolean): BulkOutcome | null {
  const { status, type, reason } = item;
  if (status >= 200 && status < 300) return 'written';
  if (status === 409) return 'present';
  if (status === 500 && isLast) return { refused: itemReason(item) };
  if (OVERLOADED.has(status)) return null;
  if (status === 404) throw new TargetMissing(itemReason(item));
  const isOfIndex = OF_INDEX.test(type) || NO_WRITE_INDEX.test(reason);
  if (status === 401 || status === 403 || isOfIndex) throw notWritable(name, itemReason(item));
  return { refused: itemReason(item) };
}

export const notWritable = (name: string, reason: string): StoreError =>
  new StoreError('STO1608', `${name} lets nothing be written: ${reason}`);
