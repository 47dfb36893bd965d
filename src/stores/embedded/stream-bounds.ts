import {
  OVERFLOW_STREAM,
  type AppendedBlock,
  type EncodedBlock,
  type EventSender,
  type StreamUse,
} from '../event-store.ts';

export interface StreamLimits {
  /** Streams that there may be. */
  readonly most: number;
  /** Streams that one sender may make. */
  readonly mostOfSender: number;
}

/** Each stream has a folder, and segments of its own: so clients, who name them, must not be able to make any number of them. */
export const STREAM_LIMITS: StreamLimits = { most: 1_000, mostOfSender: 200 };

/**
 * Which streams there are, and who has made them since the start. What would be a further one is stored in the stream of
 * overflow instead.
 */
export class StreamBounds {
  readonly #limits: StreamLimits;
  /** The id of the maker by stream; `null` for one that was there. */
  readonly #makers = new Map<string, string | null>();
  #overflow: StreamUse['overflow'] = null;

  constructor(stored: ReadonlySet<string>, limits: StreamLimits) {
    this.#limits = limits;
    for (const stream of stored) this.#makers.set(stream, null);
    this.#makers.delete(OVERFLOW_STREAM);
  }

  get use(): StreamUse {
    return { ...this.#limits, count: this.#makers.size, overflow: this.#overflow };
  }

  /** The blocks as they are to be stored. Their streams are taken from now on. */
  place(blocks: readonly EncodedBlock[], sender: EventSender | null): readonly EncodedBlock[] {
    return blocks.map((block) =>
      this.#mayUse(block.stream, sender) ? block : { ...block, stream: OVERFLOW_STREAM },
    );
  }

  /** Notes what was stored, and where that is not where it was sent. */
  noteStored(
    sent: readonly EncodedBlock[],
    appended: readonly AppendedBlock[],
    sender: EventSender | null,
    at: number,
  ): void {
    for (const [number, { stream }] of sent.entries()) {
      const { stored = 0, stream: place = stream } = appended[number] ?? {};
      if (stored === 0) continue;
      if (place !== stream) {
        const events = (this.#overflow?.events ?? 0) + stored;
        const isFull = this.#makers.size >= this.#limits.most;
        this.#overflow = { events, stream, sender: sender?.name ?? '', isFull, at };
      } else if (stream !== OVERFLOW_STREAM && !this.#makers.has(stream)) {
        // It was forgotten meanwhile, when nothing of it was stored yet.
        this.#makers.set(stream, sender?.id ?? null);
      }
    }
  }

  /** Streams of which there is no event do not keep others out. */
  keepOnly(stored: ReadonlySet<string>): void {
    for (const stream of this.#makers.keys()) if (!stored.has(stream)) this.#makers.delete(stream);
  }

  #mayUse(stream: string, sender: EventSender | null): boolean {
    if (this.#makers.has(stream) || stream === OVERFLOW_STREAM) return true;
    const { most, mostOfSender } = this.#limits;
    if (this.#makers.size >= most) return false;
    if (sender !== null && this.#countOf(sender.id) >= mostOfSender) return false;
    this.#makers.set(stream, sender?.id ?? null);
    return true;
  }

  #countOf(sender: string): number {
    let count = 0;
    for (const maker of this.#makers.values()) if (maker === sender) count += 1;
    return count;
  }
}
