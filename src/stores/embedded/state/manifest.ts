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
} from '../manifest/manifest.ts';
import type { SegmentFile, SegmentInfo } from '../segment-info.ts';
import type { Database } from '../sqlite/database.ts';

/** The tables of the manifest, which another connection changes. */
export class SqliteManifestReader implements ManifestReader {
  readonly identity: StoreIdentity;
  protected readonly database: Database;
  /** The last one that was read and cannot be undone. */
  protected last: ManifestSnapshot | null = null;

  constructor(database: Database) {
    this.database = database;
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
      .all<{ path: string }>('SELECT path FROM segments')
      .map(({ path }) => known.get(path) ?? this.#segment(path))
      .sort(bySegmentOrder);
  }

  #segment(path: string): SegmentInfo {
    const row = this.database.get<SegmentRow>('SELECT * FROM segments WHERE path = ?', path);
    assert(row !== undefined, 'a row that is listed can be read');
    return segmentOf(row);
  }

  #expired(): Map<string, number> {
    const rows = this.database.all<ExpiredRow>('SELECT * FROM expired_events');
    return new Map(rows.map(({ stream, events }) => [stream, events]));
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
      for (const segment of segments) this.#insert(segment);
      this.database.run('UPDATE event_store SET flushed_to = ?', flushedTo);
    });
  }

  replace(paths: readonly string[], by: SegmentInfo): void {
    this.#change(afterReplacement(this.snapshot(), paths, by), () => {
      for (const path of paths) this.database.run(DELETE, path);
      this.#insert(by);
    });
  }

  expire(paths: readonly string[]): void {
    const before = this.snapshot();
    const after = afterExpiry(before, paths);
    this.#change(after, () => {
      for (const path of paths) this.database.run(DELETE, path);
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

  #insert(segment: SegmentInfo): void {
    this.database.run(
      INSERT,
      segment.path,
      segment.stream,
      segment.day,
      segment.events,
      segment.documentBytes,
      segment.storedBytes,
      segment.firstArrival,
      segment.lastArrival,
      segment.firstReceived,
      segment.lastReceived,
      segment.firstTime?.toString() ?? null,
      segment.lastTime?.toString() ?? null,
      JSON.stringify(segment.files),
    );
  }
}

const INSERT = 'INSERT INTO segments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)';
const DELETE = 'DELETE FROM segments WHERE path = ?';

interface HeadRow {
  readonly store_id: string;
  readonly fingerprint_key: Uint8Array;
  readonly revision: number;
  readonly flushed_to: number;
  readonly acknowledged_to: number;
}

interface SegmentRow {
  readonly path: string;
  readonly stream: string;
  readonly day: string;
  readonly events: number;
  readonly document_bytes: number;
  readonly stored_bytes: number;
  readonly first_arrival: number;
  readonly last_arrival: number;
  readonly first_received: number;
  readonly last_received: number;
  readonly first_time: string | null;
  readonly last_time: string | null;
  readonly files: string;
}

interface ExpiredRow {
  readonly stream: string;
  readonly events: number;
}

function segmentOf(row: SegmentRow): SegmentInfo {
  return {
    stream: row.stream,
    day: row.day,
    path: row.path,
    events: row.events,
    documentBytes: row.document_bytes,
    storedBytes: row.stored_bytes,
    firstArrival: row.first_arrival,
    lastArrival: row.last_arrival,
    firstReceived: row.first_received,
    lastReceived: row.last_received,
    firstTime: row.first_time === null ? null : BigInt(row.first_time),
    lastTime: row.last_time === null ? null : BigInt(row.last_time),
    files: JSON.parse(row.files) as SegmentFile[],
  };
}
