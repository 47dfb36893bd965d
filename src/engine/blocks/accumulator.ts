import type { EventPlace } from '../../detect/match.ts';
import { bytesRead, type Block } from '../../ingest/index.ts';
import { InputLines } from '../inputs/input-lines.ts';
import type { Rejects } from '../inputs/rejects.ts';
import type { ScannedBlock } from './block-scan.ts';
import { ArrivalOrder } from './arrival-order.ts';
import { EventCounts } from './event-counts.ts';
import type { EvaluationFailure, FoundMatch } from './event-totals.ts';

export interface AccumulatorOptions<D> {
  readonly rejects: Rejects;
  readonly nameOf: (input: number) => string;
  /** Keeps a document of a block, as long as somebody needs it: once for all rules that want it. */
  readonly keep: (block: Block, found: FoundMatch, place: EventPlace | undefined) => D;
  /**
   * Takes what a document means to one rule. `arrival` grows from document to document; stored events
   * have no place.
   */
  readonly take: (
    found: FoundMatch,
    document: D,
    place: EventPlace | undefined,
    arrival: number,
  ) => void;
}

const SHOWN_FAILURES = 3;

/** A failure with its place in the input. */
export interface PlacedFailure extends EvaluationFailure {
  readonly source: string;
}

/** The document that was kept last. */
interface KeptDocument<D> {
  readonly start: number;
  readonly document: D;
  readonly place: EventPlace | undefined;
  readonly arrival: number;
}

/**
 * Adds up scanned blocks in the order of the input, and hands on every match with its document. `D`
 * is whatever a document is known by.
 */
export class Accumulator<D> {
  readonly counts: EventCounts;
  readonly #options: AccumulatorOptions<D>;
  readonly #lines: InputLines;
  #failures: PlacedFailure[] = [];
  #arrival = -1;
  /** What stored events mean, until all that arrived before them are known. */
  readonly #waiting = new ArrivalOrder();

  constructor(counts: EventCounts, options: AccumulatorOptions<D>) {
    this.counts = counts;
    this.#options = options;
    this.#lines = new InputLines(options.rejects, options.nameOf);
  }

  /** The first failures, each with its line in the input. */
  get firstFailures(): readonly PlacedFailure[] {
    return this.#failures;
  }

  /** The arrival of the last document that meant something to a rule. */
  get arrival(): number {
    return this.#arrival;
  }

  /** Goes on with the documents after those of an earlier run. */
  resume(arrival: number): void {
    this.#arrival = arrival;
  }

  /** Other rules run from now on: gives the positions that they had before, `null` for new ones. */
  renumber(from: readonly (number | null)[]): void {
    this.counts.renumber(from);
    this.#failures = this.#failures.flatMap((failure) => {
      const rule = from.indexOf(failure.rule);
      return rule < 0 ? [] : [{ ...failure, rule }];
    });
  }

  add(scanned: ScannedBlock): void {
    const { block, totals } = scanned;
    const { nameOf, keep, take } = this.#options;
    const lineIn = this.#lines.add(scanned);
    const file = nameOf(block.source);
    for (const failure of totals.firstFailures) {
      if (this.#failures.length === SHOWN_FAILURES) break;
      this.#failures.push({ ...failure, line: lineIn(failure.line), source: file });
    }
    const { envelope } = block;
    if (envelope !== undefined) this.#waiting.release(envelope.arrivals[0]);
    let kept: KeptDocument<D> | null = null;
    for (const found of totals.found) {
      if (kept === null || kept.start !== found.start) {
        const place = envelope === undefined ? { file, line: lineIn(found.line) } : undefined;
        const document = keep(block, found, place);
        this.#arrival = envelope?.arrivals[found.line] ?? this.#arrival + 1;
        kept = { start: found.start, document, place, arrival: this.#arrival };
      }
      const { document, place, arrival } = kept;
      if (envelope === undefined) take(found, document, place, arrival);
      else this.#waiting.add(arrival, () => take(found, document, place, arrival));
    }
    this.counts.count(bytesRead(block), totals);
  }

  /** There are no more blocks. */
  finish(): void {
    this.#waiting.release();
  }
}
