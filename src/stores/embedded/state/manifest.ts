import { assert } from '../../../util/assert.ts';
import {
  afterAcknowledgement,
  afterExpiry,
  afterFlush,
  afterReplacement,
  bySegmentOrder,
} from '../manifest/change.ts';
import type {
  Manifest,
  ManifestReader,
  ManifestSnapshot,
  StoreIdentity,
  SegmentInfo,
} from '../manifest/manifest.ts';
import type { Database } from '../../sql/database.ts';
import { instantOrNull, json, Rows, Table } from '../../sql/rows.ts';

/** The tables of the manifest, which another connection changes. */
export class SqliteManifestReader extends Table implements ManifestReader {
  readonly identity: StoreIdentity;
  protected readonly table = new Rows<SegmentInfo>(this.database, 'segments', {
    key: 'path',
    columns: { firstTime: instantOrNull, lastTime: instantOrNull, files: json() },
  });
  /** The last one that was read and cannot be undone. */
  protected last: ManifestSnapshot | null = null;

  constructor(database: Database) {
    super(database);
    const { store_id, fingerprint_key } = this.#head();
    this.identity = { storeId: store_id, fingerprintKey: fingerprint_key };
  }

  snapshot(): ManifestSnapshot {
    const mayBeUndone = this.database.isInTransaction;
    return this.database.snapshot(() => {
      const { revision, flushed_to: flushedTo, acknowledged_to: acknowledgedTo } = this.#head();
      if (this.last?.revision === revision) return this.last;
      const segments = this.#segments();
      const expired = this.#expired();
      const snapshot = { revision, flushedTo, acknowledgedTo, segments, expired };
      if (!mayBeUndone) this.last = snapshot;
      return snapshot;
    });
  }

  /** Rows that are known are not read again: a path always means the same segment. */
  #segments(): SegmentInfo[] {
    const known = new Map(this.last?.segments.map((segment) => [segment.path, segment]));
    return this.database
      .column<string>('SELECT path FROM segments')
      .map((path) => known.get(path) ?? this.#segment(path))
      .sort(bySegmentOrder);
  }

  #segment(path: string): SegmentInfo {
    const segment = this.table.get(path);
    assert(segment !== null, 'a row that is listed can be read');
    return segment;
  }

  #expired(): Map<string, number> {
    return this.database.pairs('SELECT stream, events FROM expired_events');
  }

  #head(): HeadRow {
    const row = this.database.get<HeadRow>('SELECT * FROM event_store');
    assert(row !== undefined, 'a migration has written the row of the event store');
    return row;
  }
}

/** The manifest of the one connection that changes it, and so needs to read it only once. */
export class SqliteManifest extends SqliteManifestReader implements Manifest {
  override snapshot(): ManifestSnapshot {
    return this.last ?? super.snapshot();
  }

  addFlushed(segments: readonly SegmentInfo[], flushedTo: number): void {
    this.#change(afterFlush(this.snapshot(), segments, flushedTo), () => {
      for (const segment of segments) this.table.insert(segment);
      this.database.run('UPDATE event_store SET flushed_to = ?', flushedTo);
    });
  }

  replace(paths: readonly string[], by: SegmentInfo): void {
    this.#change(afterReplacement(this.snapshot(), paths, by), () => {
      for (const path of paths) this.table.remove(path);
      this.table.insert(by);
    });
  }

  expire(paths: readonly string[]): void {
    const before = this.snapshot();
    const after = afterExpiry(before, paths);
    this.#change(after, () => {
      for (const path of paths) this.table.remove(path);
      for (const [stream, events] of after.expired) {
        if (before.expired.get(stream) === events) continue;
        this.database.run('INSERT OR REPLACE INTO expired_events VALUES (?, ?)', stream, events);
      }
    });
  }

  noteAcknowledged(acknowledgedTo: number): void {
    this.#change(afterAcknowledgement(this.snapshot(), acknowledgedTo), () => {
      this.database.run('UPDATE event_store SET acknowledged_to = ?', acknowledgedTo);
    });
  }

  /** What a transaction around this one, or a failure, may still undo is read again when it is asked for. */
  #change(after: ManifestSnapshot, work: () => void): void {
    this.last = null;
    const mayBeUndone = this.database.isInTransaction;
    this.database.transaction(() => {
      work();
      this.database.run('UPDATE event_store SET revision = ?', after.revision);
    });
    if (!mayBeUndone) this.last = after;
  }
}

interface HeadRow {
  readonly store_id: string;
  readonly fingerprint_key: Uint8Array;
  readonly revision: number;
  readonly flushed_to: number;
  readonly acknowledged_to: number;
}
