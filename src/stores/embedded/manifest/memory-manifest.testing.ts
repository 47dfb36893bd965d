import { randomBytes } from 'node:crypto';
import type { SegmentInfo, Manifest, ManifestSnapshot, StoreIdentity } from './manifest.ts';
import { afterAcknowledgement, afterExpiry, afterFlush, afterReplacement } from './change.ts';

/**
 * A manifest in memory, for tests that cut the power: each change is atomic and durable as soon as the call
 * returns, as in SQLite. So it outlives a crash that is simulated.
 */
export class MemoryManifest implements Manifest {
  readonly identity: StoreIdentity;
  #snapshot: ManifestSnapshot;

  constructor(identity = newIdentity(), snapshot: ManifestSnapshot = NOTHING) {
    this.identity = identity;
    this.#snapshot = snapshot;
  }

  snapshot(): ManifestSnapshot {
    return this.#snapshot;
  }

  addFlushed(segments: readonly SegmentInfo[], flushedTo: number): void {
    this.#snapshot = afterFlush(this.#snapshot, segments, flushedTo);
  }

  replace(paths: readonly string[], by: SegmentInfo): void {
    this.#snapshot = afterReplacement(this.#snapshot, paths, by);
  }

  expire(paths: readonly string[]): void {
    this.#snapshot = afterExpiry(this.#snapshot, paths);
  }

  noteAcknowledged(acknowledgedTo: number): void {
    this.#snapshot = afterAcknowledgement(this.#snapshot, acknowledgedTo);
  }
}

const NOTHING: ManifestSnapshot = {
  revision: 0,
  flushedTo: 0,
  acknowledgedTo: 0,
  segments: [],
  expired: new Map(),
};

const newIdentity = (): StoreIdentity => ({
  storeId: randomBytes(16).toString('base64url'),
  fingerprintKey: randomBytes(16),
});
