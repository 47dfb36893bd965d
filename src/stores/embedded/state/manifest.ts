import { assert } from '../../../util/assert.ts';
import { bySegmentOrder, checkFlushed, checkReplacement } from '../manifest/change.ts';
import type { Manifest, ManifestSnapshot, StoreIdentity } from '../manifest/manifest.ts';
import type { SegmentFile, SegmentInfo } from '../segment-info.ts';
import type { Database } from './database.ts';

/** The tables of the manifest. */
export class SqliteManifest implements Manifest {
  readonly identity: StoreIdentity;
  readonly #database: Database;
  #last: ManifestSnapshot | null = null;

  constructor(database: Database) {
    this.#database = database;
    const { store_id, fingerprint_key } = this.#head();
    this.identity = { storeId: store_id, fingerprintKey: fingerprint_key };
  }

  snapshot(): ManifestSnapshot {
    const mayBeUndone = this.#database.isInTransaction;
    return this.#database.snapshot(() => {
      const { revision, flushed_to } = this.#head();
      if (this.#last?.revision === revision) return this.#last;
      const rows = this.#database.all<SegmentRow>('SELECT * FROM segments');
      const snapshot = {
        revision,
        flushedTo: flushed_to,
        segments: rows.map(segmentOf).sort(bySegmentOrder),
        expired: this.#expired(),
      };
      // The revision of a change that is undone is given to another one.
      if (!mayBeUndone) this.#last = snapshot;
      return snapshot;
    });
  }

  addFlushed(segments: readonly SegmentInfo[], flushedTo: number): void {
    this.#change(() => {
      checkFlushed(segments, this.#head().flushed_to, flushedTo);
      for (const segment of segments) this.#insert(segment);
      this.#database.run('UPDATE event_store SET flushed_to = ?', flushedTo);
    });
  }

  replace(paths: readonly string[], by: SegmentInfo): void {
    this.#change(() => {
      checkReplacement(this.#take(paths), by);
      this.#insert(by);
    });
  }

  expire(paths: readonly string[]): void {
    this.#change(() => {
      for (const { stream, events } of this.#take(paths)) {
        this.#database.run(ADD_EXPIRED, stream, events);
      }
    });
  }

  #change(work: () => void): void {
    this.#database.transaction(() => {
      work();
      this.#database.run('UPDATE event_store SET revision = revision + 1');
    });
  }

  #insert(segment: SegmentInfo): void {
    this.#database.run(
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

  /** Removes segments from the list and returns what they were. */
  #take(paths: readonly string[]): SegmentInfo[] {
    return paths.map((path) => {
      const row = this.#database.get<SegmentRow>(TAKE, path);
      assert(row !== undefined, `${path} is not listed`);
      return segmentOf(row);
    });
  }

  #expired(): Map<string, number> {
    const rows = this.#database.all<ExpiredRow>('SELECT * FROM expired_events');
    return new Map(rows.map(({ stream, events }) => [stream, events]));
  }

  #head(): HeadRow {
    const row = this.#database.get<HeadRow>('SELECT * FROM event_store');
    assert(row !== undefined, 'a migration has written the row of the event store');
    return row;
  }
}

interface HeadRow {
  readonly store_id: string;
  readonly fingerprint_key: Uint8Array;
  readonly revision: number;
  readonly flushed_to: number;
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

const INSERT = 'INSERT INTO segments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)';
const TAKE = 'DELETE FROM segments WHERE path = ? RETURNING *';
const ADD_EXPIRED =
  'INSERT INTO expired_events VALUES (?, ?) ON CONFLICT (stream) DO UPDATE SET events = events + excluded.events';

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
