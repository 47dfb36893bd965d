import type { Alert } from '../alert.ts';
import type { LiveMatch } from '../types/live-search.ts';

export interface OpenWindow {
  readonly alert: Alert;
  /** The match of the alert, with its events in memory. */
  readonly match: LiveMatch;
  /** In event time; in wall-clock time for alerts without a time. */
  readonly end: bigint;
  readonly isTimed: boolean;
  readonly bytes: number;
}

/** The maximum number of open alerts per rule, and of bytes of their documents. */
const MAX_OPEN = 1_000;
const MAX_BYTES = 16 * 1024 * 1024;

/** Alerts that still absorb matches of their instance. */
export class OpenWindows {
  readonly #closed: (alert: Alert) => void;
  #open: OpenWindow[] = [];
  #bytes = 0;
  #next: { readonly timed: bigint | null; readonly untimed: bigint | null } = NEVER;

  /** @param closed is called with each alert that absorbs no more */
  constructor(closed: (alert: Alert) => void) {
    this.#closed = closed;
  }

  /** Returns the end of a window that had to be closed early, or `null`. */
  add(window: OpenWindow): bigint | null {
    this.#open.push(window);
    this.#bytes += window.bytes;
    this.#look();
    if (this.#open.length <= MAX_OPEN && this.#bytes <= MAX_BYTES) return null;
    const oldest = this.#open[0];
    this.#close((each) => each === oldest);
    return oldest?.isTimed === true ? oldest.end : null;
  }

  advance(reached: bigint | null, now: bigint): void {
    const { timed, untimed } = this.#next;
    const isOver = (end: bigint | null, time: bigint | null) =>
      end !== null && time !== null && end < time;
    if (!isOver(timed, reached) && !isOver(untimed, now)) return;
    this.#close(({ end, isTimed }) => isOver(end, isTimed ? reached : now));
  }

  /** The open windows, oldest first. */
  windows(): readonly OpenWindow[] {
    return this.#open;
  }

  closeAll(): void {
    if (this.#open.length > 0) this.#close(() => true);
  }

  #close(ends: (window: OpenWindow) => boolean): void {
    const over = this.#open.filter(ends);
    this.#open = this.#open.filter((window) => !ends(window));
    for (const { alert, bytes } of over) {
      this.#bytes -= bytes;
      this.#closed(alert);
    }
    this.#look();
  }

  #look(): void {
    const first = (isTimed: boolean) =>
      this.#open.reduce<bigint | null>(
        (least, each) =>
          each.isTimed === isTimed && (least === null || each.end < least) ? each.end : least,
        null,
      );
    this.#next = { timed: first(true), untimed: first(false) };
  }
}

const NEVER = { timed: null, untimed: null };
