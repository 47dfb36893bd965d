import type { StreamStatus } from '../event-store.ts';
import type { ManifestSnapshot } from './manifest/manifest.ts';
import type { StoreSnapshot } from './stored-parts.ts';

type Draft = { -readonly [Key in keyof StreamStatus]: StreamStatus[Key] };

/** Of the segments of a manifest: there are thousands, and they change much more rarely than this is asked for. */
const knownSums = new WeakMap<ManifestSnapshot, ReadonlyMap<string, StreamStatus>>();

/** What each stream has, by name. The times of events that are still in the log are not among it. */
export function streamStatuses({ manifest, tail }: StoreSnapshot): StreamStatus[] {
  let sums = knownSums.get(manifest);
  if (sums === undefined) {
    sums = sumsOfSegments(manifest);
    knownSums.set(manifest, sums);
  }
  const drafts = new Map<string, Draft>();
  for (const [stream, sum] of sums) drafts.set(stream, { ...sum });
  for (const { stream, count, documentBytes, received } of tail) {
    const draft = draftOf(drafts, stream);
    addEvents(draft, count, documentBytes);
    addReceived(draft, received, received);
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
    draft.firstTime = earliest(draft.firstTime, segment.firstTime);
    draft.lastTime = latest(draft.lastTime, segment.lastTime);
  }
  return drafts;
}

function draftOf(drafts: Map<string, Draft>, stream: string): Draft {
  let draft = drafts.get(stream);
  if (draft === undefined) {
    draft = emptyDraft(stream);
    drafts.set(stream, draft);
  }
  return draft;
}

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

const earliest = (a: bigint | null, b: bigint | null): bigint | null =>
  a === null || (b !== null && b < a) ? b : a;

const latest = (a: bigint | null, b: bigint | null): bigint | null =>
  a === null || (b !== null && b > a) ? b : a;
