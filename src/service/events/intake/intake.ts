import type { InputFormat } from '../../../ingest/index.ts';
import type { EventSender } from '../../../stores/event-store.ts';

/** Limits of one request. If one is exceeded, the whole request is refused with status 413. */

/** Limits the number of tiny documents in a body. */
export const MAX_DOCUMENTS = 500_000;

/** Each action has an item in the answer, which is often longer than the action itself. */
export const MAX_ACTIONS = 100_000;

/**
 * Each block costs time and memory until it is in a segment, however small it is. Documents of further indices are refused
 * individually with status 429.
 */
export const MAX_BLOCKS = 4_096;

/** The input of the intake: the body of a request, or a part of a file. */
export interface IntakeRequest {
  /**
   * The framing of the body. `documents`: anything that a file may contain (lines, arrays, one object).
   * `lines`: one document per line, as in a part of a followed file.
   * `spans`: documents of one index within other text, see {@link IntakeRequest.spans}.
   */
  readonly framing: 'bulk' | 'documents' | 'lines' | 'spans' | 'otlp-json' | 'otlp-protobuf';
  /** The whole inflated body. Its memory is transferred. */
  readonly body: Uint8Array;
  /** The format of records, as for files; `auto` detects it for each. */
  readonly inputFormat: InputFormat;
  /** The index for documents without one; `null` to derive the stream from each document. */
  readonly index: string | null;
  /** The id of the only document. */
  readonly id: string | null;
  /** Whether a document whose id exists is refused; in `bulk`, each action specifies this itself. */
  readonly isCreate: boolean;
  /** Records of one source are converted in order, with its process table: `http`, or the path of a file. */
  readonly source: string;
  /** The sender; omitted for sources of the service itself. */
  readonly sender?: EventSender;
  /** Prefixes of the data streams that the sender may write to; omitted or `null` for all. */
  readonly streams?: readonly string[] | null;
  /**
   * More of the source follows, as in a file that is still being written. Lines at the end of the body that may be the
   * beginning of an event of several lines are then left for the next request: see `remaining`.
   */
  readonly mayContinue?: boolean;
  /**
   * For `lines`: derives the id of each event from the position of its line, so that a part that is submitted again
   * is recognized. The id is the prefix and the offset of the line in the file; further events of a line
   * have the suffix `.1`, `.2`. An event of several lines has the position of the line that completed it.
   */
  readonly lineIds?: LineIds | null;
  /** For `spans`: where the documents are, and their ids. */
  readonly spans?: DocumentSpans;
}

export interface DocumentSpans {
  /** Start and end of each document in the body, in pairs. */
  readonly places: Uint32Array<ArrayBuffer>;
  readonly ids: readonly string[];
}

export interface LineIds {
  readonly prefix: string;
  /** The offset of the body in the file. */
  readonly offset: number;
}

/** The outcome of one document, or of one action of a bulk request, in order. */
export interface DocumentOutcome {
  readonly action: 'index' | 'create' | 'update' | 'delete';
  readonly index: string;
  readonly status: 'created' | 'updated' | 'duplicate' | 'rejected';
  /** `null` for a rejected one without an id. */
  readonly id: string | null;
  readonly version: number;
  /** The reason of the rejection; Elasticsearch's own wording where clients depend on it. */
  readonly error: {
    readonly type: string;
    readonly reason: string;
    readonly status: number;
  } | null;
}

export interface IntakeOutcome {
  /** In order. Created on each iteration: there may be many, and an answer only needs their text. */
  readonly documents: Iterable<DocumentOutcome>;
  readonly stored: number;
  readonly duplicates: number;
  readonly rejected: number;
  /** Stored unchanged: no adapter recognized them, and they have none of the fields of an event. */
  readonly unknown: number;
  /** The number of converted records, by format. */
  readonly converted: ReadonlyMap<string, number>;
  /** Records of sensors that are not events, by reason. They were not stored. */
  readonly skipped: ReadonlyMap<string, number>;
  /**
   * The number of bytes at the end of the body that may be the beginning of an event (lines of
   * auditd, a part of a container log line). Submit them again with what follows; 0 unless `mayContinue`.
   */
  readonly remaining: number;
}

/** A whole request cannot be parsed: nothing of it was stored. */
export interface IntakeRefusal {
  readonly status: 400 | 413 | 415;
  readonly type: string;
  readonly reason: string;
}
