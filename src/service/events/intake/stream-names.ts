import { namesOfIndex } from '../../../events/origin/origin.ts';
import type { KnownStream } from '../../../events/origin/known-stream.ts';
import type { StreamNamesTable, StreamOrigin } from '../../../stores/state-store.ts';

/** Senders may use any number of names. Beyond this limit, an origin is not recorded. */
const MAX_ORIGINS_OF_STREAM = 64;
const MAX_ORIGINS = 20_000;

export interface StreamNamesOptions {
  readonly table: StreamNamesTable;
  /** Of the event store. */
  readonly streams: readonly string[];
  /** Called if names cannot be written; they are kept in memory until the service ends. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * The names by which index patterns match the events of each stream. They are only used to show which rules
 * read a stream, and which streams no rule reads.
 */
export class StreamNames {
  readonly #options: StreamNamesOptions;
  /** By stream, the lists of names by their text. */
  readonly #known = new Map<string, Map<string, readonly string[]>>();
  #count = 0;

  constructor(options: StreamNamesOptions) {
    const { table, streams } = options;
    this.#options = options;
    const there = new Set(streams);
    const saved = table.load();
    const gone = new Set(saved.map(({ stream }) => stream).filter((stream) => !there.has(stream)));
    if (gone.size > 0) table.remove([...gone]);
    for (const origin of saved) if (there.has(origin.stream)) this.#add(origin);
  }

  note(origins: readonly StreamOrigin[]): void {
    const added = origins.filter((origin) => this.#add(origin));
    if (added.length === 0) return;
    try {
      this.#options.table.add(added);
    } catch (error) {
      this.#options.onFailure(error);
    }
  }

  /** A stream with its names; only those derived from its own name if no origin was recorded. */
  of(stream: string): KnownStream {
    const known = this.#known.get(stream);
    return { stream, names: known === undefined ? [namesOfIndex(stream)] : [...known.values()] };
  }

  /** Whether it was unknown and is now recorded. */
  #add({ stream, names }: StreamOrigin): boolean {
    const known = this.#known.get(stream);
    const key = names.join('\n');
    if (known?.has(key) === true) return false;
    if (this.#count === MAX_ORIGINS || known?.size === MAX_ORIGINS_OF_STREAM) return false;
    if (known === undefined) this.#known.set(stream, new Map([[key, names]]));
    else known.set(key, names);
    this.#count += 1;
    return true;
  }
}
