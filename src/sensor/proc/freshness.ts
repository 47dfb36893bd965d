/** What determines which image a read shows. */
export interface Read {
  readonly readAt: bigint;
  /** Address of the arguments, which differs for each image; 0 if unknown. */
  readonly argumentsAt: number;
  /** The time of the exec for which `/proc` was read. */
  readonly execAt: bigint;
  isSuperseded: boolean;
  /** The read for the previous exec, as long as its verdict may depend on this one. */
  before: Read | null;
}

/** The maximum time between an exec replacing the image and its event. */
const BEFORE_EVENT_NS = 1_000_000n;

/**
 * To be called with each read of a process and the previous one. If the newer exec began before the older
 * read was done, that read may show the newer image.
 *
 * A read that was done before the newer event shows the older image or the newer one. Each image has its
 * arguments at a different address, so an address that differs from the newer image's proves that it is the
 * older one. The newer image's address is known only if the newer read is itself right: if that turns out
 * to be wrong, the older read is judged by time alone.
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
  // The address that proved the older read right was not this image's.
  if (before !== null && !before.isSuperseded && !isClear(before, read)) supersede(before);
}
