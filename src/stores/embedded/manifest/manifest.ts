/** What an event store is known by, made with it and never changed. */
export interface StoreIdentity {
  /** 22 random characters of base64url. Clients may see it. */
  readonly storeId: string;
  /** 16 random bytes, which never leave the store: the key of the fingerprints of ids. */
  readonly fingerprintKey: Uint8Array;
}

/** All that a manifest lists at one moment. */
export interface ManifestSnapshot {
  /** Grows by every change. */
  readonly revision: number;
  /** All events that arrived before this one are in a segment, or were removed by retention; the log has the others. */
  readonly flushedTo: number;
  /**
   * All events that arrived before this one were acknowledged: one that is neither in the log nor in a segment is
   * lost. Noted when the store stops, so there may be later ones.
   */
  readonly acknowledgedTo: number;
  /** By stream, and within a stream in the order of arrival. */
  readonly segments: readonly SegmentInfo[];
  /** How many events retention has removed, by stream. A stream stays here when its last segment has gone. */
  readonly expired: ReadonlyMap<string, number>;
}

/** Which segments exist: what it does not list is not part of the store, even if it is on the disk. */
export interface ManifestReader {
  readonly identity: StoreIdentity;
  /** Cheap where nothing has changed since the last call. */
  snapshot(): ManifestSnapshot;
}

/**
 * The manifest of the one writer. Each change is atomic, and durable when the call returns. Where one throws
 * `StoreError`, the disk is full or failing, and a crash may still make the change happen: the files of either
 * outcome must stay until the manifest has been opened again. The path of a segment is never given to another one, not even when
 * the first is gone: a reader may still have an old snapshot.
 */
export interface Manifest extends ManifestReader {
  /** Lists the segments of a flush and moves `flushedTo`, behind which the log can be freed. */
  addFlushed(segments: readonly SegmentInfo[], flushedTo: number): void;
  /** Puts one segment in place of others of the same stream, with the same events. */
  replace(paths: readonly string[], by: SegmentInfo): void;
  /** Removes segments whose events have expired. */
  expire(paths: readonly string[]): void;
  /** Moves `acknowledgedTo`. */
  noteAcknowledged(acknowledgedTo: number): void;
}

/** A segment as the manifest lists it: immutable files that hold events of one stream, received on one day. */
export interface SegmentInfo {
  readonly stream: string;
  /** The day of receipt in UTC, such as `2026-11-26`. */
  readonly day: string;
  /** Within the data directory and without an extension: `events/<stream>/<day>/0001`. */
  readonly path: string;
  readonly events: number;
  /** Of the documents, before compression. */
  readonly documentBytes: number;
  /** Of all its files. */
  readonly storedBytes: number;
  readonly firstArrival: number;
  readonly lastArrival: number;
  /** In milliseconds since 1970. */
  readonly firstReceived: number;
  readonly lastReceived: number;
  /** Of `@timestamp`, in nanoseconds since 1970; `null` where no event has one. */
  readonly firstTime: bigint | null;
  readonly lastTime: bigint | null;
  /** What its files were when they were written. */
  readonly files: readonly SegmentFile[];
}

export interface SegmentFile {
  /** `blocks`, `index` or `ids`. */
  readonly extension: string;
  readonly bytes: number;
  readonly crc32: number;
}
