import { randomBytes } from 'node:crypto';
import { assert } from '../../../util/assert.ts';
import type { SegmentInfo } from '../segment-info.ts';
import { bySegmentOrder, checkFlushed, checkReplacement } from './change.ts';
import type { Manifest, ManifestSnapshot, StoreIdentity } from './manifest.ts';

/**
 * A manifest in memory, for tests that cut the power: each change is atomic and durable as soon as the call
 * returns, as in SQLite. So it outlives a crash that is simulated.
 */
export class MemoryManifest implements Manifest {
  readonly identity: StoreIdentity;
  #snapshot: ManifestSnapshot = {
    revision: 0,
    flushedTo: 0,
    segments: [],
    expired: new Map(),
  };

  constructor(identity?: StoreIdentity, snapshot?: ManifestSnapshot) {
    if (snapshot !== undefined) this.#snapshot = snapshot;
    this.identity = identity ?? {
      storeId: randomBytes(16).toString('base64url'),
      fingerprintKey: randomBytes(16),
    };
  }

  snapshot(): ManifestSnapshot {
    return this.#snapshot;
  }

  addFlushed(segments: readonly SegmentInfo[], flushedTo: number): void {
    checkFlushed(segments, this.#snapshot.flushedTo, flushedTo);
    this.#commit({ flushedTo }, [], segments);
  }

  replace(paths: readonly string[], by: SegmentInfo): void {
    const replaced = this.#listed(paths);
    checkReplacement(replaced, by);
    this.#commit({}, replaced, [by]);
  }

  expire(paths: readonly string[]): void {
    const removed = this.#listed(paths);
    const expired = new Map(this.#snapshot.expired);
    for (const { stream, events } of removed) {
      expired.set(stream, (expired.get(stream) ?? 0) + events);
    }
    this.#commit({ expired }, removed, []);
  }

  #listed(paths: readonly string[]): SegmentInfo[] {
    assert(new Set(paths).size === paths.length, 'each path is named once');
    return paths.map((path) => {
      const found = this.#snapshot.segments.find((segment) => segment.path === path);
      assert(found !== undefined, `${path} is not listed`);
      return found;
    });
  }

  #commit(
    change: Partial<ManifestSnapshot>,
    removed: readonly SegmentInfo[],
    added: readonly SegmentInfo[],
  ): void {
    const { revision, segments } = this.#snapshot;
    const kept = segments.filter((segment) => !removed.includes(segment));
    const all = [...kept, ...added].sort(bySegmentOrder);
    assert(
      new Set(all.map(({ path }) => path)).size === all.length,
      'no two segments have the same path',
    );
    this.#snapshot = { ...this.#snapshot, ...change, segments: all, revision: revision + 1 };
  }
}
