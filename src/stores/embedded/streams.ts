import { earlier, later, NANOS_PER_MS } from '../../util/time/index.ts';
import { getOrAdd } from '../../util/maps.ts';
import {
  OVERFLOW_STREAM,
  type AppendedBlock,
  type EncodedBlock,
  type EventSender,
  type StreamUse,
  type StreamStatus,
} from '../event-store.ts';
import type { ManifestSnapshot } from './manifest/manifest.ts';
import type { StreamDelays } from './stream-delays.ts';
import type { StoreSnapshot } from './stored-parts.ts';

type Draft = { -readonly [Key in keyof StreamStatus]: StreamStatus[Key] };

/** Of the segments of a manifest: there are thousands, and they change much more rarely than this is asked for. */
const knownSums = new WeakMap<ManifestSnapshot, ReadonlyMap<string, StreamStatus>>();

/** The status of each stream, by name. The times of events in the log are known only for events received since the start. */
export function streamStatuses(
  { manifest, tail }: StoreSnapshot,
  delays: StreamDelays,
): StreamStatus[] {
  const sums = getOrAdd(knownSums, manifest, () => sumsOfSegments(manifest));
  const drafts = new Map<string, Draft>();
  for (const [stream, sum] of sums) drafts.set(stream, { ...sum });
  for (const { stream, count, documentBytes, received } of tail) {
    const draft = draftOf(drafts, stream);
    addEvents(draft, count, documentBytes);
    addReceived(draft, received, received);
  }
  for (const draft of drafts.values()) {
    const newest = delays.newestOf(draft.stream);
    if (newest !== null) draft.lastTime = later(draft.lastTime, BigInt(newest) * NANOS_PER_MS);
    Object.assign(draft, delays.of(draft.stream));
  }
  return [...drafts.values()].sort((a, b) => (a.stream < b.stream ? -1 : 1));
}

function sumsOfSegments({ segments, expired }: ManifestSnapshot): Map<string, Draft> {
  const drafts = new Map<string, Draft>();
  for (const [stream, events] of expired) draftOf(drafts, stream).expired = events;
  for (const segment of segments) {
    const draft = draftOf(drafts, segment.stream);
    draft.segments += 1;
    draft.storedBytes += segment.storedBytes;
    addEvents(draft, segment.events, segment.documentBytes);
    addReceived(draft, segment.firstReceived, segment.lastReceived);
    draft.firstTime = earlier(draft.firstTime, segment.firstTime);
    draft.lastTime = later(draft.lastTime, segment.lastTime);
  }
  return drafts;
}

const draftOf = (drafts: Map<string, Draft>, stream: string): Draft =>
  getOrAdd(drafts, stream, () => emptyDraft(stream));

const emptyDraft = (stream: string): Draft => ({
  stream,
  events: 0,
  documentBytes: 0,
  storedBytes: 0,
  segments: 0,
  firstReceived: null,
  lastReceived: null,
  firstTime: null,
  lastTime: null,
  delay: null,
  isPast: false,
  expired: 0,
});

function addEvents(draft: Draft, events: number, documentBytes: number): void {
  draft.events += events;
  draft.documentBytes += documentBytes;
}

function addReceived(draft: Draft, first: number, last: number): void {
  draft.firstReceived = Math.min(draft.firstReceived ?? first, first);
  draft.lastReceived = Math.max(draft.lastReceived ?? last, last);
}

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
