import type { EventPlace, MatchedEvent, SharedIdentity } from '../../detect/match.ts';
import { readSource, type SourceDocument } from '../../detect/source/read-source.ts';
import type { Evaluation } from '../../lang/execute/evaluation.ts';
import type { DocumentRef } from '../../stores/files/documents.ts';
import type { MatchTaker } from '../blocks/accumulator.ts';
import type { FoundMatches } from '../blocks/found-matches.ts';
import type { KnownDocuments } from './known-documents.ts';

/** What was found in a block. */
export interface FoundBlock {
  readonly found: FoundMatches;
  /** Those of the columns, shared with other blocks. */
  readonly evaluations: readonly Evaluation[];
  /** The number of arrival of its first document. */
  readonly arrival: number;
  /** Of stored events, by line. */
  readonly arrivals: Float64Array | null;
  readonly placeOf: PlaceOf;
  readonly documentOf: (document: number) => DocumentRef;
}

export type PlaceOf = Parameters<MatchTaker['block']>[1];

/** The number of arrival of a document of a block. */
export const arrivalOf = ({ found, arrivals, arrival }: FoundBlock, document: number): number =>
  arrivals?.[found.lineOf(document)] ?? arrival + document;

/**
 * An event as one rule sees it, by its own time. Most of what a scan finds is counted and no more, so all else is looked up
 * when it is needed.
 */
export class FoundEvent implements MatchedEvent {
  readonly time: bigint | null;
  readonly #block: FoundBlock;
  readonly #document: number;
  readonly #known: KnownDocuments;

  constructor(block: FoundBlock, document: number, time: bigint | null, known: KnownDocuments) {
    this.time = time;
    this.#block = block;
    this.#document = document;
    this.#known = known;
  }

  get index(): string | undefined {
    return this.#ref.index;
  }

  get id(): string | undefined {
    return this.#ref.id;
  }

  get place(): EventPlace | undefined {
    const { found, placeOf } = this.#block;
    return placeOf(found.lineOf(this.#document));
  }

  get isPlain(): boolean {
    return this.#block.found.isPlain(this.#document);
  }

  get group(): string | undefined {
    return this.#block.found.groupOf(this.#document);
  }

  get identity(): SharedIdentity {
    return this.#known.identityOf(this.#arrival);
  }

  load(): SourceDocument {
    return this.#known.sourceOf(this.#arrival, () => readSource(this.#ref.read().toString('utf8')));
  }

  get #ref(): DocumentRef {
    return this.#block.documentOf(this.#document);
  }

  get #arrival(): number {
    return arrivalOf(this.#block, this.#document);
  }
}
