/** What decides whose image a read shows. */
export interface Read {
  readonly readAt: bigint;
  /** Where the arguments lie: another place for each image; 0 if not known. */
  readonly argumentsAt: number;
  /** Time of the exec for which it was read. */
  readonly execAt: bigint;
  isSuperseded: boolean;
  /** The read for the exec before, as long as its image may hang on this one. */
  before: Read | null;
}

/** An exec replaces the image at most so long before its event is written. */
const BEFORE_EVENT_NS = 1_000_000n;

/**
 * To be called with each read of a process and the one before. If the newer exec began before the
 * older read was done, that read may show the newer image.
 *
 * A read that was done before the newer event shows the older image or the newer one. Images lie at
 * places of their own, so a place that differs from the newer image's proves it. The newer image's
 * is known only if the newer read is right itself: when that turns out wrong, the older is judged
 * by time alone.
 */
export function judge(older: Read, newer: Read): void {
  newer.before = older;
  if (isClear(older, newer)) {
    older.before = null;
    newer.before = null;
    return;
  }
  const isOwn =
    older.readAt < newer.execAt &&
    older.argumentsAt !== 0 &&
    newer.argumentsAt !== 0 &&
    older.argumentsAt !== newer.argumentsAt;
  if (!isOwn) supersede(older);
}

function isClear(older: Read, newer: Read): boolean {
  return older.readAt < newer.execAt - BEFORE_EVENT_NS;
}

function supersede(read: Read): void {
  read.isSuperseded = true;
  const { before } = read;
  read.before = null;
  // The place that proved the older one was not this image's.
  if (before !== null && !before.isSuperseded && !isClear(before, read)) supersede(before);
}
