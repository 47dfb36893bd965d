import type { KnownStream } from '../../events/origin/known-stream.ts';
import type { PeopleOf } from '../access/people.ts';
import type { RecordedChanges } from '../operation/changes.ts';
import type { MatchedBatch, MatchGeneration } from '../events/candidates/matched-batch.ts';
import type { DetectionLog, StoredEvents } from './core.ts';
import type { Held } from '../../stores/worker-leases.ts';
import type { Detection } from './detection.ts';
import type { ConnectionOf } from './search/cluster-link.ts';

/** What detection needs of the service that it is a part of. */
export interface DetectionHost {
  readonly events: StoredEvents;
  /** From now on, arrivals are matched against these rules. */
  readonly setGeneration: (generation: MatchGeneration) => void;
  readonly log: DetectionLog;
  /** How clusters are reached that are searched. */
  readonly connectionOf?: ConnectionOf;
  /** Told what a space has changed of its rules and exceptions by itself: of the pack, or of folders. */
  readonly recorded?: (space: string, action: string, changes: RecordedChanges) => void;
  /** Who can see a space; left out where there are no users. */
  readonly people?: PeopleOf;
  /** A commit has raised or changed alerts of a space. */
  readonly alertsChanged?: (space: string) => void;
}

/** Detection from the side of the service that owns it. Calls wait until its rules are read. */
export interface OpenDetection extends Detection {
  /** Events were stored and matched. */
  matched(batch: MatchedBatch): void;
  /** What the event store holds now. To be called about every second, and once before anything else. */
  stored(events: StoredState): void;
  /** Of a worker: what it has of the work, and how long. To be called every few seconds. */
  leased(held: Held): void;
  /** Begins a space, in which there is nothing yet. Throws `CodedError`; there is no such space then. */
  createSpace(id: string): Promise<void>;
  /** Ends a space. Its database is put aside, and removed after a while. Throws `CodedError`. */
  removeSpace(id: string): Promise<void>;
  /**
   * Previews, backfills and the like end, and none starts any more: to be called before {@link close}, since clients that
   * wait for them keep requests open.
   */
  endJobs(): void;
  /** Resolves when what it found is on disk and its files are closed. */
  close(): Promise<void>;
}

export interface StoredState {
  /** When this was so, in milliseconds since 1970: by it is known when events were received, and when they were not. */
  readonly at: number;
  /** The number of the next event that arrives. */
  readonly nextArrival: number;
  readonly streams: readonly KnownStream[];
}
