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
