import { loadScalar, saveScalar } from '../../lang/sequence/machine-snapshot.ts';
import { readSource, type SourceDocument } from '../source/read-source.ts';
import { SavedValue } from '../../util/saved-value.ts';
import type { EventPlace, MatchedEvent } from '../match.ts';
import type { KeptMatchedEvent, LoadEvent, LiveMatch, SaveEvent } from '../types/live-search.ts';

/** A document of a stream, which cannot be read again: its bytes are kept while they are needed. */
export class KeptDocument {
  readonly index: string | undefined;
  readonly id: string | undefined;
  readonly place: EventPlace | undefined;
  readonly #text: Uint8Array;

  /**
   * @param bytes its JSON
   * @param isPart whether the bytes are part of a larger block, so that they must be copied to be kept
   */
  constructor(
    bytes: Uint8Array,
    { index, id, place }: Pick<MatchedEvent, 'index' | 'id' | 'place'>,
    isPart = true,
  ) {
    // Not a Buffer, which might retain a larger shared block of memory.
    this.#text = isPart ? new Uint8Array(bytes) : bytes;
    this.index = index;
    this.id = id;
    this.place = place;
  }

  get bytes(): number {
    return this.#text.length;
  }

  load(): SourceDocument {
    return readSource(this.#json());
  }

  /** As plain data for {@link restore}; JSON can hold it. */
  snapshot(): unknown {
    const { index, id, place } = this;
    return { json: this.#json(), index, id, place };
  }

  /** @throws SnapshotError if the snapshot is damaged */
  static restore(snapshot: unknown): KeptDocument {
    const saved = new SavedValue(snapshot, 'event');
    const textAt = (name: string) => saved.get(name).orNull((each) => each.text()) ?? undefined;
    const place = saved.get('place').orNull((each) => ({
      file: each.get('file').text(),
      line: each.get('line').integer(),
    }));
    return new KeptDocument(Buffer.from(saved.get('json').text()), {
      index: textAt('index'),
      id: textAt('id'),
      place: place ?? undefined,
    });
  }

  #json(): string {
    const { buffer, byteOffset, length } = this.#text;
    return Buffer.from(buffer, byteOffset, length).toString('utf8');
  }
}

/** The memory of a kept event and its document, without the bytes of that. */
const KEPT_EVENT_BYTES = 380;

/** A kept document as seen by one rule, with the time that the rule uses. */
export class KeptEvent implements KeptMatchedEvent {
  readonly time: bigint | null;
  /** Shared by all rules that keep the event. */
  readonly document: KeptDocument;

  constructor(document: KeptDocument, time: bigint | null) {
    this.document = document;
    this.time = time;
  }

  get index(): string | undefined {
    return this.document.index;
  }

  get id(): string | undefined {
    return this.document.id;
  }

  get place(): EventPlace | undefined {
    return this.document.place;
  }

  get bytes(): number {
    return this.document.bytes;
  }

  get memory(): number {
    return KEPT_EVENT_BYTES + this.document.bytes;
  }

  load(): SourceDocument {
    return this.document.load();
  }
}

/** Saves events; a document that several of them share is saved once. */
export class KeptEventSaver {
  readonly documents: unknown[] = [];
  readonly #numbers = new Map<KeptDocument, number>();

  readonly save = (event: KeptMatchedEvent): unknown => {
    const { document, time } = event as KeptEvent;
    const number = this.#numbers.get(document) ?? this.documents.length;
    if (number === this.documents.length) {
      this.#numbers.set(document, number);
      this.documents.push(document.snapshot());
    }
    return { document: number, time: time === null ? null : String(time) };
  };
}

/**
 * Gives back the events that a {@link KeptEventSaver} saved.
 *
 * @param saved its documents
 * @throws SnapshotError if they are damaged; so does what it returns
 */
export function keptEventLoader(saved: SavedValue): LoadEvent {
  const documents = saved.list().map(({ value }) => KeptDocument.restore(value));
  return (value) => {
    const event = new SavedValue(value, 'event');
    const number = event.get('document');
    const document = documents[number.integer(0, documents.length - 1)];
    const time = event.get('time').orNull((each) => each.bigint());
    return new KeptEvent(document ?? number.fail('the number of a document'), time);
  };
}

/** A match as plain data. */
export function saveMatch(match: LiveMatch, saveEvent: SaveEvent): unknown {
  if (match.kind === 'event') return { kind: 'event', event: saveEvent(match.event) };
  const { kind, keys, events } = match;
  return {
    kind,
    keys: keys.map(saveScalar),
    events: events.map((event) => (event === null ? null : saveEvent(event))),
  };
}

/** Throws `SnapshotError` for damaged data. */
export function loadMatch(saved: SavedValue, loadEvent: LoadEvent): LiveMatch {
  const kind = saved.get('kind').text();
  if (kind === 'event') return { kind, event: loadEvent(saved.get('event').value) };
  if (kind !== 'group') saved.get('kind').fail('"event" or "group"');
  return {
    kind: 'group',
    keys: saved.get('keys').list().map(loadScalar),
    events: saved
      .get('events')
      .list()
      .map((each) => each.orNull(({ value }) => loadEvent(value))),
  };
}
