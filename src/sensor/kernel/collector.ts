import type { TraceEvent } from './kernel-event.ts';
import { type PageLayout, readPage } from './page.ts';
import type { PageBytes, EventReaders } from './tracepoints.ts';

/** A source of pages: the buffer of a CPU. */
export interface PageSource {
  /** Reads a page into `page` and returns its length; 0 if nothing is available. */
  read(page: Buffer): number;
}

interface Lane {
  readonly source: PageSource;
  /** Read but not yet passed on, in time order. */
  waiting: TraceEvent[];
  /** Whether the last read left pages behind: later events of this lane are not known yet. */
  isBehind: boolean;
}

/** A lane with this number of events is not read until they are passed on, which bounds memory. */
const MAX_WAITING = 4096;

/**
 * Merges the events of all CPUs in time order.
 *
 * Each pass reads every buffer. Events from before the pass began are then complete and can be taken; those
 * that happened meanwhile have to wait for the next pass.
 */
export class Collector {
  /** Pages whose end could not be read, or that contain records of unknown kind. */
  broken = 0;
  /** Pages before which the kernel lost events. */
  gaps = 0;
  /** Events that arrived after a later one had been passed on. */
  disordered = 0;

  readonly #readers: EventReaders;
  readonly #layout: PageLayout;
  readonly #now: () => bigint;
  readonly #page: PageBytes;
  readonly #lanes = new Map<number, Lane>();
  /** Events before this time are complete. */
  #horizon = 0n;
  #handedOn = 0n;

  /** @param now the clock of the events */
  constructor(readers: EventReaders, layout: PageLayout, now: () => bigint) {
    this.#readers = readers;
    this.#layout = layout;
    this.#now = now;
    const buffer = Buffer.alloc(layout.pageBytes);
    this.#page = { buffer, view: new DataView(buffer.buffer, buffer.byteOffset, buffer.length) };
  }

  /** Adds the buffer of a CPU. */
  add(cpu: number, source: PageSource): void {
    this.#lanes.set(cpu, { source, waiting: [], isBehind: false });
  }

  /** Whether there is more to read or to take. */
  get isWaiting(): boolean {
    for (const { waiting, isBehind } of this.#lanes.values()) {
      if (isBehind || waiting.length > 0) return true;
    }
    return false;
  }

  /**
   * Reads the contents of the buffers.
   *
   * @param notice receives each new event at once, before it is sorted
   */
  read(notice: (event: TraceEvent) => void): void {
    let horizon = this.#now();
    const seen: TraceEvent[] = [];
    for (const lane of this.#lanes.values()) {
      this.#fill(lane, seen);
      const last = lane.waiting.at(-1);
      if (lane.isBehind && last !== undefined && last.time < horizon) horizon = last.time;
    }
    this.#horizon = horizon;
    for (const event of seen.sort(byTime)) notice(event);
  }

  /** Passes on all complete events, ordered by time. */
  take(): TraceEvent[] {
    const ready: TraceEvent[] = [];
    for (const lane of this.#lanes.values()) takeUntil(lane, this.#horizon, ready);
    ready.sort(byTime);
    for (const { time } of ready) {
      if (time < this.#handedOn) this.disordered += 1;
      else this.#handedOn = time;
    }
    return ready;
  }

  #fill(lane: Lane, seen: TraceEvent[]): void {
    const { buffer, view } = this.#page;
    lane.isBehind = false;
    const take = (start: number, length: number, time: bigint) => {
      const kind = length < 2 ? 0 : view.getUint16(start, true);
      const reader = this.#readers.get(kind);
      if (reader === undefined) {
        this.broken += 1;
        return;
      }
      const event = reader(this.#page, start, length, time);
      lane.waiting.push(event);
      seen.push(event);
    };
    for (;;) {
      if (lane.waiting.length >= MAX_WAITING) {
        lane.isBehind = true;
        return;
      }
      const length = lane.source.read(buffer);
      if (length === 0) return;
      const { hasGap, isBroken } = readPage(view, length, this.#layout, take);
      if (hasGap) this.gaps += 1;
      if (isBroken) this.broken += 1;
    }
  }
}

const byTime = (a: TraceEvent, b: TraceEvent) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0);

/** Moves the events up to a time to `ready`, and keeps the rest. */
function takeUntil(lane: Lane, horizon: bigint, ready: TraceEvent[]): void {
  const { waiting } = lane;
  if (waiting.length === 0) return;
  const later = waiting.findIndex(({ time }) => time > horizon);
  const count = later < 0 ? waiting.length : later;
  for (let index = 0; index < count; index += 1) ready.push(waiting[index]!);
  lane.waiting = waiting.slice(count);
}
