import type { SharedWriting } from './shared-writing.ts';
import type { AccessStore } from './access-store.ts';
import type { AuditReader, AuditStore } from './audit-store.ts';
import type { Manifest, ManifestReader } from './embedded/manifest/manifest.ts';

/** What shippers put and expect to read back. It has no effect of its own. */
export type DefinitionKind =
  | 'index_template'
  | 'legacy_template'
  | 'component_template'
  | 'lifecycle_policy'
  | 'ingest_pipeline'
  | 'data_stream'
  | 'index';

export interface Definition {
  readonly name: string;
  /** As it was put, byte for byte. */
  readonly body: string;
  /** When it was put, in milliseconds since 1970. */
  readonly changed: number;
}

/** Their number and size are bounded, since any client may put one. */
export interface Definitions {
  get(kind: DefinitionKind, name: string): Definition | null;
  /** By name. */
  list(kind: DefinitionKind): Definition[];
  /**
   * In place of one of this kind and name; where there may be no more, in place of those that were put first, whose shippers
   * put them again. Throws `StoreError` STO1309 for one that is too large.
   */
  put(kind: DefinitionKind, definition: Definition): void;
  /** Whether there was one. */
  remove(kind: DefinitionKind, name: string): boolean;
}

/** Up to where a file was read by a tail, which alone knows what the texts mean. */
export interface TailPlace {
  /** Of one generation of a file. */
  readonly id: string;
  /** Where it was last seen. */
  readonly path: string;
  readonly inode: string;
  /** What stands before it is stored. */
  readonly offset: number;
  /** Recognises the file by its content, since inodes are used again. */
  readonly check: string;
  /** In milliseconds since 1970. */
  readonly seen: number;
}

export interface TailPlaces {
  load(): TailPlace[];
  /** Puts places in place of those with the same id, and removes those with the ids of `removed`; all or nothing. */
  save(changed: readonly TailPlace[], removed: readonly string[]): void;
}

/** How far a source has read something, and where it began. Only the source knows what the texts mean. */
export interface SourceCursor {
  readonly id: string;
  readonly position: string;
  /** When what is read was last there, in milliseconds since 1970. */
  readonly seen: number;
}

export interface SourceCursors {
  load(): SourceCursor[];
  /** Puts cursors in place of those with the same id, and removes those with the ids of `removed`; all or nothing. */
  save(changed: readonly SourceCursor[], removed: readonly string[]): void;
}

/** The names by which index patterns know events of one origin in a stream; none for those that say nothing of theirs. */
export interface StreamOrigin {
  readonly stream: string;
  readonly names: readonly string[];
}

/** What is known of the origins of the events in each stream. */
export interface StreamNamesTable {
  load(): StreamOrigin[];
  add(origins: readonly StreamOrigin[]): void;
  /** All that is known of these streams. */
  remove(streams: readonly string[]): void;
}

/** Which events the state belongs to: rules have come to a place among them. */
export interface EventsTable {
  /** The id of their store; `null` where that was never said. */
  get(): string | null;
  put(storeId: string): void;
}

/** What goes with the events of a machine. */
export interface MachineState {
  readonly manifest: Manifest;
  readonly tailPlaces: TailPlaces;
  readonly sourceCursors: SourceCursors;
  readonly streamNames: StreamNamesTable;
}

/** What outlives a machine where it is kept elsewhere: of people, clients and what they have done. */
export interface SharedState {
  readonly definitions: Definitions;
  readonly access: AccessStore;
  readonly audit: AuditStore;
  readonly events: EventsTable;
}

/** What is read of it beside its writer. */
export interface SharedReader {
  readonly definitions: Pick<Definitions, 'get' | 'list'>;
  readonly audit: AuditReader;
}

/** Reads the state beside the process that writes it: from another thread, or from another process. */
export interface StateReader extends SharedReader {
  readonly manifest: ManifestReader;
  /** Runs `work` on the state of one moment. */
  snapshot<T>(work: () => T): T;
  /** What is not as it was written, a sentence each. Reads everything. */
  verify(): string[];
  /**
   * Writes a copy of the state of one moment to a new file, while the service runs, and verifies it. The file
   * takes its name when it is complete.
   */
  backup(target: string, onProgress?: (done: number, total: number) => void): Promise<void>;
  close(): void;
}

/**
 * The state of a service, apart from events: small, transactional, and durable when a call returns. There is one
 * writer. Each feature has a table module of its own. All calls throw `StoreError` where the store cannot be
 * read or written.
 */
export interface StateStore
  extends MachineState, SharedState, Omit<StateReader, keyof MachineState | keyof SharedState> {
  /**
   * All changes of `work`, or none if it throws. `work` is synchronous. Within another transaction its changes
   * are undone where it throws, and kept with those of the outer one. Where what is shared is in another database, a crash between
   * the two commits may keep the changes of one alone.
   */
  transaction<T>(work: () => T): T;
  /** Of what is shared: `null` where this process alone writes. */
  readonly shared: SharedWriting | null;
}
