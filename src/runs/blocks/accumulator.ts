import type { RuleMatch } from '../../detect/evaluate/evaluator.ts';
import type { EventPlace } from '../../detect/match.ts';
import { bytesRead, type Block } from '../../ingest/index.ts';
import { InputLines } from '../inputs/input-lines.ts';
import type { Rejects } from '../inputs/rejects.ts';
import type { ScannedBlock } from './block-scan.ts';
import type { EventCounts, EvaluationFailure } from './event-counts.ts';
import type { FoundPlace } from './found-matches.ts';

/**
 * Merges blocks of several streams in order of arrival. Blocks are added by their first arrival, and
 * may overlap: everything that arrived before the first event of a block is complete when that block is added.
 */
export class ArrivalOrder {
  #waiting: { readonly arrival: number; readonly hand: () => void }[] = [];
  #isSorted = true;

  /** @param hand is called in order of arrival; for one arrival, in the order of the calls */
  add(arrival: number, hand: () => void): void {
    this.#isSorted &&= (this.#waiting.at(-1)?.arrival ?? -1) <= arrival;
    this.#waiting.push({ arrival, hand });
  }

  /** Passes on what arrived before `bound`. */
  release(bound = Number.POSITIVE_INFINITY): void {
    if (!this.#isSorted) this.#waiting.sort((a, b) => a.arrival - b.arrival);
    this.#isSorted = true;
    const after = this.#waiting.findIndex(({ arrival }) => arrival >= bound);
    const count = after < 0 ? this.#waiting.length : after;
    for (const { hand } of this.#waiting.splice(0, count)) hand();
  }
}

/** Receives the matches of blocks, in the order of the input. */
export interface MatchTaker {
  /** @param placeOf the position of a line of the block in the input; stored events have none */
  block(scanned: ScannedBlock, placeOf: (line: number) => EventPlace | undefined): void;
  /** Called after the last block. */
  finish(): void;
}

interface EachMatchOptions<D> {
  /** Keeps a document of a block for as long as it is needed: once for all rules that want it. */
  readonly keep: (block: Block, found: FoundPlace, place: EventPlace | undefined) => D;
  /** Receives a match of a document by one rule. `arrival` grows from document to document. */
  readonly take: (match: RuleMatch, document: D, arrival: number) => void;
}

/** Passes on every match with its document. `D` identifies a document. */
export class EachMatch<D> implements MatchTaker {
  readonly #options: EachMatchOptions<D>;
  #arrival = -1;
  /** Matches of stored events, until everything that arrived before them is known. */
  readonly #waiting = new ArrivalOrder();

  constructor(options: EachMatchOptions<D>) {
    this.#options = options;
  }

  /** Continues after the documents of an earlier run. */
  resume(arrival: number): void {
    this.#arrival = arrival;
  }

  /** The arrival of the last document with a match. */
  get arrival(): number {
    return this.#arrival;
  }

  block(
    { block, totals: { found } }: ScannedBlock,
    placeOf: (line: number) => EventPlace | undefined,
  ): void {
    const { keep, take } = this.#options;
    const { envelope } = block;
    if (envelope !== undefined) this.#waiting.release(envelope.arrivals[0]);
    let last = -1;
    let kept: { readonly document: D; readonly arrival: number } | null = null;
    for (const [position, number] of found.columns.document.entries()) {
      if (kept === null || last !== number) {
        const place = found.place(number);
        this.#arrival = envelope?.arrivals[place.line] ?? this.#arrival + 1;
        kept = { document: keep(block, place, placeOf(place.line)), arrival: this.#arrival };
        last = number;
      }
      const { document, arrival } = kept;
      if (envelope === undefined) take(found.match(position), document, arrival);
      else this.#waiting.add(arrival, () => take(found.match(position), document, arrival));
    }
  }

  finish(): void {
    this.#waiting.release();
  }
}

export interface AccumulatorOptions {
  readonly rejects: Rejects;
  readonly nameOf: (input: number) => string;
  readonly matches: MatchTaker;
}

const SHOWN_FAILURES = 3;

/** A failure with its position in the input. */
export interface PlacedFailure extends EvaluationFailure {
  readonly source: string;
}

/** Adds up scanned blocks in the order of the input, and passes on their matches. */
export class Accumulator {
  readonly counts: EventCounts;
  readonly #options: AccumulatorOptions;
  readonly #lines: InputLines;
  #failures: PlacedFailure[] = [];

  constructor(counts: EventCounts, options: AccumulatorOptions) {
    this.counts = counts;
    this.#options = options;
    this.#lines = new InputLines(options.rejects, options.nameOf);
  }

  /** The first failures, each with its line in the input. */
  get firstFailures(): readonly PlacedFailure[] {
    return this.#failures;
  }

  /** Replaces the rules: gives the previous position of each, `null` for new ones. */
  renumber(from: readonly (number | null)[]): void {
    this.counts.renumber(from);
    this.#failures = this.#failures.flatMap((failure) => {
      const rule = from.indexOf(failure.rule);
      return rule < 0 ? [] : [{ ...failure, rule }];
    });
  }

  add(scanned: ScannedBlock): void {
    const { block, totals } = scanned;
    const lineIn = this.#lines.add(scanned);
    const file = this.#options.nameOf(block.source);
    for (const failure of totals.firstFailures) {
      if (this.#failures.length === SHOWN_FAILURES) break;
      this.#failures.push({ ...failure, line: lineIn(failure.line), source: file });
    }
    const isStored = block.envelope !== undefined;
    this.#options.matches.block(scanned, (line) =>
      isStored ? undefined : { file, line: lineIn(line) },
    );
    this.counts.count(bytesRead(block), totals);
  }

  /** To be called after the last block. */
  finish(): void {
    this.#options.matches.finish();
  }
}
