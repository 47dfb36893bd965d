import type { InputFormat } from '../../../ingest/index.ts';
import type { EventSender } from '../../../stores/event-store.ts';

/** Input of the intake: the body of a request, or a part of a file. */
export interface IntakeRequest {
  /**
   * The layout of the body. `documents`: whatever a file may contain (lines, arrays, one object).
   * `lines`: each line is one, as in a piece of a file that is followed.
   */
  readonly framing: 'bulk' | 'documents' | 'lines' | 'otlp-json' | 'otlp-protobuf';
  /** The whole body, inflated. Its memory is handed over. */
  readonly body: Uint8Array;
  /** The format of records, as for files; `auto` looks at each. */
  readonly inputFormat: InputFormat;
  /** The index for documents that name none; `null` to derive the stream from each document. */
  readonly index: string | null;
  /** The id of the only document. */
  readonly id: string | null;
  /** Whether a document whose id exists is refused; of `bulk`, each action says so itself. */
  readonly isCreate: boolean;
  /** Records of one source are converted in order, with what is known of its processes: `http`, or the path of a file. */
  readonly source: string;
  /** Who sends it; left out for sources of the service itself. */
  readonly sender?: EventSender;
  /** Prefixes of the data streams that whoever sends it may write to; left out or `null` for all. */
  readonly streams?: readonly string[] | null;
  /**
   * More of the source follows, as in a file that is written to. Lines at the end of the body that may be the
   * beginning of an event of several lines are then left for the next request: see `remaining`.
   */
  readonly mayContinue?: boolean;
  /**
   * Of `lines`: makes the id of each event from the place of its line, so that a piece that is handed in again
   * is known again. The id is the prefix and the offset of the line in the file; of further events of a line,
   * with `.1`, `.2` behind it. An event of several lines has the place of the line that completed it.
   */
  readonly lineIds?: LineIds | null;
}

export interface LineIds {
  readonly prefix: string;
  /** The place of the body in the file. */
  readonly offset: number;
}

/** The outcome of one document, or of one action of a bulk request, in order. */
export interface DocumentOutcome {
  readonly action: 'index' | 'create' | 'update' | 'delete';
  readonly index: string;
  readonly status: 'created' | 'updated' | 'duplicate' | 'rejected';
  /** `null` for a rejected one that had none. */
  readonly id: string | null;
  readonly version: number;
  /** Why it was rejected, in the words of Elasticsearch where a client goes by them. */
  readonly error: {
    readonly type: string;
    readonly reason: string;
    readonly status: number;
  } | null;
}

export interface IntakeOutcome {
  /** In order. Made one by one each time: there may be many, of which an answer needs nothing but text. */
  readonly documents: Iterable<DocumentOutcome>;
  readonly stored: number;
  readonly duplicates: number;
  readonly rejected: number;
  /** Stored unchanged: no adapter knew them, and they have none of the fields of an event. */
  readonly unknown: number;
  /** By format: how many records were converted. */
  readonly converted: ReadonlyMap<string, number>;
  /** Records of sensors that are no events, by reason. They were not stored. */
  readonly skipped: ReadonlyMap<string, number>;
  /**
   * The bytes at the end of the body that were left, since they may be the beginning of an event (lines of
   * auditd, a part of a container log line). Hand them in again with what follows; 0 unless `mayContinue`.
   */
  readonly remaining: number;
}

/** A whole request cannot be read: nothing of it was stored. */
export interface IntakeRefusal {
  readonly status: 400 | 413 | 415;
  readonly type: string;
  readonly reason: string;
}
