import type { Candidate } from '../../detect/candidate.ts';
import type { EventPlace, MatchedEvent } from '../../detect/match.ts';
import { readSource, type SourceDocument } from '../../detect/source/read-source.ts';
import { DEFAULT_MAX_PENDING } from '../../lang/index.ts';
import type { Documents, DocumentRef } from '../../stores/files/documents.ts';
import type { FoundMatch } from '../blocks/event-scanner.ts';

/** The candidates of each rule, until all events are there. */
export class CandidateLists {
  /** By position of the rule. */
  readonly lists: readonly Candidate[][];
  /** Positions of the rules of whose events more join keys came than may wait. */
  readonly overflown = new Set<number>();
  readonly #documents: Documents;
  readonly #furtherKeys = new Map<number, number>();

  constructor(rules: number, documents: Documents) {
    this.lists = Array.from({ length: rules }, () => []);
    this.#documents = documents;
  }

  /** What waits in a rule's sequence is bounded here already: nothing is kept of a rule beyond it. */
  add(found: FoundMatch, ref: DocumentRef, place: EventPlace, arrival: number): void {
    const { rule, finding, time, tiebreaker, windowTime, availableAt, excepted } = found;
    const own = this.lists[rule];
    if (own === undefined || this.overflown.has(rule)) return;
    const event = new FileEvent(this.#documents, ref, time, place);
    own.push({ finding, time, tiebreaker, arrival, windowTime, availableAt, excepted, event });
    let more = 0;
    for (const { terms, keys } of finding ?? []) more += (keys.length - 1) * terms.length;
    if (more === 0) return;
    const further = (this.#furtherKeys.get(rule) ?? 0) + more;
    this.#furtherKeys.set(rule, further);
    if (further <= DEFAULT_MAX_PENDING) return;
    this.overflown.add(rule);
    own.length = 0;
  }
}

/** An event of a file as one rule sees it, by its own time; read again when its document is needed. */
class FileEvent implements MatchedEvent {
  readonly time: bigint | null;
  readonly place: EventPlace;
  readonly #documents: Documents;
  readonly #ref: DocumentRef;

  constructor(documents: Documents, ref: DocumentRef, time: bigint | null, place: EventPlace) {
    this.#documents = documents;
    this.#ref = ref;
    this.time = time;
    this.place = place;
  }

  get index(): string | undefined {
    return this.#ref.index;
  }

  get id(): string | undefined {
    return this.#ref.id;
  }

  load(): SourceDocument {
    return readSource(this.#documents.read(this.#ref).toString('utf8'));
  }
}
